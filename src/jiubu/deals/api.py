"""Deals over HTTP: every query and every command."""

from typing import Any

from ninja import Router, Status
from pydantic import AwareDatetime

from jiubu.deals import access, commands, queries, schemas
from jiubu.deals.models import Deal, Followup, GradeChange, Handover, LossRequest
from jiubu.deals.queries import Filters
from jiubu.journal.log import read, timeline
from jiubu.journal.models import Entry
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest
from jiubu.work.models import Promise

router = Router(tags=["deals"])


@router.get("/deals/board", response=schemas.BoardOut | None)
def board(
    request: StaffRequest,
    process_id: int | None = None,
    store_id: int | None = None,
    owner_id: int | None = None,
    grade: str = "",
    contact: schemas.ContactState = "",
) -> Any:
    """The board of a process (the default one unless named). ``grade``: one or several, separated by commas."""
    request.actor.require(access.SEE)
    filters = Filters(
        process_id=process_id, store_id=store_id, owner_id=owner_id, grades=_listed(grade), contact=contact
    )  # fmt: skip
    return queries.board_of(request.actor, filters=filters)


@router.get("/deals/board/{slug:stage}", response=schemas.CardPageOut)
def board_column(
    request: StaffRequest,
    stage: str,
    process_id: int,
    store_id: int | None = None,
    owner_id: int | None = None,
    grade: str = "",
    contact: schemas.ContactState = "",
    after: str = "",
    size: int = 20,
) -> dict[str, Any]:
    """More cards of one column."""
    request.actor.require(access.SEE)
    filters = Filters(
        process_id=process_id, store_id=store_id, owner_id=owner_id, grades=_listed(grade), contact=contact
    )  # fmt: skip
    cards, cursor = queries.column_of(request.actor, filters, stage=stage, after=after, size=size)
    return {"rows": cards, "next": cursor}


@router.get("/deals", response=schemas.CardPageOut)
def deal_list(
    request: StaffRequest,
    process_id: int | None = None,
    store_id: int | None = None,
    owner_id: int | None = None,
    pool: bool = False,  # noqa: FBT001, FBT002
    grade: str = "",
    contact: schemas.ContactState = "",
    phase: str = "",
    stage: str = "",
    channel: str = "",
    customer_id: int | None = None,
    text: str = "",
    sort: str = "newest",
    after: str = "",
    size: int = 50,
) -> dict[str, Any]:
    """Deals that you may see. ``phase`` and ``grade`` may name several, separated by commas; ``sort``: newest,
    next_contact, stage.
    """
    request.actor.require(access.SEE)
    filters = Filters(
        process_id=process_id, store_id=store_id, owner_id=owner_id, is_pool=pool, grades=_listed(grade),
        contact=contact, phases=_listed(phase), stage=stage, channel=channel, customer_id=customer_id, text=text,
    )  # fmt: skip
    page = queries.deals_page(request.actor, filters, after, size=size, sort=sort)
    return {"rows": page.cards, "next": page.next}


@router.get("/deals/calendar", response=list[schemas.CalendarItemOut])
def calendar(
    request: StaffRequest, begin: AwareDatetime, end: AwareDatetime, owner_id: int | None = None
) -> list[queries.CalendarItem]:
    """Contacts and appointments in [begin, end), by time."""
    request.actor.require(access.SEE)
    return queries.calendar_of(request.actor, begin, end, owner_id=owner_id)


@router.post("/deals", response={201: schemas.DealOut})
@once
def deal_new(request: StaffRequest, body: schemas.DealIn) -> Status[dict[str, Any]]:
    """Open a deal, with a customer's card that is there or a new one."""
    values = body.model_dump(exclude={"customer", "wish"})
    card = body.customer.model_dump(exclude_unset=True) if body.customer else None
    wish = commands.Wish(**body.wish.model_dump()) if body.wish else None
    deal = commands.create_deal(**values, customer=card, wish=wish, by=request.actor)
    return Status(201, _deal(request, deal.pk))


@router.get("/deals/pool", response=schemas.CardPageOut)
def pool(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Deals of your stores that nobody has: take one."""
    request.actor.require(access.MAKE)
    page = queries.pool_page(request.actor, after=after, size=size)
    return {"rows": page.cards, "next": page.next}


@router.get("/deals/losses", response=PageOut[schemas.LossOut])
def loss_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Requests to close deals as lost that wait for your decision."""
    request.actor.require(access.CONFIRM_LOSS)
    return page_out(queries.losses_asked(request.actor, after=after, size=size), _loss)


@router.get("/deals/{int:deal_id}", response=schemas.DealOut)
def deal_detail(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """One deal."""
    return _deal(request, deal_id)


@router.patch("/deals/{int:deal_id}", response=schemas.DealOut)
@once
def deal_edit(request: StaffRequest, deal_id: int, body: schemas.DealChanges) -> dict[str, Any]:
    """Change facts of a deal."""
    changes = body.given()
    version = changes.pop("version", None)
    for name in ("title", "channel", "payment_way", "remark"):
        if name in changes and changes[name] is None:
            changes[name] = ""
    commands.edit_deal(deal_id, changes=changes, version=version, by=request.actor)
    return _deal(request, deal_id)


@router.put("/deals/{int:deal_id}/owner", response=schemas.DealOut)
@once
def deal_owner(request: StaffRequest, deal_id: int, body: schemas.OwnerIn) -> dict[str, Any]:
    """Give the deal to somebody, or back to the pool."""
    commands.assign_deal(deal_id, owner_id=body.owner_id, reason=body.reason, by=request.actor)
    return _card(request, deal_id)


@router.post("/deals/{int:deal_id}/take", response=schemas.DealOut)
@once
def deal_take(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """Take a deal from the pool."""
    commands.take_deal(deal_id, by=request.actor)
    return _deal(request, deal_id)


@router.post("/deals/{int:deal_id}/moves", response=schemas.MovedOut)
@once
def deal_move(request: StaffRequest, deal_id: int, body: schemas.MoveIn) -> dict[str, Any]:
    """Move the deal to another stage. A gate that is not met answers 409 ``gate_unmet`` with all that is missing."""
    moved = commands.move_deal(deal_id, **body.model_dump(), by=request.actor)
    return {"state": moved.state, "stage": moved.run.stage, "phase": moved.run.phase}


@router.get("/deals/{int:deal_id}/facts", response=dict[str, Any])
def deal_facts(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """What gates see of this deal now."""
    return queries.deal_facts(queries.deal_of(request.actor, deal_id))


@router.get("/deals/{int:deal_id}/timeline", response=PageOut[schemas.EntryOut])
def deal_timeline(request: StaffRequest, deal_id: int, after: str = "", size: int = 50) -> dict[str, Any]:
    """Everything that happened to the deal, from its first contact on, newest first."""
    entries = timeline(queries.deal_of(request.actor, deal_id))
    return page_out(page_of(entries, order=("-id",), after=after, size=size), _entry)


@router.get("/deals/{int:deal_id}/followups", response=PageOut[schemas.FollowupOut])
def followup_list(request: StaffRequest, deal_id: int, after: str = "", size: int = 50) -> dict[str, Any]:
    """Contacts of a deal, planned and recorded, newest first."""
    rows = queries.followups_of(queries.deal_of(request.actor, deal_id))
    return page_out(page_of(rows, order=("-id",), after=after, size=size))


@router.post("/deals/{int:deal_id}/followups", response={201: schemas.FollowupOut})
@once
def followup_plan(request: StaffRequest, deal_id: int, body: schemas.PlanIn) -> Status[Followup]:
    """Plan the next contact."""
    return Status(201, commands.plan_followup(deal_id, **body.model_dump(), by=request.actor))


@router.post("/deals/{int:deal_id}/contacts", response={201: schemas.RecordedOut})
@once
def followup_record(request: StaffRequest, deal_id: int, body: schemas.RecordIn) -> Status[commands.Recorded]:
    """Record a contact and plan the next one."""
    return Status(201, commands.record_followup(deal_id, **body.model_dump(), by=request.actor))


@router.post("/followups/{int:followup_id}/time", response=schemas.FollowupOut)
@once
def followup_forward(request: StaffRequest, followup_id: int, body: schemas.ForwardIn) -> Followup:
    """Give a planned contact another time."""
    followup = queries.followup_of(request.actor, followup_id)
    return commands.forward_followup(followup.pk, at=body.at, reason=body.reason, by=request.actor)


@router.get("/deals/{int:deal_id}/grade", response=schemas.GradeOut)
def grade_detail(request: StaffRequest, deal_id: int) -> queries.GradeView:
    """The grade, the proposed one, and why."""
    return queries.grade_of(queries.deal_of(request.actor, deal_id))


@router.post("/deals/{int:deal_id}/grade", response=schemas.GradeChangeOut)
@once
def grade_judge(request: StaffRequest, deal_id: int, body: schemas.GradeIn) -> GradeChange:
    """Judge the grade at this stage."""
    return commands.judge_grade(deal_id, **body.model_dump(), by=request.actor)


@router.get("/deals/{int:deal_id}/grades", response=PageOut[schemas.GradeChangeOut])
def grade_history(request: StaffRequest, deal_id: int, after: str = "", size: int = 50) -> dict[str, Any]:
    """How the grade came about, newest first."""
    rows = queries.grade_history_of(queries.deal_of(request.actor, deal_id))
    return page_out(page_of(rows, order=("-at", "-id"), after=after, size=size))


@router.get("/deals/{int:deal_id}/losses", response=list[schemas.LossOut])
def loss_of_deal(request: StaffRequest, deal_id: int) -> list[dict[str, Any]]:
    """Requests to close this deal, newest first."""
    return [_loss(row) for row in queries.loss_requests_of(queries.deal_of(request.actor, deal_id))]


@router.post("/deals/{int:deal_id}/loss", response={201: schemas.LossOut})
@once
def loss_request(request: StaffRequest, deal_id: int, body: schemas.LossIn) -> Status[dict[str, Any]]:
    """Ask to close the deal as lost."""
    rival = commands.Rival(body.rival_brand, body.rival_model, body.rival_price, body.rival_dealer)
    asked = commands.request_loss(deal_id, reason=body.reason, text=body.text, rival=rival, by=request.actor)
    return Status(201, _loss(asked))


@router.post("/losses/{int:request_id}/confirmation", response=schemas.LossOut)
@once
def loss_confirm(request: StaffRequest, request_id: int, body: schemas.ConfirmIn) -> dict[str, Any]:
    """Confirm a loss: the deal is lost."""
    asked = queries.loss_request_of(request.actor, request_id)
    return _loss(commands.confirm_loss(asked.pk, **body.model_dump(), by=request.actor))


@router.post("/losses/{int:request_id}/return", response=schemas.LossOut)
@once
def loss_send_back(request: StaffRequest, request_id: int, body: schemas.SendBackIn) -> dict[str, Any]:
    """Send a loss back: the deal goes on, with the manager's words as a task."""
    asked = queries.loss_request_of(request.actor, request_id)
    return _loss(commands.send_back_loss(asked.pk, words=body.words, by=request.actor))


@router.delete("/losses/{int:request_id}", response=schemas.LossOut)
@once
def loss_withdraw(request: StaffRequest, request_id: int) -> dict[str, Any]:
    """Take a request back before it is decided."""
    asked = queries.loss_request_of(request.actor, request_id)
    return _loss(commands.withdraw_loss(asked.pk, by=request.actor))


@router.delete("/deals/{int:deal_id}/loss", response=schemas.DealOut)
@once
def deal_revive(request: StaffRequest, deal_id: int, body: schemas.ReasonIn) -> dict[str, Any]:
    """Take a lost or dormant deal up again."""
    commands.revive_deal(deal_id, reason=body.reason, by=request.actor)
    return _deal(request, deal_id)


@router.post("/deals/{int:deal_id}/delivery", response={201: schemas.PromiseOut})
@once
def delivery_promise(request: StaffRequest, deal_id: int, body: schemas.DeliveryIn) -> Status[Promise]:
    """Promise the delivery."""
    return Status(201, commands.promise_delivery(deal_id, due_at=body.due_at, by=request.actor))


@router.post("/deals/{int:deal_id}/apology", response={201: schemas.PromiseOut})
@once
def delivery_apology(request: StaffRequest, deal_id: int, body: schemas.ApologyIn) -> Status[Promise]:
    """The delivery can't be kept: record the apology, and promise a new date."""
    return Status(201, commands.apologise(deal_id, **body.model_dump(), by=request.actor))


@router.get("/handovers", response=PageOut[schemas.HandoverOut])
def handover_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Receipts of hand-overs, newest first."""
    request.actor.require(access.HAND_OVER)
    return page_out(page_of(queries.handovers_of(request.actor), order=("-id",), after=after, size=size))


@router.post("/handovers", response={201: schemas.HandoverOut})
@once
def handover_new(request: StaffRequest, body: schemas.HandoverIn) -> Status[Handover]:
    """Hand over everything of one person to another."""
    return Status(201, commands.hand_over(**body.model_dump(), by=request.actor))


@router.get("/handovers/{int:handover_id}", response=schemas.HandoverOut)
def handover_detail(request: StaffRequest, handover_id: int) -> Handover:
    """One receipt."""
    return queries.handovers_of(request.actor).get(pk=handover_id)


@router.get("/deals/channels", response=list[schemas.TitledOut])
def channel_list(request: StaffRequest) -> Any:
    """Where deals come from."""
    return list(queries.channels_of(request.actor))


@router.put("/deals/channels/{slug:key}", response=schemas.TitledOut)
@once
def channel_put(request: StaffRequest, key: str, body: schemas.ChannelIn) -> Any:
    """Make or change a channel."""
    return commands.put_channel(key, **body.model_dump(), by=request.actor)


@router.get("/deals/loss-reasons", response=list[schemas.LossReasonOut])
def loss_reason_list(request: StaffRequest) -> list[dict[str, Any]]:
    """The tree of loss reasons."""
    return [_reason(row) for row in queries.loss_reasons_of(request.actor)]


@router.put("/deals/loss-reasons/{slug:key}", response=schemas.LossReasonOut)
@once
def loss_reason_put(request: StaffRequest, key: str, body: schemas.LossReasonPut) -> dict[str, Any]:
    """Make or change a loss reason."""
    return _reason(commands.put_loss_reason(key, **body.model_dump(), by=request.actor))


@router.get("/deals/grades", response=schemas.ProfileOut)
def profile_detail(request: StaffRequest) -> dict[str, Any]:
    """The grade table in use."""
    return queries.profile_of(request.actor).model_dump(mode="json")


@router.put("/deals/grades/{slug:key}", response=schemas.ProfileOut)
@once
def profile_put(request: StaffRequest, key: str, body: schemas.ProfileIn) -> Any:
    """Make or change a grade table."""
    return commands.put_grade_profile(key, **body.model_dump(), by=request.actor)


@router.put("/deals/grades", response=schemas.ProfileOut)
@once
def profile_use(request: StaffRequest, body: schemas.ProfileChoice) -> Any:
    """Judge by this table from now on."""
    return commands.use_grade_profile(body.key, by=request.actor)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _deal(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    return _deal_out(queries.deal_of(request.actor, deal_id))


def _card(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """The deal after a command that may have taken it out of the actor's reach."""
    return _deal_out(queries.deal_after(request.actor, deal_id))


def _deal_out(deal: Deal) -> dict[str, Any]:
    names = (
        "id", "code", "version", "store_id", "customer_id", "owner_id", "title", "series_id", "trim_id", "colour_id",
        "amount", "payment_way", "expected_on", "process_id", "run_id", "stage", "phase", "stage_entered_at",
        "stage_limit_at", "has_override", "grade", "proposed_grade", "is_grade_overridden", "next_contact_at",
        "next_contact_purpose", "last_contact_at", "contact_count", "created_at", "won_at", "delivered_at", "lost_at",
        "external_id", "remark",
    )  # fmt: skip
    return {
        **{name: getattr(deal, name) for name in names},
        "customer_name": deal.customer.name,
        "model": queries.model_of(deal),
        "channel": deal.channel.key if deal.channel else "",
        "loss_reason": deal.loss_reason.key if deal.loss_reason else "",
        "next_step": queries.next_step_of(deal),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.pk, "at": entry.at, "verb": entry.verb, "by": entry.actor_name, "door": entry.door,
        "text": read(entry).text(),
    }  # fmt: skip


def _loss(row: LossRequest) -> dict[str, Any]:
    names = [name for name in schemas.LossOut.model_fields if name != "reason"]
    return {**{name: getattr(row, name) for name in names}, "reason": row.reason.key}


def _reason(row: Any) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "parent": row.parent.key if row.parent else "",
        "wants_rival": row.wants_rival,
    }
