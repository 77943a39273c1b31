"""Boards, lists, the calendar and the pool."""

from typing import Any

from pydantic import AwareDatetime

from jiubu.deals import access, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.queries import Filters
from jiubu.web.requests import StaffRequest


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


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)
