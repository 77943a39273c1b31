"""The pool of a store."""

from dataclasses import asdict
from typing import Any

from jiubu.deals import access, queries, schemas
from jiubu.deals.api.router import router
from jiubu.web.requests import StaffRequest


@router.get("/deals/pool", response=schemas.PoolPageOut)
def pool(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Deals of your stores that nobody has, longest standing first: take one (``POST /deals/{id}/take``)."""
    request.actor.require(access.MAKE)
    page = queries.pool_rows(request.actor, after=after, size=size)
    rows = [{**asdict(row.card), **{name: getattr(row, name) for name in STAY}} for row in page.rows]
    return {"rows": rows, "next": page.next}


STAY = ("since", "from_name", "is_lost", "mine_again_at")


@router.get("/deals/pool/allowance", response=schemas.AllowanceOut)
def pool_allowance(request: StaffRequest) -> dict[str, Any]:
    """What the rules leave you: picked today, open deals, and the limits (0: none)."""
    request.actor.require(access.MAKE)
    found = queries.allowance_of(request.actor.group_id, request.actor.user_id)
    return {
        "picked_today": found.picked_today, "per_day": found.rules.pool_per_day, "open_deals": found.open_deals,
        "capacity": found.rules.pool_capacity, "cooling_days": found.rules.pool_cooling_days,
        "exempt_stages": found.rules.pool_exempt_stages,
    }  # fmt: skip


@router.get("/deals/{int:deal_id}/holders", response=list[schemas.HolderOut])
def holder_list(request: StaffRequest, deal_id: int) -> Any:
    """Who had the deal from when to when, the present one first; without ``owner_id`` it lay in the pool."""
    return queries.holders_of(queries.deal_of(request.actor, deal_id))
