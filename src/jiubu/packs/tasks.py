"""The long part, in the worker: loading and clearing the demo business. Killed in the middle, nothing of it is there."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiubu.journal.jobs import job, stop_written
from jiubu.kernel.actor import Actor
from jiubu.packs.commands.demo import fail_demo
from jiubu.packs.demo.clear import clear_asked
from jiubu.packs.demo.load import load_beside


@job()
def load(group_id: int) -> None:
    """Load the demo business into the group; what stops it stands on its page."""
    _work(group_id, load_beside)


@job()
def clear(group_id: int) -> None:
    """Clear the demo business of the group."""
    _work(group_id, clear_asked)


def _work(group_id: int, what: Callable[[int], object]) -> None:
    by = Actor.machine("demo", group_id=group_id, door="import")
    with (
        override(settings.LANGUAGE_CODE),
        stop_written(
            lambda error: fail_demo(error=error, by=by),
            unexpected=_("Something unexpected stopped it. Nothing was changed; try again."),
        ),
    ):
        what(group_id)
