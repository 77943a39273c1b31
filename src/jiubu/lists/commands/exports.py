"""Lists taken out as files: asked for, made by the worker (small ones at once), fetched, deleted after some days."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.kernel.listing import LISTS
from jiubu.lists import access, queries, rules
from jiubu.lists.events import ExportAsked, ExportFailed, ListExported
from jiubu.lists.models import Export


@command
def ask_export(
    list_key: str,
    *,
    query: str = "",
    columns: Sequence[str] = (),
    format: str = "xlsx",  # noqa: A002
    by: Actor,
) -> Export:
    """Ask for the list under these filters as a file. ``columns`` none: those that the actor sees. Many rows are written
    by the worker, few by the door itself (``tasks.make_small``).

    Refused("too_many") when the filters leave more rows than may go out at once, Refused("bad_export") for what nobody
    knows.
    """
    declared = access.list_for(by, list_key)
    by.require(access.EXPORT)
    offered = {column.key for column in queries.offered_columns(by, declared)}
    if format not in Export.Format.values:
        raise Refused("bad_export", _("A list goes out as xlsx or csv."), fields={"format": _("Choose xlsx or csv.")})
    if not set(columns) <= offered:
        raise Refused("bad_export", _("There is no such column."), fields={"columns": _("There is no such column.")})
    kept = rules.kept_query(query, declared)[: rules.LONGEST_QUERY]
    count = queries.count_up_to(by, declared, kept, settings.EXPORT_MAX_ROWS)
    if count > settings.EXPORT_MAX_ROWS:
        text = _("At most {count} rows go out at once. Use filters that leave fewer.")
        raise Refused("too_many", text.format(count=settings.EXPORT_MAX_ROWS))
    shown = list(columns) or [column.key for column in queries.setting_of(by, list_key).columns]
    export = Export.objects.create(
        group_id=by.group_id, store_id=by.store_id, user_id=by.user_id or 0, list_key=list_key, query=kept, columns=shown,
        format=format, row_count=count,
    )  # fmt: skip

    if export.row_count > settings.EXPORT_INLINE_ROWS:
        record(ExportAsked(title=str(declared.title)), about=export, by=by)
    return export


@command
def note_progress(export_id: int, *, done: int, by: Actor) -> bool:
    """How far the file is; False when it is no longer wanted. Nothing happened that a journal tells."""
    now = timezone.now()
    rows = Export.objects.filter(pk=export_id, group=by.group_id, state=Export.State.WORKING)
    return bool(rows.update(done_count=done, beat_at=now))


@command
def finish_export(export_id: int, *, content: bytes, rows: int, by: Actor) -> Export:
    """The file is there: who took out what, and how many rows, is in the journal. A second time changes nothing."""
    export = Export.objects.lock(export_id)
    if not export.is_working:
        return export
    export.content, export.state, export.done_at = content, Export.State.DONE, timezone.now()
    export.row_count = export.done_count = rows
    export.save()

    event = ListExported(
        title=str(LISTS[export.list_key].title), format=export.format, rows=rows, columns=export.columns,
        filters=rules.filters_in(export.query),
    )  # fmt: skip
    record(event, about=export, by=by)
    return export


@command
def fail_export(export_id: int, *, error: str, by: Actor) -> Export:
    """Say why there is no file."""
    export = Export.objects.lock(export_id)
    if export.is_working:
        export.state, export.error, export.done_at = Export.State.FAILED, error[:300], timezone.now()
        export.save(update_fields=["state", "error", "done_at"])
        record(ExportFailed(title=str(LISTS[export.list_key].title)), about=export, by=by)
    return export


@command
def delete_files(export_ids: Sequence[int], *, by: Actor) -> int:
    """Files that were kept long enough go; that there was an export stays known. Nothing happened that is told."""
    rows = Export.objects.filter(pk__in=export_ids, group=by.group_id, state=Export.State.DONE)
    return rows.update(content=b"", state=Export.State.GONE)
