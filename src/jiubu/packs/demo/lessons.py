"""What the demo business learnt from its losses: cases on the five steps, weekly reviews, countermeasures, talks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from jiubu.deals.models import LossRequest
from jiubu.losses.events import CaseAdvanced, CaseOpened, CountermeasurePlanned, ReviewHeld, TalkMade
from jiubu.losses.models import Case, CaseStep, Countermeasure, Review, Talk
from jiubu.losses.queries import KIND
from jiubu.losses.rules import STEPS
from jiubu.organisation.models import Store, User
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import ZONE, Source
from jiubu.work.events import TaskFinished, TaskMade
from jiubu.work.models import Task

WEEKS = 12
TAUGHT = 3
"""So many of the cases of a review are followed through all five steps."""


def save_lessons(source: Source, people: People, chronicle: Chronicle) -> None:
    """Every confirmed loss of the last weeks is a case; each week's are talked over at the end of the week."""
    begin = source.now - timedelta(weeks=WEEKS)
    rows = LossRequest.objects.filter(store__group=people.group, state="confirmed", decided_at__gte=begin)
    rows = rows.select_related("reason__parent", "deal", "owner").order_by("decided_at", "pk")
    cases = Case.objects.bulk_create([_case(people, row) for row in rows], batch_size=1000)
    for case in cases:
        chronicle.note(case.opened_at, CaseOpened(owner_id=case.owner_id), case, also=[case.request.deal])
    for store in people.stores.values():
        lead = people.first(store, "sales_manager")
        for number, friday in enumerate(_fridays(source)):
            of_week = [c for c in cases if c.store_id == store.pk and friday - timedelta(days=7) < _day(c) <= friday]
            if of_week:
                _save_week(source, people, chronicle, store, lead, friday, of_week[:8], number)
    _save_steps(source, cases, chronicle)


def _day(case: Case) -> date:
    return case.opened_at.astimezone(ZONE).date()


def _fridays(source: Source) -> Iterator[date]:
    first = source.today - timedelta(days=(source.today.weekday() - 4) % 7)
    yield from (first - timedelta(weeks=week) for week in reversed(range(WEEKS)))


def _case(people: People, row: LossRequest) -> Case:
    return Case(
        group=people.group, store_id=row.store_id, deal_id=row.deal_id, request=row, owner_id=row.owner_id,
        opened_at=row.decided_at or row.asked_at,
    )  # fmt: skip


def _words(source: Source, case: Case) -> Mapping[str, Any]:
    """What is said about losses of this branch."""
    lessons: Mapping[str, Any] = source.words["voices"]["lessons"]
    branch = case.request.reason.key.partition("_")[0]
    found: Mapping[str, Any] = lessons.get(branch, lessons["other"])
    return found


def _save_week(
    source: Source, people: People, chronicle: Chronicle, store: Store, lead: User, friday: date, cases: Sequence[Case], number: int
) -> None:  # fmt: skip
    """The review of one week, with one countermeasure and, some weeks later, the talk made from it."""
    words = _words(source, cases[0])
    review = Review.objects.create(
        group=people.group, store=store, held_on=friday, title=f"周战败分析会（{friday:%m月%d日}）",
        conclusion=words["conclusion"], made_by=lead, created_at=min(_moment(friday, 17), source.now),
    )  # fmt: skip
    sellers = people.sellers(store)
    review.participants.set([lead, *sellers])
    review.cases.set(cases)
    held = ReviewHeld(cases=len(cases), people=len(sellers) + 1)
    chronicle.note(review.created_at, held, review, also=cases, by=lead)
    for case in cases:
        case.cause, case.step = _words(source, case)["cause"], "countermeasure"
    owner = sellers[number % len(sellers)]
    measure = Countermeasure.objects.create(
        group=people.group, store=store, review=review, text=words["measure"], owner=owner,
        due_on=friday + timedelta(days=10), made_by=lead, created_at=min(_moment(friday, 17), source.now),
    )  # fmt: skip
    is_done = measure.due_on < source.today - timedelta(days=1)
    planned = CountermeasurePlanned(review_id=review.pk, owner_id=owner.pk, due_on=measure.due_on.isoformat())
    chronicle.note(measure.created_at, planned, measure, also=[review], by=lead)
    _task(measure, review, chronicle, is_done=is_done)
    if is_done:
        _teach(measure, words, chronicle, cases[:TAUGHT], is_old=measure.due_on < source.today - timedelta(days=21))


def _task(measure: Countermeasure, review: Review, chronicle: Chronicle, *, is_done: bool) -> None:
    done_at = _moment(measure.due_on, 16) if is_done else None
    task = Task.objects.create(
        group_id=measure.group_id, store_id=measure.store_id, owner=measure.owner, kind="instruction",
        title=measure.text, about_kind=KIND, about_id=measure.pk, about_title=review.title,
        due_at=_moment(measure.due_on, 18), source=f"losses.countermeasure:{measure.pk}",
        created_at=measure.created_at, state="done" if is_done else "open", done_at=done_at,
        done_by=measure.owner if is_done else None, result="已完成" if is_done else "",
    )  # fmt: skip
    chronicle.note(
        task.created_at, TaskMade(kind=task.kind, due_at=task.due_at), task, also=[measure], by=measure.made_by
    )
    if done_at is not None:
        done = TaskFinished(kind=task.kind, is_late=False)
        chronicle.note(done_at, done, task, also=[measure], by=measure.owner)


def _teach(
    measure: Countermeasure, words: Mapping[str, Any], chronicle: Chronicle, cases: Sequence[Case], *, is_old: bool
) -> None:  # fmt: skip
    """The talk of a countermeasure that is done; cases of older ones are at the end of their way."""
    talk = Talk.objects.create(
        group_id=measure.group_id, store_id=measure.store_id, countermeasure=measure, kind=words["kind"],
        title=words["title"], text=words["text"], rehearsed_on=measure.due_on if is_old else None,
        made_by=measure.owner, created_at=_moment(measure.due_on, 16),
    )  # fmt: skip
    made = TalkMade(countermeasure_id=measure.pk, kind=talk.kind, title=talk.title)
    chronicle.note(talk.created_at, made, talk, also=[measure], by=measure.owner)
    for number, case in enumerate(cases):
        case.step = ("done" if number else "reward") if is_old else "training"


def _save_steps(source: Source, cases: Sequence[Case], chronicle: Chronicle) -> None:
    Case.objects.bulk_update(cases, ["cause", "step"], batch_size=500)
    order = [*STEPS, "done"]
    steps = []
    for case in cases:
        for number in range(order.index(case.step)):
            at = min(case.opened_at + timedelta(days=number + 1), source.now)
            moved = CaseAdvanced(before=order[number], after=order[number + 1])
            chronicle.note(at, moved, case, by=case.request.owner)
            note = "成交率排名公布，前三名表扬" if order[number + 1] == "done" else ""
            steps.append(
                CaseStep(
                    case=case, before=order[number], after=order[number + 1], note=note, by_id=case.owner_id, at=at
                )
            )
    CaseStep.objects.bulk_create(steps, batch_size=1000)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
