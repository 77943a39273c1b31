"""Contacts, grades, visits to the showroom, losses and promises of delivery of each deal."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from jiubu.deals.events import (
    ApologyMade,
    DealCreated,
    DeliveryPromised,
    FollowupPlanned,
    FollowupRecorded,
    GradeJudged,
    LossAsked,
    LossConfirmed,
    LossSentBack,
)
from jiubu.deals.models import Followup, GradeChange, LossRequest
from jiubu.packs.demo.cases import Case, Setting
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.source import ZONE, Source
from jiubu.packs.demo.story import Loss, Talk
from jiubu.showroom.events import VisitClosed, VisitOpened
from jiubu.showroom.models import Visit
from jiubu.work.events import PromiseKept, PromiseMade, PromiseReplaced
from jiubu.work.models import Promise

LATE = timedelta(days=1)


def tell_beginnings(cases: list[Case], chronicle: Chronicle) -> None:
    for case in cases:
        first = min((talk.planned_at for talk in case.story.talks if talk.planned_at), default=case.story.created_at)
        event = DealCreated(
            stage=case.story.steps[0].stage,
            channel=case.story.channel,
            owner_id=case.owner.pk,
            grade="N",
            next_contact_at=first.isoformat(),
        )
        chronicle.note(case.story.created_at, event, case.deal, also=[case.customer], by=case.owner)


def save_talks(cases: list[Case], chronicle: Chronicle) -> list[tuple[Case, Followup]]:
    """All contacts; gives those that are still to be made."""
    rows = [(case, talk, _followup(case, talk)) for case in cases for talk in case.story.talks]
    Followup.objects.bulk_create([row for _case, _talk, row in rows], batch_size=1000)
    for case, talk, row in rows:
        if talk.kind != "apology" and talk.planned_at is not None:
            planned = FollowupPlanned(
                followup_id=row.pk, kind=row.kind, purpose=row.purpose, at=talk.planned_at.isoformat()
            )
            chronicle.note(row.created_at, planned, case.deal, by=case.owner)
        if talk.at is not None:
            chronicle.note(talk.at, _recorded(row, talk), case.deal, also=[case.customer], by=case.owner)
    return [(case, row) for case, talk, row in rows if talk.at is None]


def _followup(case: Case, talk: Talk) -> Followup:
    is_done = talk.at is not None
    before = [other.at for other in case.story.talks if other.at and (talk.at is None or other.at < talk.at)]
    moment = talk.at or talk.planned_at or case.story.created_at
    created_at = min(max(before, default=case.story.created_at), talk.planned_at or moment, moment)
    return Followup(
        deal=case.deal,
        customer=case.customer,
        store=case.store,
        owner=case.owner,
        kind=talk.kind,
        way=talk.way,
        purpose=talk.purpose,
        planned_at=talk.planned_at,
        state="done" if is_done else "planned",
        done_at=talk.at,
        done_by=case.owner if is_done else None,
        outcome=talk.outcome,
        said=talk.said,
        is_two_way=talk.is_two_way,
        source=talk.source,
        created_at=talk.made_at or max(created_at, case.story.created_at),
    )


def _recorded(row: Followup, talk: Talk) -> FollowupRecorded:
    is_late = bool(talk.planned_at and talk.at and talk.at > talk.planned_at + LATE)
    return FollowupRecorded(
        followup_id=row.pk,
        kind=row.kind,
        way=row.way,
        outcome=row.outcome,
        is_two_way=row.is_two_way,
        purpose=row.purpose,
        was_planned=talk.planned_at is not None,
        is_late=is_late,
    )


def save_grades(cases: list[Case], chronicle: Chronicle) -> None:
    rows: list[tuple[Case, GradeChange]] = []
    for case in cases:
        before = "N"
        for at, grade, stage in case.story.grades:
            rows.append((case, GradeChange(
                deal=case.deal, before=before, after=grade, proposed=grade, cause="judged", stage=stage, by=case.owner,
                at=at,
            )))  # fmt: skip
            before = grade
        rows.extend(_fixed_by_phase(case, before))
    GradeChange.objects.bulk_create([change for _case, change in rows], batch_size=1000)
    for case, change in rows:
        if change.cause == "judged":
            event = GradeJudged(
                before=change.before, after=change.after, proposed=change.after, stage=change.stage, cause="judged"
            )
            chronicle.note(change.at, event, case.deal, by=case.owner)


def _fixed_by_phase(case: Case, before: str) -> list[tuple[Case, GradeChange]]:
    rows = []
    for step in case.story.steps:
        after = {"won": "O", "after": "D", "lost": "F"}.get(step.phase)
        if after is not None:
            rows.append((case, GradeChange(
                deal=case.deal, before=before, after=after, proposed=after, cause="phase", stage=step.stage,
                at=step.entered_at,
            )))  # fmt: skip
            before = after
    return rows


def save_visits(setting: Setting, cases: list[Case], chronicle: Chronicle) -> None:
    rows = [
        (
            case,
            Visit(
                group_id=case.store.group_id,
                store=case.store,
                consultant=case.owner,
                customer=case.customer,
                deal=case.deal,
                kind=coming.kind,
                purpose="pick_up" if coming.result == "picked_up" else "new_car",
                source=case.story.channel,
                party_size=1 + number % 3,
                note=coming.note,
                arrived_at=coming.arrived_at,
                received_by=setting.people.first(case.store, "receptionist"),
                left_at=coming.left_at,
                result=coming.result,
            ),
        )
        for number, (case, coming) in enumerate((case, coming) for case in cases for coming in case.story.visits)
    ]
    Visit.objects.bulk_create([visit for _case, visit in rows], batch_size=1000)
    for case, visit in rows:
        if visit.left_at is None:
            continue
        opened = VisitOpened(kind=visit.kind, purpose=visit.purpose, source=visit.source, party_size=visit.party_size)
        chronicle.note(visit.arrived_at, opened, visit, also=[case.customer, case.deal], by=visit.received_by)
        minutes = int((visit.left_at - visit.arrived_at).total_seconds() // 60)
        closed = VisitClosed(result=visit.result, minutes=minutes)
        chronicle.note(visit.left_at, closed, visit, also=[case.customer, case.deal], by=case.owner)


def save_losses(
    source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle
) -> list[tuple[Case, LossRequest]]:
    """All requests to close; gives those that wait for the manager."""
    rows = [(case, loss, _request(source, setting, case, loss)) for case in cases for loss in case.story.losses]
    LossRequest.objects.bulk_create([request for _case, _loss, request in rows], batch_size=1000)
    for case, loss, request in rows:
        _tell_loss(case, loss, request, chronicle)
    return [(case, request) for case, loss, request in rows if loss.state == "asked"]


def _request(source: Source, setting: Setting, case: Case, loss: Loss) -> LossRequest:
    reason = case.loss_reason
    if reason is None:
        raise TypeError("a loss has its reason")
    branch = reason.key.partition("_")[0]
    rival = source.one_of(source.words["catalogue"]["rivals"]) if reason.wants_rival else None
    is_decided = loss.decided_at is not None
    return LossRequest(
        deal=case.deal,
        store=case.store,
        reason=reason,
        text=source.one_of(source.words["voices"]["losses"][branch]),
        rival_brand=rival["brand"] if rival else "",
        rival_model=rival["model"] if rival else "",
        rival_price=_rival_price(source, rival["prices"]) if rival else None,
        rival_dealer=rival["dealer"] if rival else "",
        stage=loss.stage,
        contact_count=sum(talk.at is not None and talk.at <= loss.at for talk in case.story.talks),
        owner=case.owner,
        asked_by=case.owner,
        asked_at=loss.at,
        state=loss.state,
        decided_by=setting.people.first(case.store, "sales_manager") if is_decided else None,
        decided_at=loss.decided_at,
        decision=loss.decision,
    )


def _rival_price(source: Source, prices: list[int]) -> Decimal:
    low, high = prices
    return Decimal(source.random.randrange(low, high, 1000))


def _tell_loss(case: Case, loss: Loss, request: LossRequest, chronicle: Chronicle) -> None:
    reason, things = request.reason, [case.customer]
    asked = LossAsked(request_id=request.pk, reason=reason.key, title=reason.title)
    chronicle.note(loss.at, asked, case.deal, also=things, by=case.owner)
    if loss.decided_at is None:
        return
    event: LossSentBack | LossConfirmed = LossSentBack(request_id=request.pk, words=loss.decision)
    if loss.state == "confirmed":
        event = LossConfirmed(request_id=request.pk, reason=reason.key, title=reason.title, stage=loss.stage)
    chronicle.note(loss.decided_at, event, case.deal, also=things, by=request.decided_by)


def save_delivery_promises(cases: list[Case], chronicle: Chronicle) -> None:
    """The promised delivery of every signed deal; where it could not be kept, the apology and the new promise."""
    signed = [case for case in cases if case.story.promised_at is not None]
    latest = {case.deal.pk: _promise(case) for case in signed}
    Promise.objects.bulk_create(latest.values(), batch_size=1000)
    first = [_first_promise(case, latest[case.deal.pk]) for case in signed if case.story.first_promised_at]
    Promise.objects.bulk_create(first, batch_size=1000)
    before = {promise.about_id: promise for promise in first}
    for case in signed:
        _tell_promises(case, latest[case.deal.pk], before.get(case.deal.pk), chronicle)


def _promise(case: Case) -> Promise:
    due_at = case.story.promised_at or case.story.created_at
    delivered = case.story.entered("follow_up")
    made_at = case.story.apologised_at or _signed_at(case)
    return _of_delivery(case, due_at, made_at=made_at, state="kept" if delivered else "open", closed_at=delivered)


def _of_delivery(case: Case, due_at: datetime, **other: Any) -> Promise:
    return Promise(
        group_id=case.store.group_id, store=case.store, owner=case.owner, promised_by=case.owner, kind="delivery",
        text=f"{due_at.astimezone(ZONE):%m月%d日} 交车", about_kind="deals.deal", about_id=case.deal.pk,
        about_title=case.name, due_at=due_at, **other,
    )  # fmt: skip


def _signed_at(case: Case) -> datetime:
    delivery = case.story.entered("delivery") or case.story.created_at
    return delivery - timedelta(minutes=9)


def _first_promise(case: Case, latest: Promise) -> Promise:
    due_at, closed_at = case.story.first_promised_at or latest.due_at, latest.made_at
    return _of_delivery(
        case, due_at, made_at=_signed_at(case), state="replaced", closed_at=closed_at, replaced_by=latest
    )


def _tell_promises(case: Case, latest: Promise, before: Promise | None, chronicle: Chronicle) -> None:
    for promise in (before, latest):
        if promise is None:
            continue
        things = [case.customer]
        made = PromiseMade(kind="delivery", due_at=promise.due_at)
        chronicle.note(promise.made_at, made, promise, also=[case.deal, *things], by=case.owner)
        if promise is latest and before is not None:
            continue
        told = DeliveryPromised(promise_id=promise.pk, on=f"{promise.due_at.astimezone(ZONE):%Y-%m-%d}")
        chronicle.note(promise.made_at, told, case.deal, also=things, by=case.owner)
    if before is not None:
        replaced = PromiseReplaced(kind="delivery", due_at=latest.due_at)
        chronicle.note(latest.made_at, replaced, before, also=[case.deal], by=case.owner)
    if latest.closed_at is not None:
        chronicle.note(latest.closed_at, PromiseKept(kind="delivery"), latest, also=[case.deal], by=case.owner)


def save_apologies(source: Source, cases: list[Case], chronicle: Chronicle) -> None:
    """The contact in which the customer was told that the car comes later."""
    late = [(case, at) for case in cases if (at := case.story.apologised_at) is not None]
    rows = [
        Followup(
            deal=case.deal,
            customer=case.customer,
            store=case.store,
            owner=case.owner,
            kind="apology",
            purpose="交车延期致歉",
            state="done",
            done_at=at,
            done_by=case.owner,
            outcome="reached",
            said=source.one_of(source.words["voices"]["apologies"]),
            is_two_way=True,
            created_at=at,
        )
        for case, at in late
    ]
    promises = {
        promise.about_id: promise
        for promise in Promise.objects.filter(
            about_kind="deals.deal",
            about_id__in=[case.deal.pk for case, _at in late],
            replaced_by=None,
            kind="delivery",
        )
    }
    for (case, _at), row in zip(late, Followup.objects.bulk_create(rows, batch_size=1000), strict=True):
        promise = promises[case.deal.pk]
        event = ApologyMade(
            promise_id=promise.pk,
            followup_id=row.pk,
            on=f"{promise.due_at.astimezone(ZONE):%Y-%m-%d}",
            cause="运输延误",
        )
        chronicle.note(row.created_at, event, case.deal, also=[case.customer], by=case.owner)
