"""What can happen to an import."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class FileUploaded(Event):
    """A file was read; nothing is imported yet."""

    verb: ClassVar[str] = "imports.file_uploaded"
    sentence: ClassVar[str | Promise] = _("file with {rows} rows uploaded")
    icon: ClassVar[str] = "file-upload"

    importer: str
    rows: int


class WorkAsked(Event):
    """Somebody asked to check, run or undo an import: the worker does it."""

    verb: ClassVar[str] = "imports.work_asked"
    sentence: ClassVar[str | Promise] = _("asked: {work}")
    icon: ClassVar[str] = "player-play"
    is_quiet: ClassVar[bool] = True

    work: str


class ImportDone(Event):
    """Every row is accounted for."""

    verb: ClassVar[str] = "imports.import_done"
    sentence: ClassVar[str | Promise] = _(
        "imported: {made} made, {updated} updated, {unchanged} unchanged, {refused} refused"
    )
    icon: ClassVar[str] = "file-check"

    importer: str
    made: int
    updated: int
    unchanged: int
    refused: int


class ImportUndone(Event):
    """An import was taken back, but for what somebody changed since."""

    verb: ClassVar[str] = "imports.import_undone"
    sentence: ClassVar[str | Promise] = _("import undone; {kept} rows kept as they are")
    icon: ClassVar[str] = "arrow-back-up"

    importer: str
    kept: int


class ImportFailed(Event):
    """Work stopped by an error; it can go on where it stopped."""

    verb: ClassVar[str] = "imports.import_failed"
    sentence: ClassVar[str | Promise] = _("import stopped at row {row}")
    icon: ClassVar[str] = "alert-triangle"

    row: int


class ResultTaken(Event):
    """Somebody took the rows of an import, with what became of them, as a file."""

    verb: ClassVar[str] = "imports.result_taken"
    sentence: ClassVar[str | Promise] = _("{rows} rows downloaded as {format}")
    icon: ClassVar[str] = "download"

    format: str
    rows: int


class NumbersHandedOut(Event):
    """Who made the import took its refused rows with their personal numbers."""

    verb: ClassVar[str] = "imports.numbers_handed_out"
    sentence: ClassVar[str | Promise] = _("{count} refused rows downloaded with their personal numbers")
    icon: ClassVar[str] = "download"

    count: int


class LinesMended(Event):
    """Rows were corrected in the grid."""

    verb: ClassVar[str] = "imports.lines_mended"
    sentence: ClassVar[str | Promise] = _("{count} rows corrected")
    icon: ClassVar[str] = "pencil"

    count: int


class ImportEmptied(Event):
    """What the rows of an import said was deleted; what became of them stays."""

    verb: ClassVar[str] = "imports.import_emptied"
    sentence: ClassVar[str | Promise] = _("contents of {rows} imported rows deleted")
    icon: ClassVar[str] = "eraser"

    rows: int
