"""The board: columns are the stages of one process.

Four queries whatever the number of columns: the processes, counts and sums (from the counters), the bar by next
contact, and the first cards of all columns together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, Max, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.utils import timezone

from jiubu.deals import access
from jiubu.deals.models import OPEN_PHASES, Deal, StageCount
from jiubu.deals.queries.cards import (
    BOARD_PHASES,
    Card,
    Filters,
    as_cards,
    card_page,
    card_rows,
    contact_q,
    due_q,
    filtered,
)
from jiubu.deals.queries.owners import are_too_many, offered
from jiubu.kernel import fields
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import cursor_of
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.process.models import Process
from jiubu.process.queries import definition_of

CARDS = 20
"""Cards of a column at first; more come by ``column_of``."""

ANY_STAGE, ANY_PHASE = "(any stage)", "(any)"
"""Stand for a stage and its phase in what is compiled; no key has brackets."""

BY_CONTACT = ("next_contact_at", "id")
BY_NEWEST = ("-id",)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by."""

    id: int
    title: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One stage with its first cards; ``next`` is the cursor for ``column_of`` ("" when all are shown)."""

    stage: str
    title: str
    phase: str
    probability: int
    count: int
    amount: Decimal | None
    """None where the role hides amounts."""
    planned: int
    today: int
    overdue: int
    cards: list[Card]
    next: str


@dataclass(frozen=True, slots=True)
class Board:
    """``total`` and ``amount`` count every column. ``owners``, ``stores``, ``processes`` are what to filter by."""

    process_id: int
    process_title: str
    columns: list[Column]
    total: int
    amount: Decimal | None
    processes: list[Choice]
    stores: list[Choice]
    owners: list[Choice]
    filters: Filters


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A stage of the funnel. ``passed``: of the deals that are here or further, the percentage that is further already; None
    at the last stage and where nobody has come yet. ``width`` is the percentage of the fullest stage.
    """

    stage: str
    title: str
    count: int
    amount: Decimal | None
    width: int
    passed: int | None


def funnel_of(board: Board) -> list[FunnelStep]:
    """The columns of the board as a funnel: their own figures, as they are filtered, so it costs no question."""
    most = max((column.count for column in board.columns), default=0)
    steps: list[FunnelStep] = []
    further = 0
    for column in reversed(board.columns):
        reached = further + column.count
        passed = round(100 * further / reached) if reached and column is not board.columns[-1] else None
        width = round(100 * column.count / most) if most else 0
        steps.append(FunnelStep(column.stage, column.title, column.count, column.amount, width, passed))
        further = reached
    return steps[::-1]


@dataclass(frozen=True, slots=True)
class _Stage:
    key: str
    title: str
    phase: str
    probability: int


@dataclass(slots=True)
class _Count:
    count: int = 0
    amount: Decimal = Decimal(0)
    planned: int = 0
    today: int = 0
    overdue: int = 0


def board_of(
    actor: Actor,
    *,
    process: int | None = None,
    store_id: int | None = None,
    owner_id: int | None = None,
    grades: tuple[str, ...] = (),
    contact: str = "",
    filters: Filters | None = None,
) -> Board | None:
    """The board of a process (its id; else the default one) as the actor may see it; None without any process.

    ``filters`` may be given instead of the single arguments.
    """
    if filters is None:
        state = contact if contact in ("planned", "today", "overdue") else ""
        filters = Filters(process_id=process, store_id=store_id, owner_id=owner_id, grades=grades, contact=state)  # type: ignore[arg-type]
    processes = processes_of(actor)
    chosen = chosen_process(processes, filters, actor)
    if chosen is None:
        return None
    stages = _stages(chosen)
    rows = filtered(Deal.objects.visible_to(actor), _of(filters, chosen.pk))
    counts, stores, owners = _counts(actor, chosen.pk, filters)
    bars = _bars(rows, with_counts=filters.is_beyond_counters)
    cards = _first_cards(rows, stages)
    columns = [_column(actor, stage, counts[stage.key], bars[stage.key], cards[stage.key], filters) for stage in stages]
    return Board(
        process_id=chosen.pk,
        process_title=chosen.name,
        columns=columns,
        total=sum(column.count for column in columns),
        amount=fields.shown(actor, access.AMOUNT, sum((c.amount for c in columns if c.amount), Decimal(0))),
        processes=[Choice(p.pk, p.name, p.pk == chosen.pk) for p in processes],
        stores=stores,
        owners=owners,
        filters=_of(filters, chosen.pk),
    )


def column_of(
    actor: Actor, filters: Filters, *, stage: str, after: str = "", size: int = CARDS
) -> tuple[list[Card], str]:
    """The next cards of one column, and the cursor after them. ``filters.process_id`` and ``stage`` say which."""
    rows = filtered(Deal.objects.visible_to(actor), filters).filter(stage=stage)
    return card_page(actor, rows, order=_order_of_stage(filters, stage), after=after, size=size)


def _of(filters: Filters, process_id: int) -> Filters:
    return Filters(**{name: getattr(filters, name) for name in Filters.__slots__} | {"process_id": process_id})


def processes_of(actor: Actor) -> list[Process]:
    """Processes of deals that the actor's stores work by, each with its newest version."""
    mine = Q(store=None) | Q(store__in=actor.stores) if not actor.reach("deals.see").group else Q()
    return list(
        Process.objects.filter(mine, group_id=actor.group_id, subject_kind="deal", is_active=True)
        .annotate(newest=Max("versions"))
        .filter(newest__isnull=False)
        .order_by("-is_default", "id")
    )


def chosen_process(processes: list[Process], filters: Filters, actor: Actor) -> Process | None:
    if filters.process_id is not None:
        return next((p for p in processes if p.pk == filters.process_id), None)
    store_id = filters.store_id or actor.store_id
    own = next((p for p in processes if p.is_default and p.store_id == store_id and store_id), None)
    return own or next((p for p in processes if p.is_default), processes[0] if processes else None)


def _stages(process: Process) -> list[_Stage]:
    definition = definition_of(process.newest)  # type: ignore[attr-defined]
    return [
        _Stage(stage.key, say(stage.title), stage.phase, stage.probability or 0)
        for stage in definition.stages
        if stage.phase in BOARD_PHASES
    ]


def _counts(actor: Actor, process_id: int, filters: Filters) -> tuple[dict[str, _Count], list[Choice], list[Choice]]:
    """From the counters, with the stores and owners that have any deal here."""
    by_owner = [] if are_too_many(actor, filters) else ["holder", "owner__name"]
    rows = (
        StageCount.objects.filter(reach_q(actor, "deals.see", group="store__group"), process=process_id)
        .filter(deal_count__gt=0)
        .values_list("stage", "store_id", "store__short_name", "store__name", *by_owner)
        .annotate(count=Sum("deal_count"), amount_sum=Sum("amount"))
        .order_by()
    )
    counts: dict[str, _Count] = defaultdict(_Count)
    stores: dict[int, str] = {}
    owners: dict[int, str] = {}
    for stage, store_id, short_name, name, *holder, count, amount in rows:
        stores[store_id] = short_name or name
        if not filters.store_id or store_id == filters.store_id:
            owners.update({holder[0]: holder[1] or ""} if holder else {})
            if not holder or _is_wanted(holder[0], filters):
                counts[stage].count += count
                counts[stage].amount += amount
    chosen = 0 if filters.is_pool else filters.owner_id
    return counts, _choices(stores, filters.store_id), _choices(offered(actor, filters, owners), chosen)


def _is_wanted(holder: int, filters: Filters) -> bool:
    if filters.is_pool:
        return holder == 0
    return filters.owner_id is None or holder == filters.owner_id


def _choices(titles: dict[int, str], chosen: int | None) -> list[Choice]:
    """An owner with id 0 is the pool."""
    found = sorted(titles.items(), key=lambda item: (item[0] == 0, item[1] or ""))
    return [Choice(key, title or "", key == chosen) for key, title in found]


def _bars(rows: QuerySet[Deal], *, with_counts: bool) -> dict[str, _Count]:
    """Per stage: open deals by next contact; with filters beyond the counters also how many and how much."""
    today = timezone.localdate()
    is_due = contact_q if with_counts else due_q
    if not with_counts:
        rows = rows.filter(phase__in=OPEN_PHASES)
    sums = {"amount_sum": Sum("amount"), "count": Count("id")} if with_counts else {}
    grouped = rows.order_by().values("stage").annotate(
        planned=Count("id", filter=is_due("planned", today)),
        today=Count("id", filter=is_due("today", today)),
        overdue=Count("id", filter=is_due("overdue", today)),
        **sums,
    )  # fmt: skip
    bars: dict[str, _Count] = defaultdict(_Count)
    for found in grouped:
        row: dict[str, Any] = dict(found)
        bars[row["stage"]] = _Count(
            count=row.get("count", 0),
            amount=row.get("amount_sum") or Decimal(0),
            planned=row["planned"],
            today=row["today"],
            overdue=row["overdue"],
        )
    return bars


def _first_cards(rows: QuerySet[Deal], stages: list[_Stage]) -> dict[str, list[Any]]:
    """The first cards of every column (and one more, to know whether there are more) in one query.

    Each column is a subquery of its own that an index answers in order; UNION ALL keeps them apart. Django can't write
    that for SQLite, which wants every limited subquery wrapped.
    """
    cards: dict[str, list[Any]] = {stage.key: [] for stage in stages}
    if not stages:
        return cards
    compiled = {order: _first_ids(rows, order) for order in {_order(stage.phase) for stage in stages}}
    parts: list[str] = []
    params: list[object] = []
    for stage in stages:
        sql, values = compiled[_order(stage.phase)]
        parts.append(sql)
        meant = {ANY_STAGE: stage.key, ANY_PHASE: stage.phase}
        params.extend(meant.get(value, value) if isinstance(value, str) else value for value in values)
    for row in card_rows(_with_ids(" UNION ALL ".join(parts), params)):
        cards[row.stage].append(row)
    for stage in stages:
        _sort(cards[stage.key], stage.phase)
    return cards


def _first_ids(rows: QuerySet[Deal], order: tuple[str, ...]) -> tuple[str, tuple[object, ...]]:
    """The ids of the first cards of a stage that is named later: all columns of one order ask alike."""
    part = rows.filter(stage=ANY_STAGE, phase=ANY_PHASE).order_by(*order).values("id")[: CARDS + 1]
    sql, values = part.query.sql_with_params()
    return f"SELECT id FROM ({sql}) AS part", values  # noqa: S608 - values are parameters


def _with_ids(sql: str, params: Sequence[object]) -> QuerySet[Deal]:
    """The deals whose ids ``sql`` gives. PostgreSQL is made to find the ids first: left to itself it joins every deal
    with all that cards print before it picks the few.
    """
    if connection.vendor != "postgresql":
        return Deal.objects.filter(pk__in=RawSQL(sql, params))  # noqa: S611 - made of compiled querysets
    column = f'"{Deal._meta.db_table}"."id"'
    wanted = RawSQL(f"{column} = ANY(ARRAY({sql}))", params, output_field=BooleanField())  # noqa: S611 - the same
    return Deal.objects.filter(wanted)


def _sort(rows: list[Any], phase: str) -> None:
    if phase in OPEN_PHASES:
        rows.sort(key=lambda row: (row.next_contact_at, row.id))
    else:
        rows.sort(key=lambda row: -row.id)


def _order(phase: str) -> tuple[str, ...]:
    """Open deals by next contact; others have none always, so the newest first."""
    return BY_CONTACT if phase in OPEN_PHASES else BY_NEWEST


def _order_of_stage(filters: Filters, stage: str) -> tuple[str, ...]:
    newest = Process.objects.filter(pk=filters.process_id or 0).aggregate(newest=Max("versions"))["newest"]
    if newest is None:
        return BY_NEWEST
    phase = next((s.phase for s in definition_of(newest).stages if s.key == stage), "after")
    return _order(phase)


def _column(actor: Actor, stage: _Stage, count: _Count, bar: _Count, rows: list[Any], filters: Filters) -> Column:
    counted = bar if filters.is_beyond_counters else count
    first = rows[:CARDS]
    return Column(
        stage=stage.key,
        title=stage.title,
        phase=stage.phase,
        probability=stage.probability,
        count=counted.count,
        amount=fields.shown(actor, access.AMOUNT, counted.amount),
        planned=bar.planned,
        today=bar.today,
        overdue=bar.overdue,
        cards=as_cards(actor, first),
        next=cursor_of(first[-1], order=_order(stage.phase)) if len(rows) > CARDS else "",
    )
