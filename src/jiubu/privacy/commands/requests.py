"""Requests of a person: a copy of everything, a correction, deletion. Each is answered by its day."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers.queries import card_now
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.calendar import DAY, WorkCalendar
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import calendar_of
from jiubu.privacy import access, queries
from jiubu.privacy.commands.consents import locked
from jiubu.privacy.commands.forgetting import anonymise_person
from jiubu.privacy.events import CopyHandedOut, RequestAnswered, RequestTaken
from jiubu.privacy.models import PersonRequest
from jiubu.privacy.queries.requests import Part, everything_about
from jiubu.work.commands import close_tasks_from, make_task

ANSWER_WITHIN_DAYS = 15
"""Working days: domain 2.10."""


@command
def take_request(customer_id: int, *, kind: str, text: str = "", proved_by: str = "", by: Actor) -> PersonRequest:
    """A person asks. ``proved_by``: how we know that it is the person. Asking again while it is open changes nothing."""
    customer = locked(customer_id, access.REQUESTS, by=by)
    if kind not in PersonRequest.Kind.values:
        wrong = _("Choose one of those offered.")
        raise Refused("invalid", wrong, fields={"kind": wrong})
    if not proved_by.strip():
        empty = _("Say how you know that it is this person: nobody else may get or delete the data.")
        raise Refused("proof_missing", empty, fields={"proved_by": empty})
    known = PersonRequest.objects.filter(customer=customer, kind=kind, state=PersonRequest.State.OPEN).first()
    if known is not None:
        return known
    calendar = calendar_of(customer.store)
    due_on = due_day(calendar, calendar.day_of(timezone.now()))
    request = PersonRequest.objects.create(
        group_id=by.group_id, store_id=customer.store_id, customer=customer, kind=kind, text=text.strip(),
        proved_by=proved_by.strip()[:100], due_on=due_on, taken_by_id=by.user_id,
    )  # fmt: skip
    make_task(
        store_id=customer.store_id, owner_id=by.user_id, kind="person_request",
        title=_("Request about personal data: %s") % request.get_kind_display(), due_at=calendar.closing_of(due_on),
        about=customer, about_title=customer.name, source=source_of(request), by=by,
    )  # fmt: skip
    event = RequestTaken(request_id=request.pk, kind=kind, due_on=due_on.isoformat())
    record(event, about=customer, also=[request], by=by)
    return request


def due_day(calendar: WorkCalendar, day: date) -> date:
    """Fifteen working days later."""
    for _i in range(ANSWER_WITHIN_DAYS):
        day = calendar.next_working_day(day + DAY)
    return day


def source_of(request: PersonRequest) -> str:
    return f"privacy.request:{request.pk}"


def _open(request_id: int, by: Actor) -> PersonRequest:
    """The request, locked; missing when foreign. Its card may be part of another one by now: then the right must reach
    that one, for its data is what goes."""
    seen = queries.request_of(by, request_id)
    request = PersonRequest.objects.lock(seen.pk, by.group_id)
    customer = card_now(seen.customer)
    by.require_over(access.REQUESTS, owner_id=customer.owner_id, store_id=customer.store_id)
    return request


def _require_kind(request: PersonRequest, kind: str) -> None:
    if request.kind != kind:
        raise Refused("other_request", _("The person asked for something else."))


def _require_open(request: PersonRequest) -> None:
    if not request.is_open:
        raise Refused("answered", _("This request has been answered already."))


def _answer(request: PersonRequest, state: str, decision: str, *, by: Actor) -> None:
    request.state, request.decision = state, decision.strip()
    request.answered_at, request.answered_by_id = timezone.now(), by.user_id
    request.save()
    close_tasks_from(source_of(request), group_id=by.group_id, result=str(request.get_state_display()), by=by)
    event = RequestAnswered(request_id=request.pk, kind=request.kind, state=state)
    record(event, about=request.customer, also=[request], by=by)


@command
def hand_out_copy(request_id: int, *, by: Actor) -> tuple[PersonRequest, list[Part]]:
    """Everything that is held about the person, part by part; the request is answered with it. May be done again."""
    request = _open(request_id, by)
    _require_kind(request, PersonRequest.Kind.COPY)
    if request.state == PersonRequest.State.REFUSED:
        _require_open(request)
    parts = everything_about(request.customer)
    counts = {part.name: len(part.rows) for part in parts}
    request.receipt = counts
    record(CopyHandedOut(request_id=request.pk, parts=counts), about=request.customer, also=[request], by=by)
    if request.is_open:
        _answer(request, PersonRequest.State.DONE, _("Copy handed out."), by=by)
    return request, parts


@command
def finish_correction(request_id: int, *, decision: str, by: Actor) -> PersonRequest:
    """The card was corrected (by editing it); ``decision`` says what was changed."""
    request = _open(request_id, by)
    _require_kind(request, PersonRequest.Kind.CORRECT)
    _require_open(request)
    if not decision.strip():
        empty = _("Say what was corrected.")
        raise Refused("decision_missing", empty, fields={"decision": empty})
    _answer(request, PersonRequest.State.DONE, decision, by=by)
    return request


@command
def refuse_request(request_id: int, *, decision: str, by: Actor) -> PersonRequest:
    """The request is refused, with the reason that the person is told."""
    request = _open(request_id, by)
    _require_open(request)
    if not decision.strip():
        empty = _("Say why: the person has a right to the reason.")
        raise Refused("decision_missing", empty, fields={"decision": empty})
    _answer(request, PersonRequest.State.REFUSED, decision, by=by)
    return request


@command
def fulfil_deletion(request_id: int, *, decision: str = "", by: Actor) -> PersonRequest:
    """Delete what may be deleted. What the law makes us keep is named with its day; the clock deletes it then.

    Refused("still_needed") while something goes on, such as an open deal.
    """
    request = _open(request_id, by)
    _require_kind(request, PersonRequest.Kind.DELETE)
    _require_open(request)
    done = anonymise_person(request.customer_id, cause=f"request {request.pk}", by=by)
    request.refresh_from_db()
    request.receipt = done.parts
    request.held = [{"code": one.code, "text": str(one.text), "until": one.until.isoformat()} for one in done.held]
    request.finish_on = max(one.until for one in done.held) if done.held else None
    state = PersonRequest.State.PARTLY if done.held else PersonRequest.State.DONE
    _answer(request, state, decision, by=by)
    return request


@command
def finish_deletions(*, today: date, by: Actor) -> int:
    """What had to be kept until today is deleted too; how many requests are done with it."""
    by.require(access.REQUESTS)
    rows = PersonRequest.objects.filter(state=PersonRequest.State.PARTLY, finish_on__lte=today).order_by("pk")
    count = 0
    for request in rows.select_for_update(of=("self",))[:200]:
        actor = Actor.machine(by.name, group_id=request.group_id, door=by.door)
        try:
            with attempt():
                done = anonymise_person(request.customer_id, cause=f"request {request.pk}", by=actor)
        except Refused:  # a deal was opened since: another day
            PersonRequest.objects.filter(pk=request.pk).update(finish_on=today + timedelta(days=1))
            continue
        if done.held:
            PersonRequest.objects.filter(pk=request.pk).update(finish_on=max(one.until for one in done.held))
            continue
        request.refresh_from_db()
        _answer(request, PersonRequest.State.DONE, request.decision, by=actor)
        count += 1
    return count
