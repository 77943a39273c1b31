"""What board, list and calendar offer to filter by."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Subquery

from jiubu.deals.models import Deal, StageCount
from jiubu.deals.queries.board import Choice
from jiubu.deals.queries.cards import Filters
from jiubu.deals.queries.owners import are_too_many, offered
from jiubu.kernel import money
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.process.models import Process
from jiubu.process.queries import definition_of
from jiubu.vehicles.models import Colour, Series, Trim


@dataclass(frozen=True, slots=True)
class Choices:
    """Processes, stores and owners that have any deal in the actor's reach; an owner with id 0 is the pool."""

    process_id: int | None
    processes: list[Choice]
    stores: list[Choice]
    owners: list[Choice]


def choices_of(actor: Actor, filters: Filters) -> Choices:
    """From the counters: two queries."""
    by_owner = [] if are_too_many(actor, filters) else ["holder", "owner__name"]
    rows = (
        StageCount.objects.filter(reach_q(actor, "deals.see", group="store__group"), deal_count__gt=0)
        .values_list("store_id", "store__short_name", "store__name", *by_owner)
        .distinct()
        .order_by()
    )
    stores: dict[int, str] = {}
    owners: dict[int, str] = {}
    for store_id, short_name, name, *holder in rows:
        stores[store_id] = short_name or name
        if holder and (not filters.store_id or store_id == filters.store_id):
            owners[holder[0]] = holder[1] or ""
    chosen = 0 if filters.is_pool else filters.owner_id
    processes = [Choice(p.pk, p.name, p.pk == filters.process_id) for p in _processes(actor)]
    return Choices(
        filters.process_id,
        processes,
        _sorted(stores, filters.store_id),
        _sorted(offered(actor, filters, owners), chosen),
    )


def processes_offered(actor: Actor, *, asked: str = "") -> list[Process]:
    """Published processes that a deal may be opened with: those of the group and of the actor's store, and the one that
    is ``asked`` for (the board of another store). The one that is taken when nobody chooses stands first.
    """
    rows = _processes(actor).filter(newest__isnull=False)
    found = [row for row in rows if row.store_id in (None, actor.store_id) or str(row.pk) == asked]
    return sorted(found, key=lambda row: (not row.is_default, row.store_id is None, row.pk))


def stage_titles(actor: Actor) -> dict[str, str]:
    """Titles of the stages of all processes of deals, by key; where two differ the default process has its way."""
    titles: dict[str, str] = {}
    for process in _processes(actor).filter(newest__isnull=False):
        for stage in definition_of(process.newest).stages:
            titles.setdefault(stage.key, say(stage.title))
    return titles


def _processes(actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202  annotated queryset
    rows = Process.objects.filter(group_id=actor.group_id, subject_kind="deal", is_active=True)
    return rows.annotate(newest=Max("versions")).order_by("-is_default", "id")


def _sorted(titles: dict[int, str], chosen: int | None) -> list[Choice]:
    found = sorted(titles.items(), key=lambda item: (item[0] == 0, item[1]))
    return [Choice(key, title, key == chosen) for key, title in found]


def neighbours_of(actor: Actor, deal: Deal) -> tuple[int | None, int | None]:
    """The deals before and after this one at the same stage, as far as the actor sees them. One query."""
    rows = Deal.objects.visible_to(actor).filter(process=deal.process_id, stage=deal.stage)
    before = rows.filter(pk__lt=deal.pk).order_by("-id").values("pk")[:1]
    after = rows.filter(pk__gt=deal.pk).order_by("id").values("pk")[:1]
    found = Deal.objects.filter(pk=deal.pk).annotate(before=Subquery(before), after=Subquery(after))
    return found.values_list("before", "after").get()


def trims_offered(actor: Actor, series_id: int | None) -> list[Trim]:
    """What can be ordered of a series."""
    if series_id is None:
        return []
    rows = Trim.objects.filter(series=series_id, series__maker__brand__group=actor.group_id, is_active=True)
    return list(rows.order_by("-model_year", "id"))


def colours_offered(actor: Actor, series_id: int | None) -> list[Colour]:
    """Outside colours of a series."""
    if series_id is None:
        return []
    rows = Colour.objects.filter(series=series_id, series__maker__brand__group=actor.group_id, is_inside=False)
    return list(rows.order_by("name"))


def value_text(name: str, value: object) -> object:
    """A fact of a deal as people read it: what is kept as an id by its name, an amount without needless cents."""
    named: dict[str, QuerySet[Any]] = {
        "series_id": Series.objects.all(),
        "trim_id": Trim.objects.all(),
        "colour_id": Colour.objects.all(),
    }
    if name in named and value:
        return named[name].filter(pk=value).values_list("name", flat=True).first() or ""
    return money.plain(value) if isinstance(value, Decimal) else value
