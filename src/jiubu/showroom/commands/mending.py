"""What was entered wrongly at the reception: put right, or taken out of the count."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.deals.queries import channels_of
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.showroom import access, queries
from jiubu.showroom.commands.arriving import set_who
from jiubu.showroom.commands.thanking import source_of
from jiubu.showroom.commands.turns import note_left, note_who
from jiubu.showroom.enums import PURPOSES, RESULTS
from jiubu.showroom.events import VisitEdited, VisitVoided
from jiubu.showroom.models import Visit
from jiubu.work.commands import close_tasks_from, reopen_appointment

SIGNED = ("won", "after")
"""Phases of a deal that is an order."""
FIELDS = ("source", "purpose", "party_size", "says_return", "result")


@command
def edit_visit(
    visit_id: int, *, source: str | None = None, purpose: str | None = None, party_size: int | None = None,
    says_return: bool | None = None, result: str | None = None, reason: str = "", by: Actor,
) -> Visit:  # fmt: skip
    """Put right how they heard of us, what they came for, how many they are, whether they say that they were here before;
    also after they have left. What is left out stays. Another purpose, or a return, may give the turn back, or use one.
    ``result``: how it ended after all, with the reason; for some days. What followed from the first one follows it.
    """
    visit = _locked(visit_id, by)
    asked = {
        "source": source, "purpose": purpose, "party_size": party_size, "says_return": says_return,
        "result": result or None,
    }  # fmt: skip
    changes = {name: value for name, value in asked.items() if value is not None and getattr(visit, name) != value}
    if not changes:
        return visit
    _require_known(changes, by)
    if "result" in changes:
        _require_mendable(visit, result or "", reason)
    before = {name: getattr(visit, name) for name in changes}
    for name, value in changes.items():
        setattr(visit, name, value)
    visit.version += 1
    if visit.is_here or "says_return" in changes:
        set_who(visit)
    visit.save(update_fields=[*FIELDS, "kind", "meant_for", "version"])
    if "purpose" in changes or "says_return" in changes:
        note_who(visit, by)
    event = VisitEdited(before=before, after=changes, reason=reason.strip()[:300] if "result" in changes else "")
    record(event, about=visit, also=[visit.customer, visit.deal], by=by)
    return visit


@command
def void_visit(visit_id: int, *, reason: str, by: Actor) -> Visit:
    """It was entered twice, or by mistake: it counts nowhere any more, but stays with its reason in the journal. The turn
    that it used is given back, and the appointment that it kept is open as before.
    """
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    if visit.is_void:
        return visit
    if not reason.strip():
        text = _("Say why: it is taken out of the count.")
        raise Refused("reason_missing", text, fields={"reason": text})
    was_here, channel = visit.is_here, visit.channel
    if was_here:
        note_left(visit, by)
    note_who(visit, by, is_void=True)
    visit.channel = Visit.Channel.VOID
    visit.left_at, visit.result = visit.left_at or timezone.now(), visit.result or Visit.Result.OTHER
    visit.note = " · ".join(text for text in (reason.strip(), visit.note) if text)[:300]
    visit.version += 1
    visit.save(update_fields=["channel", "left_at", "result", "note", "version"])
    event = VisitVoided(channel=channel, reason=reason.strip()[:300])
    record(event, about=visit, also=[visit.customer, visit.deal], by=by)
    close_tasks_from(source_of(visit), group_id=by.group_id, result=reason.strip()[:200], by=by)
    if visit.appointment_id is not None and not _is_kept_by_another(visit):
        machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
        reopen_appointment(visit.appointment_id, by=machine)
    return visit


def _is_kept_by_another(visit: Visit) -> bool:
    others = Visit.objects.filter(appointment=visit.appointment_id).exclude(pk=visit.pk)
    return others.exclude(channel=Visit.Channel.VOID).exists()


def _locked(visit_id: int, by: Actor) -> Visit:
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    if visit.is_void:
        raise Refused("visit_void", _("This visit was taken out of the count. Check them in again."))
    return visit


def _require_known(changes: Mapping[str, object], by: Actor) -> None:
    source = changes.get("source")
    if source and not channels_of(by).filter(key=source).exists():
        text = _("There is no such source. Choose one of the list.")
        raise Refused("bad_source", text, fields={"source": text})
    if changes.get("purpose", "other") not in PURPOSES:
        text = _("There is no such purpose. Choose one of the list.")
        raise Refused("bad_purpose", text, fields={"purpose": text})
    require_party(int(str(changes.get("party_size", 1))))


def _require_mendable(visit: Visit, result: str, reason: str) -> None:
    """Whether how it ended may be said anew."""
    if visit.left_at is None:
        text = _("They are still here: close the visit with its result.")
        raise Refused("still_here", text, fields={"result": text})
    if not visit.can_follow:
        text = _("They left too long ago: the result stays as it is.")
        raise Refused("visit_closed", text, fields={"result": text})
    require_result(visit, result)
    if not reason.strip():
        text = _("Say why the result is another.")
        raise Refused("reason_missing", text, fields={"reason": text})


def require_result(visit: Visit, result: str) -> None:
    if result not in RESULTS.get(visit.channel, ()):
        text = _("Say how it ended.")
        raise Refused("result_missing", text, fields={"result": text})
    if result == Visit.Result.ORDERED:
        _require_order(visit)


def _require_order(visit: Visit) -> None:
    """Ordered is whose deal was signed in this visit or since: the head of the day and the orders are told of the same."""
    deal = visit.deal
    if deal is None or deal.phase not in SIGNED:
        text = _("Nothing is signed yet: make the deal and move it to the order first, or choose another result.")
        raise Refused("not_signed", text, fields={"result": text})
    if deal.won_at is not None and queries.day_in(visit.store, deal.won_at) < queries.day_in(
        visit.store, visit.arrived_at
    ):
        text = _("The deal was signed before this visit: choose another result.")
        raise Refused("signed_before", text, fields={"result": text})


def require_party(party_size: int) -> None:
    if not 1 <= party_size <= 99:
        text = _("Between 1 and 99 people.")
        raise Refused("bad_party", text, fields={"party_size": text})
