"""Meetings: what was announced or concluded, that they were held and by whom, what was decided."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.meetings import access
from jiubu.meetings.commands.asking import ask, store_locked
from jiubu.meetings.enums import TITLES, WEEKLY
from jiubu.meetings.events import MeetingHeld, MeetingWritten
from jiubu.meetings.models import Instruction, Meeting
from jiubu.meetings.rules import day_of_kind
from jiubu.organisation.models import Store, User

FARTHEST = timedelta(days=7)
"""So far ahead an announcement can be written."""


@command
def write_meeting(
    *, store_id: int, kind: str, day: date, text: str, version: int | None = None, by: Actor
) -> Meeting:  # fmt: skip
    """Write the announcement of a morning, the summary of an evening, the conclusions of a week. A stale ``version`` is
    refused with both texts.
    """
    access.require_lead(by, store_id)
    meeting = _meeting(store_locked(store_id, by), kind, day, by)
    if meeting.text == text.strip():
        return meeting
    if version is not None and version != meeting.version:
        raise stale(
            meeting,
            version=meeting.version,
            fields={"text": (pgettext_lazy("meeting", "Text"), text.strip(), meeting.text)},
        )
    meeting.text = text.strip()
    meeting.version += 1
    meeting.save(update_fields=["text", "version"])
    record(MeetingWritten(kind=kind, day=meeting.day.isoformat()), about=meeting, by=by)
    return meeting


@command
def hold_meeting(*, store_id: int, kind: str, day: date, participants: Collection[int], by: Actor) -> Meeting:
    """Say that the meeting was held, and who took part. Said again it changes who took part.

    Refused("no_participants") when nobody of the store is named, Refused("in_the_future").
    """
    access.require_lead(by, store_id)
    store = store_locked(store_id, by)
    if day_of_kind(kind, day) > timezone.localdate():
        text = _("This day is still to come.")
        raise Refused("in_the_future", text, fields={"day": text})
    people = _people(participants, store)
    meeting = _meeting(store, kind, day, by)
    before = set(meeting.participants.values_list("pk", flat=True))
    if meeting.held_at is not None and before == {user.pk for user in people}:
        return meeting
    if meeting.held_at is None:
        meeting.held_at, meeting.held_by_id = timezone.now(), by.user_id
        meeting.save(update_fields=["held_at", "held_by"])
    meeting.participants.set(people)
    event = MeetingHeld(kind=kind, day=meeting.day.isoformat(), people=len(people))
    record(event, about=meeting, also=people, by=by)
    return meeting


@command
def decide_action(*, store_id: int, day: date, owner_id: int, text: str, due_on: date, by: Actor) -> Instruction:
    """An action of the weekly review: a task of its owner, carried over until it is done."""
    access.require_lead(by, store_id)
    store = store_locked(store_id, by)
    meeting = _meeting(store, WEEKLY, day, by)
    return ask(meeting=meeting, store=store, owner_id=owner_id, text=text, due_on=due_on, by=by)


def _meeting(store: Store, kind: str, day: date, by: Actor) -> Meeting:
    """The row, made when something is first written on it. The store is locked."""
    if kind not in TITLES:
        raise Refused("unknown_meeting", _("There is no such meeting."))
    if day > timezone.localdate() + FARTHEST:
        text = _("This day is too far ahead.")
        raise Refused("in_the_future", text, fields={"day": text})
    meeting, _is_new = Meeting.objects.get_or_create(
        store=store, kind=kind, day=day_of_kind(kind, day), defaults={"group_id": by.group_id}
    )
    return meeting


def _people(ids: Collection[int], store: Store) -> list[User]:
    found = list(User.objects.filter(pk__in=ids, posts__store=store, posts__until=None).distinct().order_by("pk"))
    if not found or {user.pk for user in found} != set(ids):
        text = _("Name who took part; they work in this store.")
        raise Refused("no_participants", text, fields={"participants": text})
    return found
