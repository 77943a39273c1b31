"""What can happen to prints. The kind is told, never the names that stand on it."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class PaperAsked(Event):
    """Somebody asked for a print: it can be seen and printed from now on, and the worker makes a PDF of it."""

    verb: ClassVar[str] = "papers.paper_asked"
    sentence: ClassVar[str | Promise] = _("“{title}” printed")
    icon: ClassVar[str] = "printer"

    title: str


class PaperMade(Event):
    """The PDF is there."""

    verb: ClassVar[str] = "papers.paper_made"
    sentence: ClassVar[str | Promise] = _("PDF of “{title}” made")
    icon: ClassVar[str] = "file-type-pdf"
    is_quiet: ClassVar[bool] = True

    title: str
    pages: int
    size: int
    digest: str


class PaperFailed(Event):
    """The PDF could not be made."""

    verb: ClassVar[str] = "papers.paper_failed"
    sentence: ClassVar[str | Promise] = _("PDF of “{title}” could not be made")
    icon: ClassVar[str] = "alert-triangle"
    is_quiet: ClassVar[bool] = True

    title: str
