"""The counters that the board shows: how many deals stand at a stage and what they are worth, per owner.

They are moved with each deal, in the transaction of the change, and only here. ``verify`` adds them up again.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from jiubu.deals.models import Deal, StageCount
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command, unit

Place = tuple[int, int, str, int]
"""(store, process, stage, holder); the holder is the owner's id, 0 for the pool."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A deal came to a place (count 1) or left it (count -1)."""

    place: Place
    count: int
    amount: Decimal


def place_of(deal: Deal) -> tuple[Place, Decimal]:
    """Where the deal is counted now, and with how much."""
    return (deal.store_id, deal.process_id, deal.stage, deal.owner_id or 0), deal.amount or Decimal(0)


def shift(before: tuple[Place, Decimal] | None, after: tuple[Place, Decimal] | None) -> None:
    """Note that a deal is counted elsewhere now; written once, when the command is done."""
    if before == after:
        return
    current = unit()
    if before is not None:
        current.records.append(Shift(before[0], -1, -before[1]))
    if after is not None:
        current.records.append(Shift(after[0], 1, after[1]))
    current.before_commit["deals.counters"] = _flush


def _flush() -> None:
    current = unit()
    shifts = [s for s in current.records if isinstance(s, Shift)]
    current.records[:] = [s for s in current.records if not isinstance(s, Shift)]
    sums: dict[Place, list[Decimal | int]] = defaultdict(lambda: [0, Decimal(0)])
    for s in shifts:
        sums[s.place][0] += s.count
        sums[s.place][1] += s.amount
    changed = [(place, int(count), amount) for place, (count, amount) in sorted(sums.items()) if count or amount]
    if changed:
        _upsert(changed)


def _upsert(rows: list[tuple[Place, int, Decimal | int]]) -> None:
    """One statement for all places, in a fixed order so that two writers can't lock each other out.

    Django's own upsert can only set a column to the new value, not add to it.
    """
    table = StageCount._meta.db_table
    values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    params: list[int | str | Decimal | None] = []
    for (store, process, stage, holder), count, amount in rows:
        adapted = connection.ops.adapt_decimalfield_value(Decimal(amount), 16, 2)
        params += [store, process, stage, holder, holder or None, count, adapted]
    sql = (
        f"INSERT INTO {table} (store_id, process_id, stage, holder, owner_id, deal_count, amount) VALUES {values} "  # noqa: S608
        "ON CONFLICT (store_id, process_id, stage, holder) DO UPDATE SET "
        f"deal_count = {table}.deal_count + excluded.deal_count, amount = {table}.amount + excluded.amount"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@command
def recount_stages(*, by: Actor) -> int:
    """Count every deal of the group again, after an import or for repair; gives the number of counters."""
    StageCount.objects.filter(store__group=by.group_id).delete()
    return len(StageCount.objects.bulk_create(counts_from_deals(by.group_id)))


def counts_from_deals(group_id: int) -> list[StageCount]:
    """The counters as they should be, added up from the deals (not saved)."""
    rows = (
        Deal.objects.filter(group=group_id)
        .order_by()
        .values("store_id", "process_id", "stage", "owner_id")
        .annotate(deal_count=Count("id"), total=Coalesce(Sum("amount"), Decimal(0)))
    )
    return [
        StageCount(
            store_id=row["store_id"],
            process_id=row["process_id"],
            stage=row["stage"],
            owner_id=row["owner_id"],
            holder=row["owner_id"] or 0,
            deal_count=row["deal_count"],
            amount=row["total"],
        )
        for row in rows
    ]
