"""Prints that nobody finishes are given up; PDFs that were kept long enough go."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.papers import commands, queries


@every(timedelta(minutes=5), name="papers.give_up")
def give_up(slot: datetime) -> None:  # noqa: ARG001
    """Whatever made them died more than once: who waits is told, and may ask again."""
    for group_id, paper_ids in queries.given_up_papers().items():
        by = Actor.machine("clock", group_id=group_id, door="clock")
        for paper_id in paper_ids:
            commands.fail_paper(
                paper_id, error=_("This took too long. Print with the browser, or try again."), by=by
            )  # fmt: skip


@every(timedelta(hours=6), name="papers.delete_files")
def delete_files(slot: datetime) -> None:
    """Prints hold what was to be seen then: they are not kept for ever."""
    for group_id, paper_ids in queries.outdated_papers(slot).items():
        commands.delete_papers(paper_ids, by=Actor.machine("clock", group_id=group_id, door="clock"))
