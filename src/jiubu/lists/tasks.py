"""The long part, in the worker: files of many rows, bulk work on many rows. Killed in the middle it is done again."""

from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiubu.journal.jobs import job, stop_written
from jiubu.kernel.actor import Actor
from jiubu.lists import access, commands, queries, rules, sheets
from jiubu.lists.models import Export
from jiubu.organisation.queries import actor_of, group_of


class _NotWanted(Exception):
    """The export was given up meanwhile."""


def make_small(export: Export, *, by: Actor) -> None:
    """Few rows are no work for the worker: the file is there when the answer comes."""
    if export.row_count <= settings.EXPORT_INLINE_ROWS:
        make_file(export, by=by)


def make_file(export: Export, *, by: Actor) -> None:
    """Make the file of an export; what stops it is written on it."""
    unexpected = _("Something unexpected stopped the export. Try again.")
    with (
        stop_written(lambda error: commands.fail_export(export.pk, error=error, by=by), unexpected=unexpected),
        suppress(_NotWanted),
    ):
        content, rows = _content(export, by)
        commands.finish_export(export.pk, content=content, rows=rows, by=by)


def _content(export: Export, by: Actor) -> tuple[bytes, int]:
    declared = access.list_for(by, export.list_key)
    by.require(access.EXPORT)
    columns = rules.chosen_columns(export.columns, queries.offered_columns(by, declared))
    head = sheets.sheet_of(
        declared, columns, code=export.code, query=export.query, group=group_of(by).name, by=by
    )  # fmt: skip
    counted = _Counted(export, by)
    write = sheets.as_csv if export.format == Export.Format.CSV else sheets.as_xlsx
    return write(head, counted.chunks(queries.exported_rows(by, export, declared))), counted.count


class _Counted:
    """Chunks on their way into the file: counted, and told as progress."""

    def __init__(self, export: Export, by: Actor) -> None:
        self.export, self.by, self.count = export, by, 0

    def chunks(self, found: Iterator[list[list[object]]]) -> Iterator[list[list[object]]]:
        for number, chunk in enumerate(found, 1):
            self.count += len(chunk)
            yield chunk
            if number % 10 == 0 and not commands.note_progress(self.export.pk, done=self.count, by=self.by):
                raise _NotWanted


@job()
def export_file(export_id: int) -> None:
    """Make the file of an export as the person who asked may see its rows."""
    export = queries.export_to_make(export_id)
    if export is not None:
        with override(export.user.language or settings.LANGUAGE_CODE):
            make_file(export, by=actor_of(export.user, door="web"))


@job()
def bulk_work(bulk_id: int) -> None:
    """Do or undo bulk work, one transaction a batch, as the person who asked may."""
    bulk = queries.bulk_to_do(bulk_id)
    if bulk is not None:
        with override(bulk.user.language or settings.LANGUAGE_CODE):
            by = actor_of(bulk.user, door="web")
            while commands.work_bulk(bulk_id, by=by):
                pass
