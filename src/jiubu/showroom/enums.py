"""What people come for, and what happens in the line of consultants."""

from datetime import timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

PURPOSES: dict[str, tuple[str | Promise, str]] = {
    "new_car": (_("Look at cars"), "car"),
    "negotiate": (_("Negotiate"), "message-dollar"),
    "pick_up": (_("Pick up the car"), "key"),
    "papers": (_("Papers"), "file-text"),
    "service": (_("Service"), "tool"),
    "other": (_("Other"), "dots"),
}
TRAFFIC = frozenset({"new_car", "negotiate"})
"""Who comes to look, ask or buy counts as traffic, and uses a turn at the first visit; others do not."""

VISIT_STEPS: dict[str, str | Promise] = {
    "received": pgettext_lazy("visit step", "received"),
    "needs": pgettext_lazy("visit step", "needs"),
    "presented": pgettext_lazy("visit step", "presented"),
    "drove": pgettext_lazy("visit step", "drove"),
    "desk": pgettext_lazy("visit step", "at the desk"),
    "manager": pgettext_lazy("visit step", "manager met"),
}
"""How far a visit has come; "received" and "drove" tick themselves."""
RESULTS = {
    "visit": ("not_bought", "ordered", "picked_up", "other"),
    "call": ("invited", "talked", "other"),
}
LATE = timedelta(days=3)
"""So long after they left the card and the deal may follow, and the result be put right."""


class StepKind(StrEnum):
    """What a line of the ledger of turns says."""

    IN = "in"
    OUT = "out"
    TAKE = "take"
    RETURN = "return"
    SKIP = "skip"
    DECLINE = "decline"
    SWAP = "swap"
    GIVE_BACK = "give"


STEPS: dict[str, str | Promise] = {
    StepKind.IN: pgettext_lazy("turn", "in"),
    StepKind.OUT: pgettext_lazy("turn", "out"),
    StepKind.TAKE: pgettext_lazy("turn", "receives"),
    StepKind.RETURN: pgettext_lazy("turn", "free again"),
    StepKind.SKIP: pgettext_lazy("turn", "passed over"),
    StepKind.DECLINE: pgettext_lazy("turn", "declined"),
    StepKind.SWAP: pgettext_lazy("turn", "swapped"),
    StepKind.GIVE_BACK: pgettext_lazy("turn", "turn given back"),
}


HANDED_ON = gettext_noop("Handed on to a colleague")
VOIDED = gettext_noop("The visit was taken out of the count")
NO_TRAFFIC = gettext_noop("They came for something else")
KNOWN = gettext_noop("A customer who is known already")
PAST_REASONS = {
    reason: _(reason)
    for reason in (
        gettext_noop("The visitor asked for this consultant"),
        gettext_noop("Whoever is next is not at the door"),
        gettext_noop("Whoever is next agrees"),
    )
}
"""Why somebody is received out of turn, as it is offered; own words do as well."""
OWN_REASONS = frozenset({HANDED_ON, VOIDED, NO_TRAFFIC, KNOWN, *PAST_REASONS})
"""Reasons that the machine wrote or offered: kept untranslated, each reader reads it in the own language."""


def reason_text(reason: str) -> str:
    """The reason of a line, for its reader; what somebody wrote stays as it was written."""
    return gettext(reason) if reason in OWN_REASONS else reason


class DriveState(StrEnum):
    """Where a test drive stands."""

    BOOKED = "booked"
    OUT = "out"
    BACK = "back"
    CANCELLED = "cancelled"


DRIVE_STATES: dict[str, str | Promise] = {
    DriveState.BOOKED: pgettext_lazy("drive", "booked"),
    DriveState.OUT: pgettext_lazy("drive", "on the road"),
    DriveState.BACK: pgettext_lazy("drive", "back"),
    DriveState.CANCELLED: pgettext_lazy("drive", "cancelled"),
}
HOLDING = (DriveState.BOOKED, DriveState.OUT)
"""States in which a drive holds its quarters of an hour."""
LICENCE_CLASSES: dict[str, str] = {key: key.upper() for key in ("a1", "a2", "b1", "b2", "c1", "c2")}
"""Classes that allow to drive a car (机动车驾驶证申领和使用规定, annex 1)."""
