"""The pool, as JSON."""

from datetime import datetime

from ninja import Schema

from jiubu.deals.schemas.lists import CardOut


class PooledOut(CardOut):
    """A deal in the pool; ``mine_again_at``: you had it, and may take it from then on."""

    since: datetime | None
    from_name: str
    is_lost: bool
    mine_again_at: datetime | None


class PoolPageOut(Schema):
    rows: list[PooledOut]
    next: str


class AllowanceOut(Schema):
    """A limit of 0 is none."""

    picked_today: int
    per_day: int
    open_deals: int
    capacity: int
    cooling_days: int
    exempt_stages: list[str]


class HolderOut(Schema):
    owner_id: int | None
    name: str
    since: datetime
    until: datetime | None
    reason: str
    by: str
