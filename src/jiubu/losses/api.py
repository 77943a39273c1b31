"""Lost deals over HTTP: the analysis, the names, cases, reviews, countermeasures, talks."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Status

from jiubu.deals.models import LossRequest
from jiubu.kernel.paging import page_of
from jiubu.losses import access, commands, queries, schemas
from jiubu.losses.forms import asked_from
from jiubu.losses.models import Case, Review, Talk
from jiubu.losses.rules import missing_at
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["losses"])


@router.get("/losses/analysis", response=schemas.AnalysisOut)
def analysis(request: StaffRequest, asked: Query[schemas.AskedIn]) -> dict[str, Any]:
    """Losses confirmed from ``begin`` to ``end`` (both included; this month when left out), counted by reason, rival,
    model, consultant, stage, source and month. May be narrowed by the same words as ``/losses``.
    """
    request.actor.require(access.SEE)
    found = queries.analysis_of(request.actor, _asked(asked))
    return {
        "begin": found.asked.begin, "end": found.asked.end, "count": found.count, "tables": found.tables,
        "closing": found.closing, "decided": found.decided,
    }  # fmt: skip


@router.get("/losses", response=PageOut[schemas.LostOut])
def loss_names(request: StaffRequest, asked: Query[schemas.AskedIn], after: str = "", size: int = 50) -> dict[str, Any]:
    """The losses behind a number of the analysis: the same words, the same rows. "-" stands for "none"."""
    request.actor.require(access.SEE)
    rows = queries.names_of(request.actor, _asked(asked))
    page = page_of(rows, order=("-decided_at", "-id"), after=after, size=size)
    cases = queries.cases_by_request([row.pk for row in page.rows])
    return page_out(page, lambda row: _lost(row, cases.get(row.pk)))


@router.get("/loss-cases", response=PageOut[schemas.CaseOut])
def case_list(
    request: StaffRequest, step: str = "", store_id: int | None = None, owner_id: int | None = None, after: str = "",
    size: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """Cases on the five steps (``step``: analysis, discussion, countermeasure, training, reward, done), latest first."""
    request.actor.require(access.SEE)
    rows = queries.cases_of(request.actor, store_id=store_id, owner_id=owner_id)
    rows = rows.filter(step=step) if step else rows
    return page_out(page_of(rows, order=("-id",), after=after, size=size))


@router.post("/losses/{int:request_id}/case", response={201: schemas.CaseOut})
@once
def case_open(request: StaffRequest, request_id: int) -> Status[Case]:
    """Open the case of a loss that was confirmed before cases were kept."""
    return Status(201, commands.open_case(request_id, by=request.actor))


@router.get("/loss-cases/{int:case_id}", response=schemas.CaseDetailOut)
def case_detail(request: StaffRequest, case_id: int) -> dict[str, Any]:
    """One case, its steps so far and what the present one lacks."""
    return _case(queries.case_of(request.actor, case_id))


@router.put("/loss-cases/{int:case_id}/cause", response=schemas.CaseDetailOut)
@once
def case_cause(request: StaffRequest, case_id: int, body: schemas.CauseIn) -> dict[str, Any]:
    """Write the cause down."""
    return _case(commands.find_cause(case_id, cause=body.cause, by=request.actor))


@router.post("/loss-cases/{int:case_id}/step", response=schemas.CaseDetailOut)
@once
def case_step(request: StaffRequest, case_id: int, body: schemas.CaseStepIn) -> dict[str, Any]:
    """On to the next of the five steps."""
    return _case(commands.advance_case(case_id, step=body.step, note=body.note, by=request.actor))


@router.put("/loss-cases/{int:case_id}/owner", response=schemas.CaseDetailOut)
@once
def case_owner(request: StaffRequest, case_id: int, body: schemas.CaseOwnerIn) -> dict[str, Any]:
    """Somebody else takes care of it."""
    return _case(commands.assign_case(case_id, owner_id=body.owner_id, by=request.actor))


@router.get("/loss-reviews", response=PageOut[schemas.ReviewOut])
def review_list(request: StaffRequest, store_id: int | None = None, after: str = "", size: int = 50) -> dict[str, Any]:
    """Reviews, latest first."""
    request.actor.require(access.SEE)
    rows = queries.reviews_of(request.actor)
    rows = rows.filter(store=store_id) if store_id else rows
    return page_out(page_of(rows, order=("-held_on", "-id"), after=after, size=size))


@router.post("/loss-reviews", response={201: schemas.ReviewDetailOut})
@once
def review_new(request: StaffRequest, body: schemas.ReviewIn) -> Status[dict[str, Any]]:
    """Write a review down."""
    values = {**body.model_dump(), "store_id": body.store_id or request.actor.store_id or 0}
    return Status(201, _review(commands.hold_review(**values, by=request.actor)))


@router.get("/loss-reviews/{int:review_id}", response=schemas.ReviewDetailOut)
def review_detail(request: StaffRequest, review_id: int) -> dict[str, Any]:
    """One review with its people, cases and countermeasures."""
    request.actor.require(access.SEE)
    return _review(queries.review_of(request.actor, review_id))


@router.patch("/loss-reviews/{int:review_id}", response=schemas.ReviewDetailOut)
@once
def review_edit(request: StaffRequest, review_id: int, body: schemas.ReviewChange) -> dict[str, Any]:
    """Change what is written about a review."""
    changes = {name: value for name, value in body.model_dump().items() if name != "version" and value is not None}
    return _review(commands.edit_review(review_id, changes=changes, version=body.version, by=request.actor))


@router.post("/loss-reviews/{int:review_id}/countermeasures", response={201: schemas.MeasureOut})
@once
def measure_new(request: StaffRequest, review_id: int, body: schemas.MeasureIn) -> Status[Any]:
    """Who does what until when: a task."""
    made = commands.plan_countermeasure(review_id, **body.model_dump(), by=request.actor)
    return Status(201, queries.measure_after(made.pk))


@router.get("/countermeasures", response=PageOut[schemas.MeasureOut])
def measure_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Countermeasures, latest first, with the state of their tasks."""
    request.actor.require(access.SEE)
    return page_out(page_of(queries.measures_of(request.actor), order=("-id",), after=after, size=size))


@router.get("/countermeasures/{int:measure_id}", response=schemas.MeasureOut)
def measure_detail(request: StaffRequest, measure_id: int) -> Any:
    """One countermeasure."""
    return queries.measure_of(request.actor, measure_id)


@router.post("/countermeasures/{int:measure_id}/talks", response={201: schemas.TalkOut})
@once
def talk_new(request: StaffRequest, measure_id: int, body: schemas.TalkIn) -> Status[Talk]:
    """Make a training or a talk from it."""
    measure = queries.measure_of(request.actor, measure_id)
    return Status(201, commands.make_talk(measure.pk, **body.model_dump(), by=request.actor))


@router.get("/loss-talks", response=PageOut[schemas.TalkOut])
def talk_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Trainings and talks of the stores you work in, latest first."""
    request.actor.require(access.SEE)
    return page_out(page_of(queries.talks_of(request.actor), order=("-id",), after=after, size=size))


@router.get("/loss-talks/{int:talk_id}", response=schemas.TalkOut)
def talk_detail(request: StaffRequest, talk_id: int) -> Talk:
    """One training or talk."""
    request.actor.require(access.SEE)
    return queries.talk_of(request.actor, talk_id)


@router.put("/loss-talks/{int:talk_id}/rehearsal", response=schemas.TalkOut)
@once
def talk_rehearsal(request: StaffRequest, talk_id: int, body: schemas.RehearsalIn) -> Talk:
    """It was rehearsed on a day."""
    return commands.rehearse_talk(queries.talk_of(request.actor, talk_id).pk, on=body.on, by=request.actor)


def _asked(said: schemas.AskedIn) -> queries.Asked:
    return asked_from({name: str(value) for name, value in said if value is not None}, timezone.localdate())


def _lost(row: LossRequest, case_id: int | None) -> dict[str, Any]:
    own = {name for name in schemas.LostOut.model_fields if hasattr(row, name)} - {"reason"}
    return {name: getattr(row, name) for name in own} | {
        "case_id": case_id,
        "customer_name": row.deal.customer.name,
        "series": row.deal.series.name if row.deal.series else "",
        "reason": row.reason.key,
        "channel": row.deal.channel.key if row.deal.channel else "",
    }


def _case(case: Case) -> dict[str, Any]:
    shown = {name: getattr(case, name) for name in schemas.CaseOut.model_fields}
    return {**shown, "steps": list(queries.steps_of(case)), "missing": missing_at(case.step, queries.known_about(case))}


def _review(review: Review) -> dict[str, Any]:
    return {
        **{name: getattr(review, name) for name in schemas.ReviewOut.model_fields},
        "participants": [user.pk for user in queries.people_at(review)],
        "cases": [case.pk for case in queries.cases_in(review)],
        "countermeasures": list(queries.measures_in(review)),
    }
