"""Everything that changes the line of consultants. Each step is a line of the day's ledger, never changed."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store, User
from jiubu.showroom import access, queries
from jiubu.showroom.enums import HANDED_ON, KNOWN, NO_TRAFFIC, TRAFFIC, VOIDED, StepKind
from jiubu.showroom.events import TurnStepped
from jiubu.showroom.models import ShiftKind, Step, TurnDay, Visit
from jiubu.showroom.rules import Line, Said, apply, replay
from jiubu.work.commands import notify


class Turns:
    """The line of one store today, locked: what is asked of it stays true until the command is done."""

    def __init__(self, store: Store, *, at: datetime, by: Actor) -> None:
        self.at, self.by = at, by
        day, _made = TurnDay.objects.get_or_create(
            store=store, day=queries.day_in(store, at), defaults={"group_id": store.group_id}
        )
        self.day = TurnDay.objects.select_for_update(of=("self",)).get(pk=day.pk)
        self.store = store
        self.line: Line = replay(queries.said(store.pk, self.day.day))
        self.line.off = self._off(self.line.order)

    def step(
        self,
        kind: StepKind,
        person_id: int,
        *,
        other_id: int | None = None,
        visit: Visit | None = None,
        counts: bool = False,
        reason: str = "",
    ) -> None:
        """Write one line and tell who has become the next or the one who stands ready."""
        before = (self.line.next, self.line.ready)
        is_outside = kind == StepKind.IN and bool(self._off([person_id]))
        if is_outside:
            self.line.off.add(person_id)
        self.day.last_number += 1
        self.day.save(update_fields=["last_number"])
        Step.objects.create(
            day=self.day, number=self.day.last_number, at=self.at, kind=kind, person_id=person_id, other_id=other_id,
            visit=visit, counts=counts, is_outside=is_outside, reason=reason[:200], by_id=self.by.user_id,
        )  # fmt: skip
        event = TurnStepped(
            kind=kind, person_id=person_id, other_id=other_id, counts=counts, is_outside=is_outside, reason=reason[:200]
        )
        record(event, about=self.day, also=[visit], by=self.by)
        apply(self.line, Said(kind, person_id, other_id, visit.pk if visit else None, counts, is_outside))
        self._tell_moved(*before)

    def has_used(self, visit: Visit) -> bool:
        """Whether the visit used a turn today, given back since or not."""
        return Step.objects.filter(day=self.day, visit=visit, kind=StepKind.TAKE, counts=True).exists()

    def give_back(self, visit: Visit, reason: str) -> None:
        """The turn that the visit used today, once."""
        for person_id in queries.holders_of(visit, self.day.day):
            self.step(StepKind.GIVE_BACK, person_id, visit=visit, reason=reason)

    def _off(self, people: list[int]) -> set[int]:
        """Whose shift it is not, and does not become soon either: who comes a little early comes for it."""
        return queries.outside_shift(self.store, self.at, people, is_coming=True)

    def _tell_moved(self, was_next: int | None, was_ready: int | None) -> None:
        source = f"turn:{self.day.pk}:{self.day.last_number}"
        _tell_moved(self.line, (was_next, was_ready), source, self.by)


def _tell_moved(line: Line, before: tuple[int | None, int | None], source: str, by: Actor) -> None:
    sentences = (
        gettext_noop("You are next in the showroom"),
        gettext_noop("Stand ready in the showroom: you are after the next"),
    )
    for person_id, was, sentence in zip((line.next, line.ready), before, sentences, strict=True):
        if person_id not in (None, was, by.user_id):
            notify([person_id], sentence, source=source, by=by)


@command
def tell_shift_edge(store_id: int, *, at: datetime, by: Actor) -> None:
    """A shift came near or ended in the minute before ``at``: tell who is next or stands ready since, though nobody did
    anything. Each is told once.
    """
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    was = queries.line_of(store, at - timedelta(minutes=1))
    _tell_moved(queries.line_of(store, at), (was.next, was.ready), f"shift:{store.pk}:{at:%Y-%m-%dT%H:%M}", by)


def _turns(store_id: int, by: Actor) -> Turns:
    return Turns(Store.objects.get(pk=store_id, group_id=by.group_id), at=timezone.now(), by=by)


@command
def step_in(*, store_id: int, person_id: int | None = None, by: Actor) -> None:
    """Somebody joins the end of the line: oneself, or a colleague for who arranges. Being in it already changes nothing."""
    person = _person(store_id, person_id, by)
    turns = _turns(store_id, by)
    if person not in turns.line.order:
        turns.step(StepKind.IN, person)


@command
def step_out(*, store_id: int, person_id: int | None = None, reason: str = "", by: Actor) -> None:
    """Somebody leaves the line: a break, the end of the shift."""
    person = _person(store_id, person_id, by)
    turns = _turns(store_id, by)
    if person in turns.line.order:
        turns.step(StepKind.OUT, person, reason=reason.strip())


@command
def decline_turn(*, store_id: int, reason: str, by: Actor) -> None:
    """The next one does not want this visitor: the end of the line, with a reason."""
    access.require_receive_in(by, store_id)
    turns = _turns(store_id, by)
    if by.user_id is None or turns.line.next != by.user_id:
        raise Refused("not_next", _("You are not the next one: there is no turn to decline."))
    turns.step(StepKind.DECLINE, by.user_id, reason=_reason(reason))


@command
def skip_turn(*, store_id: int, person_id: int, reason: str, by: Actor) -> None:
    """The next one can't be found: the one behind goes ahead. Who arranges says why."""
    access.require_arrange(by, store_id)
    turns = _turns(store_id, by)
    if turns.line.next != person_id:
        raise Refused("not_next", _("Only who is next can be passed over. Look at the line again."))
    behind = turns.line.after(person_id)
    if behind is None:
        raise Refused("nobody_free", _("Nobody else in the line is free: there is nobody to go ahead."))
    turns.step(StepKind.SKIP, person_id, other_id=behind, reason=_reason(reason))


@command
def swap_turns(*, store_id: int, person_id: int, other_id: int, reason: str, by: Actor) -> None:
    """Two in the line change places."""
    access.require_arrange(by, store_id)
    turns = _turns(store_id, by)
    if person_id == other_id or not {person_id, other_id} <= set(turns.line.order):
        raise Refused("not_in_line", _("Both have to stand in the line. Look at it again."))
    turns.step(StepKind.SWAP, person_id, other_id=other_id, reason=_reason(reason))


@command
def give_turn_back(visit_id: int, *, reason: str, by: Actor) -> None:
    """The visit should not have used a turn (a colleague's customer, nobody who wants a car): back to the head."""
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_arrange(by, visit.store_id)
    turns = _turns(visit.store_id, by)
    if not turns.has_used(visit):
        raise Refused("no_turn_used", _("This visit used no turn today."))
    turns.give_back(visit, _reason(reason))


@command
def open_line(*, store_id: int, by: Actor) -> list[int]:
    """Begin the day: whose shift it is, the earlier shift first, within a shift as the line of the last day stood at its
    end; gives the ids. Where nobody planned the day everybody stands in it.

    Who no longer receives visitors here is left out. A line that somebody stands in already is left as it is.
    """
    access.require_arrange(by, store_id)
    turns = _turns(store_id, by)
    if turns.line.order:
        return turns.line.order
    present = {one.user.pk for one in queries.consultants_of(store_id)}
    last = TurnDay.objects.filter(store_id=store_id, day__lt=turns.day.day).order_by("-day").first()
    before = _came_that_day(queries.said(store_id, last.day)) if last else []
    order = [*(p for p in before if p in present), *sorted(present - set(before))]
    for person in _by_shift(order, queries.shifts_of_day(store_id, turns.day.day), turns.at, turns.store):
        turns.step(StepKind.IN, person)
    return turns.line.order


def _by_shift(order: list[int], planned: Mapping[int, ShiftKind], at: datetime, store: Store) -> list[int]:
    """Those who have a shift now or soon, by its beginning; each shift in the order given."""
    if not planned:
        return order
    off = queries.off_at(planned, order, queries.hours_at(store, at))
    begins = {person: kind.begins_at or time.min for person, kind in planned.items()}
    return sorted((person for person in order if person not in off), key=lambda person: begins[person])


def _came_that_day(steps: list[Said]) -> list[int]:
    """Everybody who stood in the line that day, as it stood at its end: going home does not cost a place."""
    return replay(step for step in steps if step.kind != StepKind.OUT).order


def note_taken(visit: Visit, before_id: int | None, by: Actor, *, reason: str = "") -> None:
    """A consultant receives the visit now (called inside the commands of visits); the one before is free again, and has
    the turn back that it used today: it goes with the visit, which uses one at most. Who speaks on the telephone can
    receive the next visitor: a call is no matter of the line. Past whoever is next it is written with the ``reason``, and
    that one is told.
    """
    if visit.is_call:
        return
    turns = _turns(visit.store_id, by)
    was_next = turns.line.next
    if before_id is not None:
        turns.step(StepKind.RETURN, before_id, visit=visit)
    if visit.consultant_id is None:
        return
    if before_id is not None:
        turns.give_back(visit, HANDED_ON)
    passed = _passed(visit, was_next)
    if passed is not None and not reason.strip() and _must_say_why(visit, by):
        raise _out_of_turn(passed)
    turns.step(
        StepKind.TAKE, visit.consultant_id, visit=visit, counts=_may_count(visit, turns),
        other_id=passed.pk if passed else None, reason=reason.strip() if passed else "",
    )  # fmt: skip
    if passed is not None and passed.pk != by.user_id:
        who = visit.consultant.name if visit.consultant else ""
        sentence = gettext_noop("{who} receives a visitor out of turn. You stay next in the showroom.")
        notify([passed.pk], sentence, {"who": who}, about=visit, source=f"past:{visit.pk}:{visit.version}", by=by)


def _passed(visit: Visit, was_next: int | None) -> User | None:
    """Whoever is next on the board, when somebody else receives a stranger whose turn was not used before."""
    if was_next in (None, visit.consultant_id) or not visit.is_stranger or queries.holders_of(visit):
        return None
    receive_here = (one.user for one in queries.consultants_of(visit.store_id))
    return next((user for user in receive_here if user.pk == was_next), None)


def _must_say_why(visit: Visit, by: Actor) -> bool:
    """Who takes them himself does, and who receives here and does not arrange; the reception has two taps."""
    if visit.consultant_id == by.user_id:
        return True
    return not access.can_arrange(by, visit.store_id) and queries.receives(by.user_id, visit.store_id)


def _out_of_turn(passed: User) -> Refused:
    text = _("%s is next. Say why these visitors are received out of turn.") % passed.name
    return Refused("out_of_turn", text, fields={"reason": text})


def _may_count(visit: Visit, turns: Turns) -> bool:
    """A turn that it used on a day before, left open overnight, stays where it was used, and is its only one."""
    may = visit.is_stranger and visit.consultant_id in turns.line.order
    return may and not queries.holders_of(visit)


def _has_counted(visit: Visit) -> bool:
    """Whether its consultant used a turn for it before, though it was given back: why it was is not known here."""
    return Step.objects.filter(visit=visit, kind=StepKind.TAKE, counts=True, person=visit.consultant_id).exists()


def note_who(visit: Visit, by: Actor, *, is_void: bool = False) -> None:
    """It is known better who they are or what they came for (called inside the commands of visits): a turn that was used
    for nothing is given back, one that was not used is used.
    """
    if visit.is_call or visit.consultant_id is None:
        return
    turns = _turns(visit.store_id, by)
    if is_void:
        turns.give_back(visit, VOIDED)
    elif visit.purpose not in TRAFFIC:
        turns.give_back(visit, NO_TRAFFIC)
    elif not visit.is_stranger:
        turns.give_back(visit, KNOWN)
    elif visit.is_here and _may_count(visit, turns) and not _has_counted(visit):
        turns.step(StepKind.TAKE, visit.consultant_id, visit=visit, counts=True)


def note_left(visit: Visit, by: Actor) -> None:
    """The visit is over: its consultant is free again."""
    if visit.consultant_id is not None and not visit.is_call:
        _turns(visit.store_id, by).step(StepKind.RETURN, visit.consultant_id, visit=visit)


def next_for(visit: Visit, by: Actor) -> int:
    """Who receives them, with the line locked: the earlier consultant if it is his shift or he stands in the line, else
    who is next. Refused when nobody stands in it free.
    """
    turns = _turns(visit.store_id, by)
    earlier = visit.meant_for_id
    if earlier is not None and not queries.is_away(turns.store, turns.at, earlier, turns.line):
        return earlier
    found = turns.line.next
    if found is None:
        raise Refused("nobody_free", _("Nobody in the line is free. Choose who receives them."))
    return found


def _person(store_id: int, person_id: int | None, by: Actor) -> int:
    if person_id is None or person_id == by.user_id:
        access.require_receive_in(by, store_id)
    else:
        access.require_arrange(by, store_id)
    person = person_id or by.user_id or 0
    if person not in {one.user.pk for one in queries.consultants_of(store_id)}:
        raise Refused(
            "not_a_consultant", _("This person does not receive visitors here. Choose a consultant of the store.")
        )
    return person


def _reason(text: str) -> str:
    if not text.strip():
        sentence = _("Say why: the ledger is read again when somebody asks.")
        raise Refused("reason_missing", sentence, fields={"reason": sentence})
    return text.strip()
