"""What is in the pipeline: open deals by stage and person, with amounts and what they are worth at the stage's probability.

Everything comes from the counters of the board, which move with each deal: three queries, whatever the number of deals.
The names behind a number are the list of deals with the same filters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from jiubu.deals import access
from jiubu.deals.models import OPEN_PHASES, StageCount
from jiubu.deals.queries.board import Choice, chosen_process, processes_of
from jiubu.deals.queries.cards import Filters
from jiubu.kernel.actor import Actor
from jiubu.kernel.fields import is_hidden
from jiubu.kernel.money import rounded
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.process.queries import definition_of

MOST_PEOPLE = 100
"""Rows of the report: those with the most in it. Choose a store to see the others."""
HUNDRED = Decimal(100)
NOTHING = Decimal("0.00")


@dataclass(slots=True)
class Cell:
    """Deals of one person at one stage. ``weighted``: the amount times the stage's probability.

    Both are None for those who may not see amounts.
    """

    count: int = 0
    amount: Decimal | None = NOTHING
    weighted: Decimal | None = NOTHING

    def add(self, other: "Cell") -> None:
        self.count += other.count
        self.amount = _sum(self.amount, other.amount)
        self.weighted = _sum(self.weighted, other.weighted)


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True, slots=True)
class PipelineStage:
    """One column, with its sum over everybody."""

    key: str
    title: str
    phase: str
    probability: int
    total: Cell = field(default_factory=Cell)


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """One person (None: the pool), a cell for every stage in the order of the stages, and the sum."""

    owner_id: int | None
    owner_name: str
    cells: list[Cell]
    total: Cell = field(default_factory=Cell)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """``more``: people who are not among the rows; the sums count them as well."""

    process_id: int
    process_title: str
    stages: list[PipelineStage]
    rows: list[PipelineRow]
    total: Cell
    more: int
    has_amounts: bool
    processes: list[Choice]
    stores: list[Choice]


def pipeline_of(
    actor: Actor, *, process: int | None = None, store_id: int | None = None, most: int = MOST_PEOPLE
) -> Pipeline | None:
    """The pipeline of a process (its id; else the default one) as far as the actor sees; None without any process."""
    processes = processes_of(actor)
    chosen = chosen_process(processes, Filters(process_id=process, store_id=store_id), actor)
    if chosen is None:
        return None
    stages = [
        PipelineStage(stage.key, say(stage.title), stage.phase, stage.probability or 0)
        for stage in definition_of(chosen.newest).stages  # type: ignore[attr-defined]  # annotated
        if stage.phase in OPEN_PHASES
    ]
    most = max(1, min(most, 1000))
    rows, total = _rows(actor, chosen.pk, store_id, stages)
    has_amounts = not is_hidden(actor, access.AMOUNT)
    if not has_amounts:
        _hide_amounts([total, *(s.total for s in stages), *(c for row in rows for c in (*row.cells, row.total))])
    rows.sort(key=_order)
    return Pipeline(
        process_id=chosen.pk,
        process_title=chosen.name,
        stages=stages,
        rows=rows[:most],
        total=total,
        more=max(len(rows) - most, 0),
        has_amounts=has_amounts,
        processes=[Choice(p.pk, p.name, p.pk == chosen.pk) for p in processes],
        stores=_stores(actor, chosen.pk, store_id),
    )


def _rows(
    actor: Actor, process_id: int, store_id: int | None, stages: Sequence[PipelineStage]
) -> tuple[list[PipelineRow], Cell]:
    """A row for everybody who has any, and the sum of all. Adds to the totals of the stages."""
    places = {stage.key: place for place, stage in enumerate(stages)}
    counters = StageCount.objects.filter(
        reach_q(actor, "deals.see", group="store__group"), process=process_id, stage__in=places, deal_count__gt=0
    )
    if store_id is not None:
        counters = counters.filter(store=store_id)
    found = counters.values_list("holder", "owner__name", "stage").order_by()
    people: dict[int, PipelineRow] = {}
    total = Cell()
    for holder, name, stage, count, amount in found.annotate(count=Sum("deal_count"), amount_sum=Sum("amount")):
        place = places[stage]
        cell = Cell(count, rounded(amount), rounded(amount * stages[place].probability / HUNDRED))
        if holder not in people:
            people[holder] = PipelineRow(holder or None, name or "", [Cell() for _ in stages])
        people[holder].cells[place] = cell
        for total_of in (people[holder].total, stages[place].total, total):
            total_of.add(cell)
    return list(people.values()), total


def _order(row: PipelineRow) -> tuple[bool, Decimal, int, int]:
    """Who has the most in it first, the pool last."""
    return row.owner_id is None, -(row.total.weighted or Decimal(0)), -row.total.count, row.owner_id or 0


def _hide_amounts(cells: Sequence[Cell]) -> None:
    for cell in cells:
        cell.amount = cell.weighted = None


def _stores(actor: Actor, process_id: int, chosen: int | None) -> list[Choice]:
    rows = StageCount.objects.filter(reach_q(actor, "deals.see", group="store__group"), process=process_id)
    found = rows.values_list("store_id", "store__short_name", "store__name").distinct().order_by("store_id")
    return [Choice(store_id, short_name or name, store_id == chosen) for store_id, short_name, name in found]
