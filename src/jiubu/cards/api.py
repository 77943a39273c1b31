"""Conversation cards, drawers, counts and advance tables over HTTP."""

from typing import Any

from ninja import Router, Status

from jiubu.cards import access, commands, queries, schemas
from jiubu.cards.models import AdvanceTable, CardCount
from jiubu.cards.queries.card import Card
from jiubu.deals import queries as deals
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["cards"])


@router.get("/deals/{int:deal_id}/card", response=schemas.ConversationCardOut)
def card_detail(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """The conversation card. That it was opened is recorded."""
    card = queries.card_of(request.actor, deal_id)
    commands.note_opening(deal_id, by=request.actor)
    return _card(card)


@router.get("/card-drawers", response=schemas.DrawersOut)
def drawers(request: StaffRequest, owner_id: int | None = None, store_id: int | None = None) -> dict[str, Any]:
    """The cards of a consultant (yourself when left out) in a store (yours), sorted by grade."""
    request.actor.require(access.SEE)
    owner, store = owner_id or request.actor.user_id or 0, store_id or request.actor.store_id or 0
    page = queries.drawer_of(request.actor, owner_id=owner, store_id=store)
    return {
        "owner_id": owner, "store_id": store, "total": page.total,
        "drawers": [
            {"grade": d.grade, "title": d.title, "count": len(d.cards), "overdue": d.overdue, "deal_ids": [c.pk for c in d.cards]}
            for d in page.drawers
        ],
        "without_card": [deal.pk for deal in page.without_card],
    }  # fmt: skip


@router.get("/card-counts", response=PageOut[schemas.CardCountOut])
def count_list(request: StaffRequest, store_id: int | None = None, after: str = "", size: int = 50) -> dict[str, Any]:
    """Counts, latest month first."""
    request.actor.require(access.SEE)
    rows = queries.counts_of(request.actor)
    rows = rows.filter(store=store_id) if store_id else rows
    return page_out(page_of(rows, order=("-month", "-id"), after=after, size=size))


@router.post("/card-counts", response={201: list[schemas.CardCountOut]})
@once
def count_start(request: StaffRequest, body: schemas.CountStartIn) -> Status[list[CardCount]]:
    """Start the counts of a month for everybody in reach who has cards; gives the new ones."""
    return Status(201, commands.start_counts(store_id=body.store_id, month=body.month, by=request.actor))


@router.get("/card-counts/{int:count_id}", response=schemas.CountDetailOut)
def count_detail(request: StaffRequest, count_id: int) -> dict[str, Any]:
    """One count; its numbers only after your own."""
    return _count(request.actor, count_id)


@router.post("/card-counts/{int:count_id}/numbers", response=schemas.CountDetailOut)
@once
def count_numbers(request: StaffRequest, count_id: int, body: schemas.NumbersIn) -> dict[str, Any]:
    """Enter what was found in the drawer, as its consultant or as a manager."""
    commands.enter_count(count_id, numbers=body.numbers, by=request.actor)
    return _count(request.actor, count_id)


@router.put("/card-counts/{int:count_id}/explanations", response=schemas.CountDetailOut)
@once
def count_explanations(request: StaffRequest, count_id: int, body: schemas.TextsIn) -> dict[str, Any]:
    """Explain the differences."""
    commands.explain_differences(count_id, texts=body.texts, by=request.actor)
    return _count(request.actor, count_id)


@router.post("/card-counts/{int:count_id}/signature", response=schemas.CountDetailOut)
@once
def count_signature(request: StaffRequest, count_id: int) -> dict[str, Any]:
    """Sign for your side; the second signature closes the count."""
    commands.sign_count(count_id, by=request.actor)
    return _count(request.actor, count_id)


@router.get("/advance-tables", response=PageOut[schemas.AdvanceTableOut])
def table_list(request: StaffRequest, store_id: int | None = None, after: str = "", size: int = 50) -> dict[str, Any]:
    """Advance tables, latest week first."""
    request.actor.require(access.SEE)
    rows = queries.tables_of(request.actor)
    rows = rows.filter(store=store_id) if store_id else rows
    return page_out(page_of(rows, order=("-week", "-id"), after=after, size=size))


@router.post("/advance-tables", response={201: schemas.TableDetailOut})
@once
def table_start(request: StaffRequest, body: schemas.TableIn) -> Status[dict[str, Any]]:
    """Begin the table of a week."""
    table = commands.start_table(**body.model_dump(), by=request.actor)
    return Status(201, _table(request.actor, table.pk))


@router.get("/advance-tables/{int:table_id}", response=schemas.TableDetailOut)
def table_detail(request: StaffRequest, table_id: int) -> dict[str, Any]:
    """One table with its lines."""
    return _table(request.actor, table_id)


@router.post("/advance-tables/{int:table_id}/lines", response=schemas.TableDetailOut)
@once
def table_lines(request: StaffRequest, table_id: int, body: schemas.LinesIn) -> dict[str, Any]:
    """Put deals into the table."""
    commands.add_lines(table_id, deal_ids=body.deal_ids, by=request.actor)
    return _table(request.actor, table_id)


@router.post("/advance-tables/{int:table_id}/due", response=schemas.TableDetailOut)
@once
def table_due(request: StaffRequest, table_id: int) -> dict[str, Any]:
    """Put everything into the table that is due this week."""
    commands.add_due(table_id, by=request.actor)
    return _table(request.actor, table_id)


@router.post("/advance-tables/{int:table_id}/carried", response=schemas.TableDetailOut)
@once
def table_carried(request: StaffRequest, table_id: int) -> dict[str, Any]:
    """Take over what was left open last week."""
    commands.carry_over(table_id, by=request.actor)
    return _table(request.actor, table_id)


@router.put("/advance-tables/{int:table_id}/comment", response=schemas.TableDetailOut)
@once
def table_comment(request: StaffRequest, table_id: int, body: schemas.TableCommentIn) -> dict[str, Any]:
    """What the manager says."""
    commands.comment_table(table_id, comment=body.comment, by=request.actor)
    return _table(request.actor, table_id)


@router.put("/advance-lines/{int:line_id}", response=schemas.TableDetailOut)
@once
def line_edit(request: StaffRequest, line_id: int, body: schemas.LineIn) -> dict[str, Any]:
    """Change a line; the step becomes the deal's next contact."""
    line = queries.line_of(request.actor, line_id)
    commands.edit_line(line.pk, **body.model_dump(), by=request.actor)
    return _table(request.actor, line.table_id)


@router.put("/advance-lines/{int:line_id}/done", response=schemas.TableDetailOut)
@once
def line_tick(request: StaffRequest, line_id: int, body: schemas.TickIn) -> dict[str, Any]:
    """The step is done, or after all not."""
    line = queries.line_of(request.actor, line_id)
    commands.tick_line(line.pk, done=body.done, by=request.actor)
    return _table(request.actor, line.table_id)


@router.delete("/advance-lines/{int:line_id}", response={204: None})
@once
def line_remove(request: StaffRequest, line_id: int) -> Status[None]:
    """Take a customer off the table."""
    commands.remove_line(queries.line_of(request.actor, line_id).pk, by=request.actor)
    return Status(204, None)


def _count(actor: Actor, count_id: int) -> dict[str, Any]:
    count = queries.count_of(actor, count_id)
    shown = {name: getattr(count, name) for name in schemas.CardCountOut.model_fields}
    return {**shown, "lines": queries.rows_shown(actor, count), "sides": list(access.sides_of(actor, count))}


def _table(actor: Actor, table_id: int) -> dict[str, Any]:
    table: AdvanceTable = queries.table_of(actor, table_id)
    shown = {name: getattr(table, name) for name in schemas.AdvanceTableOut.model_fields}
    return {**shown, "lines": [_line(row) for row in queries.table_lines(actor, table)]}


def _line(row: queries.TableLine) -> dict[str, Any]:
    own = ("id", "deal_id", "grade", "target", "step", "due_on", "followup_id", "done_at", "is_carried")
    return {name: getattr(row.line, name) for name in own} | {
        "customer_name": row.name, "model": row.model, "grade_now": row.grade_now, "is_reached": row.is_reached,
        "is_late": row.is_late,
    }  # fmt: skip


def _card(card: Card) -> dict[str, Any]:
    deal, customer = card.deal, card.deal.customer
    seen = {name: getattr(card.seen, name) for name in schemas.CardPersonOut.model_fields if hasattr(card.seen, name)}
    plain = {name: getattr(customer, name) for name in ("id", "name", "region", "occupation", "remark")}
    return {
        "deal_id": deal.pk, "is_card": card.is_card, "missing": list(card.missing), "grade": deal.grade, "stage": deal.stage,
        "person": {**plain, **seen},
        "relations": [{"title": row.title, "name": row.name, "note": row.note} for row in card.relations],
        "owned_vehicles": [{"brand": v.brand, "model": v.model, "plate": v.plate} for v in card.owned],
        "wish": {
            "model": deals.model_of(deal), "colour": deal.colour.name if deal.colour else "", "amount": card.amount,
            "payment_way": deal.payment_way, "expected_on": deal.expected_on,
            "channel": deal.channel.key if deal.channel else "",
        },
        "grades": [
            {
                "at": row.change.at, "before": row.change.before, "after": row.change.after, "reason": row.change.reason,
                "signs": list(row.signs), "stage": row.change.stage,
            }
            for row in card.grades
        ],
        "contacts": list(card.followups), "next": card.next, "promises": list(card.promises), "visits": list(card.visits),
        "drives": [
            {"id": d.pk, "state": d.state, "begins_at": d.begins_at, "vehicle": d.vehicle.trim.full_name} for d in card.drives
        ],
        "forms": [dict(form) for form in card.forms], "stages": list(card.stays),
        "consultant": deal.owner.name if deal.owner else "", "managers": [user.name for user in card.managers],
    }  # fmt: skip
