"""The monthly count of cards: started, counted by both sides, explained, signed."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.cards import access
from jiubu.cards.events import CardsCounted, CountClosed, CountSigned, CountStarted, DifferenceExplained
from jiubu.cards.models import CardCount, CountLine
from jiubu.cards.queries import COUNT, drawer_grades, known_numbers, lines_of, owners_with_cards
from jiubu.cards.rules import is_different, month_of, next_month, unexplained
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import close_tasks_from, make_task

MOST = 9999
DAYS = 2
"""Working days in which a drawer is counted."""


@command
def start_counts(*, store_id: int, month: date, by: Actor) -> list[CardCount]:
    """Everybody in reach who has cards in the store is to count them; gives the new counts. Again: who was missing."""
    month = month_of(month)
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    today = timezone.localdate()
    if month > today:
        text = _("This month has not begun.")
        raise Refused("month_to_come", text, fields={"month": text})
    owners = {pk for pk in owners_with_cards(store_id, before=next_month(month)) if pk is not None}
    mine = {pk for pk in owners if _may_start(by, pk, store_id)}
    if not mine:
        _require_start(by, store_id)
    there = CardCount.objects.filter(store=store, month=month).values_list("consultant_id", flat=True)
    made = [_start(store, pk, month, by) for pk in sorted(mine - set(there))]
    grades = drawer_grades(by.group_id)
    CountLine.objects.bulk_create(
        CountLine(count=count, grade=key, order=place) for count in made for place, (key, _title) in enumerate(grades)
    )
    return made


def _may_start(by: Actor, owner_id: int, store_id: int) -> bool:
    return any(by.reach(what).covers(owner_id=owner_id, store_id=store_id) for what in (access.FILL, access.CHECK))


def _require_start(by: Actor, store_id: int) -> None:
    if not _may_start(by, by.user_id or 0, store_id):
        raise NotAllowed(access.FILL)


def _start(store: Store, consultant_id: int, month: date, by: Actor) -> CardCount:
    count = CardCount.objects.create(group_id=store.group_id, store=store, consultant_id=consultant_id, month=month)
    record(CountStarted(month=f"{month:%Y-%m}"), about=count, by=by)
    make_task(
        store_id=store.pk, owner_id=consultant_id, kind="instruction", title=str(_("Count the cards of your drawer")),
        due_at=calendar_of(store).add_days(timezone.now(), DAYS), about=count, about_title=f"{month:%Y-%m}",
        source=_source(count), by=by,
    )  # fmt: skip
    return count


def _source(count: CardCount) -> str:
    return f"{COUNT}:{count.pk}"


@command
def enter_count(count_id: int, *, numbers: Mapping[str, int], by: Actor) -> CardCount:
    """Enter what one found in the drawer, per grade; what the system has is written beside it and shown from now on.

    The consultant counts his own, a manager counts it again. Each side counts once: a mistake is a difference, and
    explained. The same numbers again change nothing.
    """
    count = CardCount.objects.lock(count_id, by.group_id)
    side = _side(by, count)
    lines = lines_of(count)
    found = {line.grade: _number(line.grade, numbers) for line in lines}
    _require_known(numbers, found)
    at = count.counted_at if side == "consultant" else count.checked_at
    if at is not None:
        return _again(count, lines, found, side)
    _require_open(count)
    known = known_numbers(count.consultant_id, count.store_id)
    for line in lines:
        _write(line, side, found[line.grade], known.get(line.grade, 0))
    CountLine.objects.bulk_update(lines, ["counted", "counted_known", "checked", "checked_known"])
    _note_count(count, side, by)
    event = CardsCounted(side=side, cards=sum(found.values()), known=sum(known.get(g, 0) for g in found))
    record(event, about=count, by=by)
    if side == "consultant":
        close_tasks_from(_source(count), group_id=count.group_id, result=str(_("counted")), by=by)
    return count


def _side(by: Actor, count: CardCount) -> str:
    access.require(by, access.SEE, count)
    sides = access.sides_of(by, count)
    if not sides:
        raise NotAllowed(access.CHECK if by.user_id != count.consultant_id else access.FILL)
    return sides[0]


def _number(grade: str, numbers: Mapping[str, int]) -> int:
    number = numbers.get(grade)
    if number is None or not 0 <= number <= MOST:
        text = _("Enter how many cards there are: 0 where there is none.")
        raise Refused("number_missing", text, fields={f"grade_{grade}": text})
    return number


def _require_known(numbers: Mapping[str, int], lines: Mapping[str, int]) -> None:
    unknown = sorted(set(numbers) - set(lines))
    if unknown:
        text = _("The drawer has no grade {grades}.").format(grades=", ".join(unknown))
        raise Refused("unknown_grade", text, fields={"numbers": text})


def _again(count: CardCount, lines: list[CountLine], found: Mapping[str, int], side: str) -> CardCount:
    before = {line.grade: line.counted if side == "consultant" else line.checked for line in lines}
    if before == found:
        return count
    raise Refused("counted_already", _("This drawer was counted already. Explain the difference."))


def _write(line: CountLine, side: str, found: int, known: int) -> None:
    if side == "consultant":
        line.counted, line.counted_known = found, known
    else:
        line.checked, line.checked_known = found, known


def _note_count(count: CardCount, side: str, by: Actor) -> None:
    if side == "consultant":
        count.counted_at = timezone.now()
    else:
        count.checked_at, count.checked_by_id = timezone.now(), by.user_id
    count.version += 1
    count.save(update_fields=["counted_at", "checked_at", "checked_by", "version"])


@command
def explain_differences(count_id: int, *, texts: Mapping[str, str], by: Actor) -> CardCount:
    """Say per grade why the cards found are not those of the system. A signed count changes no more."""
    count = CardCount.objects.lock(count_id, by.group_id)
    _side(by, count)
    lines = [line for line in lines_of(count) if line.grade in texts and line.explanation != texts[line.grade].strip()]
    if not lines:
        return count
    _require_open(count)
    if count.signed_at or count.approved_at:
        raise Refused("signed_already", _("One side has signed: nothing can be changed any more."))
    for line in lines:
        if not is_different(line):
            text = _("There is no difference to explain.")
            raise Refused("no_difference", text, fields={f"why_{line.grade}": text})
        line.explanation = texts[line.grade].strip()[:300]
    CountLine.objects.bulk_update(lines, ["explanation"])
    record(DifferenceExplained(grades=", ".join(line.grade for line in lines)), about=count, by=by)
    return count


@command
def sign_count(count_id: int, *, by: Actor) -> CardCount:
    """Sign for one's side, once both have counted and every difference is explained. The second signature closes it."""
    count = CardCount.objects.lock(count_id, by.group_id)
    side = _side(by, count)
    if (count.signed_at if side == "consultant" else count.approved_at) is not None:
        return count
    _require_signable(count)
    now = timezone.now()
    if side == "consultant":
        count.signed_at = now
    else:
        count.approved_at, count.approved_by_id = now, by.user_id
    record(CountSigned(side=side), about=count, by=by)
    if count.signed_at and count.approved_at:
        count.closed_at = now
        record(CountClosed(), about=count, by=by)
    count.version += 1
    count.save(update_fields=["signed_at", "approved_at", "approved_by", "closed_at", "version"])
    return count


def _require_signable(count: CardCount) -> None:
    if not (count.counted_at and count.checked_at):
        raise Refused("not_counted", _("Consultant and manager count first, each for himself."))
    grades = unexplained(lines_of(count))
    if grades:
        text = _("Explain the difference first: {grades}.").format(grades=", ".join(grades))
        raise Refused("unexplained", text, fields={f"why_{grades[0]}": text}, details={"grades": grades})


def _require_open(count: CardCount) -> None:
    if count.closed_at:
        raise Refused("count_closed", _("This count is closed."))
