"""Everything that changes processes and runs. ``move_run`` is the one place where a stage changes."""

from jiubu.process.commands.answers import MAX_ATTACHMENT, keep_attachment, save_answers, tick_work
from jiubu.process.commands.forgetting import forget_answers
from jiubu.process.commands.limits import tell_limit
from jiubu.process.commands.migration import Migration, migrate_runs
from jiubu.process.commands.moves import Moved, finish_asked_move, move_run, turn_down_asked_move
from jiubu.process.commands.publish import choose_process, copy_process, publish_process, put_form
from jiubu.process.commands.readiness import refresh_readiness
from jiubu.process.commands.start import start_run

__all__ = [
    "MAX_ATTACHMENT",
    "Migration",
    "Moved",
    "choose_process",
    "copy_process",
    "finish_asked_move",
    "forget_answers",
    "keep_attachment",
    "migrate_runs",
    "move_run",
    "publish_process",
    "put_form",
    "refresh_readiness",
    "save_answers",
    "start_run",
    "tell_limit",
    "tick_work",
    "turn_down_asked_move",
]
