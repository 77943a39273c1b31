"""What can happen to views, exports and bulk work. What was searched for stays out: it may be a name."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class ViewSaved(Event):
    """A view of a list was made or changed."""

    verb: ClassVar[str] = "lists.view_saved"
    sentence: ClassVar[str | Promise] = _("view of “{title}” saved")
    icon: ClassVar[str] = "bookmark"

    title: str
    reach: str


class ViewDeleted(Event):
    """A view of a list is no longer there."""

    verb: ClassVar[str] = "lists.view_deleted"
    sentence: ClassVar[str | Promise] = _("view of “{title}” deleted")
    icon: ClassVar[str] = "bookmark-off"

    title: str
    reach: str


class ExportAsked(Event):
    """Somebody asked for a list as a file: the worker makes it."""

    verb: ClassVar[str] = "lists.export_asked"
    sentence: ClassVar[str | Promise] = _("export of “{title}” asked for")
    icon: ClassVar[str] = "file-export"
    is_quiet: ClassVar[bool] = True

    title: str


class ListExported(Event):
    """A list was taken out as a file: which one, which columns, how many rows."""

    verb: ClassVar[str] = "lists.list_exported"
    sentence: ClassVar[str | Promise] = _("“{title}” exported: {rows} rows as {format}")
    icon: ClassVar[str] = "file-export"

    title: str
    format: str
    rows: int
    columns: list[str]
    filters: list[str]


class ExportFailed(Event):
    """The file could not be made."""

    verb: ClassVar[str] = "lists.export_failed"
    sentence: ClassVar[str | Promise] = _("export of “{title}” failed")
    icon: ClassVar[str] = "alert-triangle"

    title: str


class BulkAsked(Event):
    """Somebody asked to do, or to undo, something to many rows: the worker does it."""

    verb: ClassVar[str] = "lists.bulk_asked"
    sentence: ClassVar[str | Promise] = _("asked for {rows} rows: {work}")
    icon: ClassVar[str] = "checks"
    is_quiet: ClassVar[bool] = True

    title: str
    action: str
    work: str
    rows: int


class BulkDone(Event):
    """Every chosen row has been done, was so already, or was refused."""

    verb: ClassVar[str] = "lists.bulk_done"
    sentence: ClassVar[str | Promise] = _("{action}: {done} done, {unchanged} unchanged, {refused} refused")
    icon: ClassVar[str] = "checks"

    title: str
    action: str
    done: int
    unchanged: int
    refused: int


class BulkUndone(Event):
    """What was done to many rows was taken back, but for what somebody changed since."""

    verb: ClassVar[str] = "lists.bulk_undone"
    sentence: ClassVar[str | Promise] = _("{action} undone for {undone} rows, {kept} kept as they are")
    icon: ClassVar[str] = "arrow-back-up"

    title: str
    action: str
    undone: int
    kept: int
