"""Kinds of work with what they are called, and how long each waits on a step of the ladder."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, tuple[str | Promise, str]] = {
    "followup": (_("Follow-up"), "phone"),
    "first_response": (_("First response"), "phone"),
    "thank_you": (_("Thank-you"), "mail-heart"),
    "after_visit": (_("Follow-up after a visit"), "walk"),
    "meeting": (_("Meeting"), "users"),
    "after_delivery": (_("Contact after delivery"), "phone-check"),
    "first_maintenance": (_("First maintenance"), "tool"),
    "stage_limit": (_("Time limit of the stage"), "hourglass"),
    "promise": (_("Promise"), "heart-handshake"),
    "apology": (_("Apology"), "mood-sad"),
    "approval": (_("Approval"), "checkbox"),
    "instruction": (_("Instruction"), "message-2"),
    "visit": (_("Visit"), "door-enter"),
    "test_drive": (_("Test drive"), "steering-wheel"),
    "delivery": (_("Handover"), "car"),
    "service": (_("Service"), "tool"),
    "call": (_("Call"), "phone"),
    "complaint": (_("Complaint"), "mood-sad"),
    "person_request": (_("Request about personal data"), "file-description"),
    "inspection": (_("Inspection of vehicles"), "clipboard-check"),
    "price": (_("Price"), "discount-2"),
    "gift": (_("Gift"), "gift"),
    "other": (_("Other"), "checklist"),
}
"""What tasks, appointments and promises can be of: title and icon. An unknown kind is shown as "Other"."""

APPOINTMENT_KINDS = ("visit", "test_drive", "delivery", "service", "call")
PROMISE_KINDS = ("delivery", "price", "gift", "call", "other")
TASK_KINDS = ("followup", "call", "instruction", "other")
"""What a person may plan by hand; the others are made by the system."""

LADDER_HOURS: dict[str, int] = {
    "followup": 8,
    "first_response": 1,
    "thank_you": 8,
    "after_visit": 8,
    "meeting": 8,
    "stage_limit": 8,
    "apology": 4,
}
"""Working hours after its time until a task of this kind climbs a step; kinds that are not here stay with their owner."""


FEED_TEXTS: dict[str, str | Promise] = {
    "plain": _("Kind and time only"),
    "names": _("With names, without telephone numbers"),
    "phones": _("With names and telephone numbers"),
}
"""How much the calendar feeds of a group may say; they are read by programs outside."""


def title_of_kind(kind: str) -> str:
    return str(KINDS.get(kind, KINDS["other"])[0])


def icon_of_kind(kind: str) -> str:
    return KINDS.get(kind, KINDS["other"])[1]
