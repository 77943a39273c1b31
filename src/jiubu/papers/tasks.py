"""The PDF, in the worker: as the person who asked may see what stands on it, in that person's language."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiubu.journal.jobs import job, stop_written
from jiubu.organisation.queries import actor_of
from jiubu.papers import commands, queries, sheets


@job()
def make_paper(paper_id: int) -> None:
    """Make the PDF of a print; what stops it is written on it. Killed in the middle it is done again."""
    paper = queries.paper_to_make(paper_id)
    if paper is None:
        return
    with override(paper.user.language or settings.LANGUAGE_CODE):
        by = actor_of(paper.user, door="web")
        unexpected = _("Something unexpected stopped this. Print with the browser, or try again.")
        with stop_written(lambda error: commands.fail_paper(paper_id, error=error, by=by), unexpected=unexpected):
            sheet = queries.sheet_of(by, paper)
            content, pages = sheets.pdf_of(sheets.html_of(sheet, paper, by=by))
            commands.finish_paper(paper_id, content=content, pages=pages, by=by)
