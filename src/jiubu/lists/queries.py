"""Everything that is asked about views, exports and bulk work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.kernel import fields
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.listing import LISTS, Column, List
from jiubu.kernel.paging import Page, page_of
from jiubu.lists import access, rules
from jiubu.lists.models import Bulk, BulkRow, Export, View

CHUNK = 200
"""Rows of an export that are fetched and shaped at once: what ``page_of`` gives at most."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a person sees a list: the named views, the one that is on, what it opens with, and the columns shown."""

    declared: List
    views: list[View] = field(default_factory=list)
    view: View | None = None
    opens: View | None = None
    columns: list[Column] = field(default_factory=list)


def offered_columns(actor: Actor, declared: List) -> list[Column]:
    """All columns but those whose field the roles of the actor hide."""
    return [c for c in declared.columns if c.policy not in fields.FIELDS or not fields.is_hidden(actor, c.policy)]


def setting_of(actor: Actor, key: str, *, view_id: int | None = None) -> Setting:
    """How the actor sees this list, with the view ``view_id`` on. One query."""
    declared = access.list_for(actor, key)
    rows = list(View.objects.visible_to(actor).filter(list_key=key).order_by("reach", "name", "id"))
    own = next((v for v in rows if not v.name and v.owner_id == actor.user_id), None)
    views = [view for view in rows if view.name]
    on = next((view for view in views if view.pk == view_id), None)
    opens = next((view for view in views if own and view.pk == own.opens_id), None)
    keys = on.columns if on and on.columns else own.columns if own else []
    columns = rules.chosen_columns(keys, offered_columns(actor, declared))
    return Setting(declared, views, on, opens, columns)


def views_of(actor: Actor, key: str = "") -> QuerySet[View]:
    """The named views that the actor may use, of one list or of all."""
    rows = (
        View.objects.visible_to(actor)
        .exclude(name="")
        .select_related("owner")
        .order_by("list_key", "reach", "name", "id")
    )
    return rows.filter(list_key=key) if key else rows


def view_of(actor: Actor, view_id: int) -> View:
    return views_of(actor).get(pk=view_id)


def opening_view(actor: Actor, key: str) -> View | None:
    """What the list opens with when nothing is asked for. One query."""
    own = View.objects.filter(owner=actor.user_id or 0, list_key=key, name="", opens__isnull=False)
    return View.objects.visible_to(actor).filter(pk__in=own.values("opens")).first()


def shared_lists(actor: Actor) -> list[List]:
    """The lists that the actor may see, by title."""
    return sorted((one for one in LISTS.values() if actor.can(one.action)), key=lambda one: str(one.title))


def rows_page(actor: Actor, declared: List, query: str, *, after: str = "", size: int = 50) -> Page[Any]:
    """One page of the models of a list under the filters and the order of ``query``."""
    order = declared.order(rules.sort_of(query))
    return page_of(declared.rows(actor, query), order=order, after=after, size=size)


def count_up_to(actor: Actor, declared: List, query: str, most: int) -> int:
    """How many rows the filters leave; ``most`` + 1 when there are more than ``most``."""
    return declared.rows(actor, query).order_by()[: most + 1].count()


def count_to_say(actor: Actor, declared: List, query: str, most: int) -> str:
    """ "128", or "2000+"."""
    count = count_up_to(actor, declared, query, most)
    return f"{most}+" if count > most else str(count)


def ids_of(actor: Actor, declared: List, query: str, most: int) -> list[int]:
    """The ids of the rows that the filters leave, up to ``most`` + 1."""
    rows = declared.rows(actor, query).order_by(*declared.order(rules.sort_of(query)))
    return list(rows.values_list("pk", flat=True)[: most + 1])


def cells_of(row: Any, columns: Sequence[Column], actor: Actor) -> list[object]:
    return [column.value(row, actor) for column in columns]


def exported_rows(actor: Actor, export: Export, declared: List) -> Iterator[list[list[object]]]:
    """The cells of the export in chunks, as the actor may see them, never more rows than were counted."""
    columns = rules.chosen_columns(export.columns, offered_columns(actor, declared))
    left, after = export.row_count, ""
    while left > 0:
        page = rows_page(actor, declared, export.query, after=after, size=min(CHUNK, left))
        yield [cells_of(row, columns, actor) for row in declared.shape(page.rows, actor)]
        left, after = left - len(page.rows), page.next
        if not after:
            return


def exports_of(actor: Actor) -> QuerySet[Export]:
    """What the actor took out, newest first; without the files themselves."""
    return Export.objects.visible_to(actor).defer("content").order_by("-id")


def export_of(actor: Actor, export_id: int) -> Export:
    return exports_of(actor).get(pk=export_id)


def file_of(actor: Actor, export_id: int) -> tuple[Export, bytes]:
    """The export and its file. Refused("not_ready") while it is being made, and when it is gone."""
    actor.require(access.EXPORT)
    export = export_of(actor, export_id)
    if export.state != Export.State.DONE:
        raise Refused("not_ready", _("This file is not there: it is still being made, or was deleted. Export again."))
    return export, bytes(Export.objects.values_list("content", flat=True).get(pk=export.pk))


def export_to_make(export_id: int) -> Export | None:
    """An export under way, for the worker."""
    found = Export.objects.select_related("user").filter(pk=export_id).first()
    return found if found and found.is_working else None


def bulks_of(actor: Actor) -> QuerySet[Bulk]:
    return Bulk.objects.visible_to(actor).order_by("-id")


def bulk_of(actor: Actor, bulk_id: int) -> Bulk:
    return bulks_of(actor).get(pk=bulk_id)


def bulk_to_do(bulk_id: int) -> Bulk | None:
    """Bulk work under way, for the worker."""
    found = Bulk.objects.select_related("user").filter(pk=bulk_id).first()
    return found if found and found.is_working else None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row of bulk work, with what the row is called now ("" when the actor sees it no more)."""

    row: BulkRow
    name: str
    link: str


def results_page(bulk: Bulk, *, verdict: str = "", after: str = "", size: int = 50) -> Page[BulkRow]:
    rows = bulk.rows.filter(verdict=verdict) if verdict else bulk.rows.all()
    return page_of(rows, order=("number",), after=after, size=size)


def results_of(actor: Actor, bulk: Bulk, rows: Sequence[BulkRow]) -> list[Result]:
    """The rows with their names. One query, and what the list needs to shape them."""
    declared = LISTS[bulk.list_key]
    models = list(declared.rows(actor, "").filter(pk__in=[row.object_id for row in rows]))
    shaped = dict(zip((model.pk for model in models), declared.shape(models, actor), strict=True))
    return [_result(row, shaped.get(row.object_id), declared) for row in rows]


def _result(row: BulkRow, shaped: Any, declared: List) -> Result:
    if shaped is None:
        return Result(row, "", "")
    return Result(row, declared.name(shaped), declared.link(shaped))


def verdicts_of(bulk: Bulk) -> dict[str, int]:
    """How many rows came out how."""
    return dict(bulk.rows.order_by().values_list("verdict").annotate(n=Count("id")))


def all_results(actor: Actor, bulk: Bulk) -> Iterator[Result]:
    """Every row of bulk work, in chunks, for a file."""
    after = ""
    while True:
        page = results_page(bulk, after=after, size=CHUNK)
        yield from results_of(actor, bulk, page.rows)
        after = page.next
        if not after:
            return


def stalled_exports(*, seconds: int = 120) -> list[int]:
    """Exports that nobody works on any more."""
    before = timezone.now() - timedelta(seconds=seconds)
    return list(
        Export.objects.filter(state=Export.State.WORKING, beat_at__lt=before).values_list("pk", flat=True)[:100]
    )


def stalled_bulks(*, seconds: int = 120) -> list[int]:
    """Bulk work that nobody does any more."""
    before = timezone.now() - timedelta(seconds=seconds)
    states = [Bulk.State.RUNNING, Bulk.State.UNDOING]
    return list(Bulk.objects.filter(state__in=states, beat_at__lt=before).values_list("pk", flat=True)[:100])


def outdated_exports(now: datetime) -> dict[int, list[int]]:
    """group -> exports whose file has been kept long enough."""
    before = now - timedelta(days=settings.EXPORT_DAYS)
    rows = Export.objects.filter(state=Export.State.DONE, done_at__lt=before).values_list("group_id", "pk")[:1000]
    found: dict[int, list[int]] = {}
    for group_id, export_id in rows:
        found.setdefault(group_id, []).append(export_id)
    return found
