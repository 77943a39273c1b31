"""What is to be done: tasks of the planned contacts, some paperwork, appointments of these days, promises."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from jiubu.deals.models import Followup, LossRequest
from jiubu.packs.demo.cases import Case, Setting
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.source import ZONE, Source
from jiubu.showroom.events import VisitOpened
from jiubu.showroom.models import Visit
from jiubu.work.events import AppointmentAgreed, PromiseMade, TaskFinished, TaskMade
from jiubu.work.models import Appointment, Notification, Promise, Task

KIND = {"regular": "followup"}
OPEN_FROM, OPEN_UNTIL = 10, 18
REMIND_BEFORE = timedelta(minutes=15)


def save_tasks(
    source: Source, setting: Setting, cases: list[Case], planned: list[tuple[Case, Followup]],
    asked: list[tuple[Case, LossRequest]], chronicle: Chronicle,
) -> None:  # fmt: skip
    """One open task per planned contact and per loss that waits, and some other work, done and open."""
    tasks = [_of_followup(source, case, followup) for case, followup in planned]
    tasks += [_of_loss(source, setting, case, request) for case, request in asked]
    tasks += _paperwork(source, [case for case in cases if case.story.ending in ("open", "won")])
    tasks += _done(source, cases)
    deals = {case.deal.pk: case.deal for case in cases}
    for task in Task.objects.bulk_create(tasks, batch_size=1000):
        about = [deals[task.about_id]] if task.about_id in deals else []
        made = TaskMade(kind=task.kind, due_at=task.due_at)
        chronicle.note(task.created_at, made, task, also=about, by=task.owner)
        if task.done_at is not None:
            is_late = task.done_at > task.due_at
            chronicle.note(
                task.done_at, TaskFinished(kind=task.kind, is_late=is_late), task, also=about, by=task.done_by
            )


def _task(source: Source, case: Case, /, *, kind: str, title: str, due_at: datetime, **fields: object) -> Task:
    remind_at = due_at - REMIND_BEFORE
    values: dict[str, object] = {
        "group_id": case.store.group_id,
        "store": case.store,
        "owner": case.owner,
        "about_kind": "deals.deal",
        "about_id": case.deal.pk,
        "about_title": case.name,
        "remind_at": remind_at if remind_at > source.now else None,
        "created_at": min(source.now, due_at),
    }
    return Task(kind=kind, title=title[:200], due_at=due_at, **(values | fields))


def _of_followup(source: Source, case: Case, followup: Followup) -> Task:
    return _task(
        source,
        case,
        kind=KIND.get(followup.kind, followup.kind),
        title=followup.purpose,
        note=source.one_of(source.words["voices"]["points"]) if source.chance(0.5) else "",
        due_at=followup.planned_at or source.now,
        source=f"deals.followup:{followup.pk}",
        created_at=followup.created_at,
    )


def _of_loss(source: Source, setting: Setting, case: Case, request: LossRequest) -> Task:
    return _task(
        source,
        case,
        kind="approval",
        title=f"战败待审：{request.reason.title['zh']}",
        note=request.text,
        owner=setting.people.first(case.store, "sales_manager"),
        due_at=request.asked_at + timedelta(hours=20),
        source=f"deals.loss:{request.pk}",
        created_at=request.asked_at,
    )


def _paperwork(source: Source, cases: list[Case]) -> Iterable[Task]:
    words = source.words["voices"]["tasks"]
    for case in cases:
        if source.chance(0.22):
            word = source.one_of(words)
            due_at = source.at(source.today + timedelta(days=source.random.randrange(-1, 6)), first=9, last=17)
            created_at = max(case.story.created_at, source.now - timedelta(days=2))
            yield _task(source, case, kind="other", title=word["title"], due_at=due_at, created_at=created_at)


def _done(source: Source, cases: list[Case]) -> Iterable[Task]:
    """The contacts of the last days, as tasks that are done."""
    begin = source.now - timedelta(days=12)
    for case in cases:
        for talk in case.story.talks:
            if talk.at is not None and talk.at > begin and talk.planned_at is not None:
                yield _task(
                    source,
                    case,
                    kind=KIND.get(talk.kind, talk.kind),
                    title=talk.purpose,
                    due_at=talk.planned_at,
                    remind_at=None,
                    state="done",
                    done_at=talk.at,
                    done_by=case.owner,
                    result=talk.said,
                    created_at=min(talk.planned_at, talk.at),
                )


def save_appointments(source: Source, cases: list[Case], chronicle: Chronicle) -> None:
    """Agreed times of today and the next days, and those kept in the last two weeks."""
    rows = []
    for case in cases:
        if case.story.ending == "won" and case.story.promised_at and case.story.promised_at > source.now:
            rows.append((case, "delivery", case.story.promised_at))
        elif case.story.ending == "open" and source.chance(0.3) and _is_met(case):
            day = source.today + timedelta(days=source.pick({0: 5, 1: 4, 2: 3, 3: 2, 5: 2, 6: 1}))
            kind = "test_drive" if case.deal.stage in ("presentation", "needs") and source.chance(0.5) else "visit"
            rows.append((case, kind, source.at(day, first=9, last=16).replace(minute=30 * source.random.randrange(2))))
    titles = source.words["voices"]["appointments"]
    created = [
        Appointment(
            group_id=case.store.group_id,
            store=case.store,
            owner=case.owner,
            kind=kind,
            title=titles[kind],
            about_kind="deals.deal",
            about_id=case.deal.pk,
            about_title=case.name,
            starts_at=at,
            ends_at=at + timedelta(minutes=60),
            remind_at=at - timedelta(minutes=30) if at - timedelta(minutes=30) > source.now else None,
        )
        for case, kind, at in rows
        if at > source.now - timedelta(minutes=90)
    ]
    deals = {case.deal.pk: case for case in cases}
    for row in Appointment.objects.bulk_create(created, batch_size=500):
        case = deals[row.about_id or 0]
        at = max(case.story.created_at, source.now - timedelta(days=1))
        event = AppointmentAgreed(kind=row.kind, starts_at=row.starts_at)
        chronicle.note(at, event, row, also=[case.deal, case.customer], by=row.owner)


def _is_met(case: Case) -> bool:
    """Nobody is invited before a contact both ways."""
    return case.deal.phase != "lead" or any(talk.is_two_way for talk in case.story.talks if talk.at)


def save_promises(source: Source, cases: list[Case], chronicle: Chronicle) -> None:
    """What consultants promised customers besides the delivery."""
    words = source.words["voices"]["promises"]
    rows = []
    for case in cases:
        if case.story.ending != "open" or case.deal.phase != "open" or not source.chance(0.25):
            continue
        kind = source.one_of(list(words))
        made_at = max(case.story.steps[-1].entered_at, source.now - timedelta(days=2))
        due_at = source.at(source.today + timedelta(days=source.pick({0: 3, 1: 4, 2: 3, 4: 1})), first=15, last=17)
        rows.append((case, Promise(
            group_id=case.store.group_id, store=case.store, owner=case.owner, promised_by=case.owner, kind=kind,
            text=source.one_of(words[kind]), about_kind="deals.deal", about_id=case.deal.pk, about_title=case.name,
            due_at=due_at, made_at=made_at,
        )))  # fmt: skip
    Promise.objects.bulk_create([promise for _case, promise in rows], batch_size=500)
    for case, promise in rows:
        event = PromiseMade(kind=promise.kind, due_at=promise.due_at)
        chronicle.note(promise.made_at, event, promise, also=[case.deal, case.customer], by=case.owner)


def save_visitors(source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle) -> None:
    """Who is in the showroom right now: with a consultant, and one party that waits. Nobody when it is closed."""
    if not OPEN_FROM <= source.now.astimezone(ZONE).hour < OPEN_UNTIL:
        return
    waiting = [case for case in cases if case.story.ending == "open" and case.deal.stage in ("needs", "presentation")]
    rows = []
    for number, case in enumerate(waiting[:6]):
        arrived = source.now - timedelta(minutes=8 + number * 11)
        rows.append((case, Visit(
            group_id=case.store.group_id, store=case.store, consultant=case.owner if number % 3 else None,
            customer=case.customer if number % 3 else None, deal=case.deal if number % 3 else None,
            kind="return" if number % 3 else "first", source=case.story.channel if number % 3 else "walk_in",
            party_size=1 + number % 3, arrived_at=arrived,
            received_by=setting.people.first(case.store, "receptionist"),
        )))  # fmt: skip
    Visit.objects.bulk_create([visit for _case, visit in rows])
    for _case, visit in rows:
        event = VisitOpened(kind=visit.kind, purpose=visit.purpose, source=visit.source, party_size=visit.party_size)
        chronicle.note(visit.arrived_at, event, visit, also=[visit.customer, visit.deal], by=visit.received_by)


def save_notifications(setting: Setting, asked: list[tuple[Case, LossRequest]]) -> None:
    Notification.objects.bulk_create(
        [
            Notification(
                group_id=case.store.group_id,
                user=setting.people.first(case.store, "sales_manager"),
                at=request.asked_at,
                text=f"{case.owner.name} 申请战败：{case.name}",
                about_kind="deals.deal",
                about_id=case.deal.pk,
                source=f"deals.loss:{request.pk}",
            )
            for case, request in asked
        ]
    )
