"""Everything that changes visits."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.customers.models import Customer
from jiubu.customers.queries import customer_of, find_or_none_by_mobile
from jiubu.deals.models import Deal
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.showroom import access, queries
from jiubu.showroom.commands.arriving import require_not_here, set_who, tell, tell_arrival
from jiubu.showroom.commands.knowing import card_for, link_the_only_deal
from jiubu.showroom.commands.mending import require_party, require_result
from jiubu.showroom.commands.turns import next_for, note_left, note_taken
from jiubu.showroom.enums import RESULTS, VISIT_STEPS
from jiubu.showroom.events import VisitClosed, VisitOpened, VisitStepped, VisitTaken
from jiubu.showroom.models import Visit
from jiubu.work import queries as work
from jiubu.work.commands import keep_appointment
from jiubu.work.models import Appointment

MOST_WAITED = 4 * 3600
"""Seconds; who was entered longer ago is entered anew by hand."""


@command
def check_in(
    *,
    store_id: int,
    party_size: int = 1,
    purpose: str = "new_car",
    source: str = "",
    customer_id: int | None = None,
    name: str = "",
    mobile: str = "",
    appointment_id: int | None = None,
    consultant_id: int | None = None,
    note: str = "",
    channel: str = "visit",
    says_return: bool = False,
    waited: int = 0,
    reason: str = "",
    by: Actor,
) -> Visit:
    """A party came in, or somebody calls (``channel="call"``). Everything but the store may follow later.

    ``mobile`` finds the card in the group, whosever it is; with a ``name`` and an unknown number a card is made. An
    appointment says who it is and whom they wait for; he, or whoever looks after a known customer, is told. ``waited``:
    seconds that the entry had to wait for a connection, four hours at most; they came in before that. ``says_return``: they were here
    before, whoever they are; ``reason``: why who was chosen receives them out of turn. Refused("already_here") when this customer's visit is still open.
    """
    access.require_receive_in(by, store_id)
    require_party(party_size)
    _require_channel(channel, appointment_id)
    now = timezone.now() - timedelta(seconds=min(max(waited, 0), MOST_WAITED))
    visit = Visit(
        group_id=by.group_id, store_id=store_id, party_size=party_size, purpose=purpose, source=source, note=note[:300],
        visitor_name=name.strip()[:60], arrived_at=now, received_by_id=by.user_id,
        channel=channel, says_return=says_return,
    )  # fmt: skip
    if appointment_id is not None:
        _use_appointment(visit, appointment_id, by)
    if customer_id is not None:
        visit.customer = customer_of(by, customer_id)
    if visit.customer is None and mobile.strip():
        visit.customer = find_or_none_by_mobile(by.group_id, mobile)
    _give_at_once(visit, consultant_id, by)
    if visit.customer is None and mobile.strip():
        visit.customer = card_for(visit, name, mobile, by)
    require_not_here(visit)
    set_who(visit)
    visit.save()
    event = VisitOpened(kind=visit.kind, purpose=purpose, source=source, party_size=party_size, channel=channel)
    record(event, about=visit, also=[visit.customer, visit.deal], by=by)
    if visit.consultant_id is not None:
        note_taken(visit, None, by, reason=reason)
    tell_arrival(visit, by)
    return visit


@command
def take_visit(visit_id: int, *, reason: str = "", by: Actor) -> Visit:
    """The actor, one of those who receive here, takes them; a stranger past whoever is next with a ``reason``. Refused
    when somebody else was quicker.
    """
    visit = _locked(visit_id, by)
    if visit.consultant_id not in (None, by.user_id):
        raise _taken(visit)
    return _take(visit, _consultant(by.user_id, visit.store_id), by, reason)


@command
def give_visit(visit_id: int, *, consultant_id: int, reason: str = "", by: Actor) -> Visit:
    """Somebody receives them, who is told; a stranger past whoever is next with a ``reason``, which who arranges may
    leave out. It can be given on.
    """
    visit = _locked(visit_id, by)
    is_new = visit.consultant_id != consultant_id
    _take(visit, _consultant(consultant_id, visit.store_id), by, reason)
    if is_new and consultant_id != by.user_id:
        tell([consultant_id], gettext_noop("Please receive: {who}"), visit, f"given:{visit.version}", by)
    return visit


@command
def give_to_next(visit_id: int, *, by: Actor) -> Visit:
    """Whoever is next in the line receives them: the earlier consultant of who comes back, if he works here now, else
    the first who is free. Refused when somebody receives them already, or nobody is free.
    """
    visit = _locked(visit_id, by)
    if visit.consultant_id is not None:
        raise _taken(visit)
    consultant_id = next_for(visit, by)
    _take(visit, consultant_id, by)
    if consultant_id != by.user_id:
        tell([consultant_id], gettext_noop("Please receive: {who}"), visit, f"given:{visit.version}", by)
    return visit


@command
def close_visit(visit_id: int, *, result: str, note: str = "", by: Actor) -> Visit:
    """They left. Closing it again with the same result changes nothing; another is said by ``edit_visit``, with a reason."""
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    require_result(visit, result)
    if visit.left_at is not None:
        if visit.result == result:
            return visit
        raise Refused("visit_closed", _("They have left already. If it ended otherwise, put the visit right."))
    visit.left_at, visit.result = timezone.now(), result
    visit.note = note.strip()[:300] or visit.note
    visit.version += 1
    visit.save(update_fields=["left_at", "result", "note", "version"])
    minutes = int((visit.left_at - visit.arrived_at).total_seconds() // 60)
    note_left(visit, by)
    record(VisitClosed(result=result, minutes=minutes), about=visit, also=[visit.customer, visit.deal], by=by)
    return visit


@command
def set_step(visit_id: int, *, step: str, is_reached: bool = True, by: Actor) -> Visit:
    """How far the visit has come: a tap on the board sets a step, another takes it back."""
    visit = _locked(visit_id, by)
    if step not in VISIT_STEPS:
        raise Refused("no_such_step", _("There is no such step."))
    note_step(visit, step, is_reached=is_reached, by=by)
    return visit


def note_step(visit: Visit, step: str, *, is_reached: bool = True, by: Actor) -> None:
    """For a visit that is locked; already so changes nothing."""
    if (step in visit.progress) == is_reached:
        return
    steps = {key: at for key, at in visit.progress.items() if key != step}
    visit.progress = {**steps, step: timezone.now().isoformat()} if is_reached else steps
    visit.version += 1
    visit.save(update_fields=["progress", "version"])
    event = VisitStepped(step=step, is_reached=is_reached)
    record(event, about=visit, also=[visit.deal], by=by)


def _locked(visit_id: int, by: Actor) -> Visit:
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    if visit.left_at is not None:
        raise Refused("visit_closed", _("They have left already."))
    return visit


def _taken(visit: Visit) -> Refused:
    return Refused("visit_taken", _("%s is with them already.") % (visit.consultant.name if visit.consultant else ""))


def _use_appointment(visit: Visit, appointment_id: int, by: Actor) -> None:
    expected = work.appointments_expected([visit.store_id], *work.day_bounds(visit.arrived_at))
    appointment: Appointment = expected.get(pk=appointment_id)
    visit.appointment = appointment
    if appointment.about_kind == "deals.deal":
        visit.deal = Deal.objects.select_related("customer").get(pk=appointment.about_id or 0, group_id=by.group_id)
        visit.customer = visit.deal.customer
    elif appointment.about_kind == "customers.customer":
        visit.customer = Customer.objects.get(pk=appointment.about_id or 0, group_id=by.group_id)
    keep_appointment(appointment_id, by=Actor.machine(by.name, group_id=by.group_id, door=by.door))


def _give_at_once(visit: Visit, consultant_id: int | None, by: Actor) -> None:
    """Who was chosen, or takes the call himself, is with them from the start."""
    if consultant_id is not None:
        visit.consultant_id, visit.taken_at = _consultant(consultant_id, visit.store_id), visit.arrived_at
    elif visit.is_call and queries.receives(by.user_id, visit.store_id):
        visit.consultant_id, visit.taken_at = by.user_id, visit.arrived_at
    if visit.consultant_id is not None:
        visit.progress = {"received": visit.arrived_at.isoformat()}


def _take(visit: Visit, consultant_id: int, by: Actor, reason: str = "") -> Visit:
    if visit.consultant_id == consultant_id:
        return visit
    before, visit.consultant_id, visit.taken_at = visit.consultant_id, consultant_id, timezone.now()
    visit.version += 1
    visit.progress = {"received": visit.taken_at.isoformat(), **visit.progress}
    visit.save(update_fields=["consultant", "taken_at", "progress", "version"])
    note_taken(visit, before, by, reason=reason)
    event = VisitTaken(consultant_id=consultant_id, before_id=before)
    record(event, about=visit, also=[visit.customer, visit.deal], by=by)
    link_the_only_deal(visit, by)
    return visit


def _consultant(user_id: int | None, store_id: int) -> int:
    if user_id is None or not queries.receives(user_id, store_id):
        text = _("This person does not receive visitors here. Choose a consultant of the store.")
        raise Refused("not_a_consultant", text, fields={"consultant_id": text})
    return user_id


def _require_channel(channel: str, appointment_id: int | None) -> None:
    if channel not in RESULTS or (channel == "call" and appointment_id is not None):
        raise Refused("bad_channel", _("Either a visit or a call; who has an appointment comes in."))
