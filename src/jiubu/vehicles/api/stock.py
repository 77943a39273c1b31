"""Stock age, slow movers, what is on its way, the log of queries and settings over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiubu.kernel.paging import Page
from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.api.router import router
from jiubu.vehicles.schemas import VehicleOut
from jiubu.vehicles.schemas.books import AgeOut, StockQueryOut, StockSettingsBody, StockSettingsOut
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


def note(request: StaffRequest, kind: str, said: Mapping[str, object], page: Page[Any]) -> None:
    """Into the log of queries."""
    commands.log_query(kind, filters=said, found=len(page.rows), is_more=bool(page.next), by=request.actor)


@router.get("/stock/ages", response=list[AgeOut])
def stock_ages(request: StaffRequest, store_id: int | None = None) -> Any:
    """How many vehicles stand in each age class, and what their money costs a day (null for who may not see costs)."""
    request.actor.require(access.SEE)
    return queries.age_counts(request.actor, store_id)


@router.get("/stock/slow", response=PageOut[VehicleOut])
def stock_slow(request: StaffRequest, store_id: int | None = None, after: str = "", size: int = 50) -> Any:
    """Vehicles that have stood longer than their store allows, the longest first."""
    request.actor.require(access.SEE)
    page = queries.slow_page(request.actor, store_id, after=after, size=size)
    note(request, "slow", {"store_id": store_id} if store_id else {}, page)
    return page_out(page)


@router.get("/stock/purchases", response=PageOut[VehicleOut])
def stock_purchases(
    request: StaffRequest, state: str = "", store_id: int | None = None, due_by: date | None = None, after: str = "",
    size: int = 50,
) -> Any:  # fmt: skip
    """What is planned, ordered, on its way; ``due_by``: expected until that day."""
    request.actor.require(access.SEE)
    page = queries.purchase_page(request.actor, state=state, store_id=store_id, due_by=due_by, after=after, size=size)
    said = {"state": state[:20], "store_id": store_id, "due_by": due_by}
    note(request, "purchase", {name: value for name, value in said.items() if value}, page)
    return page_out(page)


@router.get("/stock/queries", response=PageOut[StockQueryOut])
def stock_queries(request: StaffRequest, after: str = "", size: int = 50) -> Any:
    """Who asked the stock what, the newest first."""
    request.actor.require(access.QUERIES)
    return page_out(queries.queries_page(request.actor, after=after, size=size))


@router.get("/stock/settings/{int:store_id}", response=StockSettingsOut)
def stock_settings(request: StaffRequest, store_id: int) -> Any:
    """What a store has decided about its stock; ``version`` 0 where it has decided nothing."""
    request.actor.require(access.SEE)
    return queries.settings_of(queries.store_for(request.actor, store_id).pk)


@router.put("/stock/settings/{int:store_id}", response=StockSettingsOut)
@once
def stock_settings_change(request: StaffRequest, store_id: int, body: StockSettingsBody) -> Any:
    """Decide it anew; ``version`` as read."""
    store = queries.store_for(request.actor, store_id)
    return commands.change_stock_settings(store.pk, **body.model_dump(), by=request.actor)
