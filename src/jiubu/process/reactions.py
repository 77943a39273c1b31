"""What processes do after something happened."""

from typing import TYPE_CHECKING

from jiubu.journal.log import linked_id, read
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.process import commands

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction(
    "process.readiness",
    "process.run_started",
    "process.run_moved",
    "process.run_migrated",
    "process.work_ticked",
    "process.work_taken_back",
    "process.answers_saved",
)
def keep_readiness(entry: "Entry", by: Actor) -> None:
    """Readiness follows everything that happens to a run; modules above call the same command after their own events."""
    run_id = linked_id(entry, "process.run")
    if run_id is not None:
        commands.refresh_readiness(run_id, by=by)


@reaction("process.approved", "work.approval_granted")
def finish_move(entry: "Entry", by: Actor) -> None:
    """A move that waited for this approval is made now."""
    approval_id = linked_id(entry, "work.approval")
    if approval_id is not None:
        commands.finish_asked_move(approval_id, by=by)


@reaction("process.not_approved", "work.approval_refused", "work.approval_withdrawn")
def drop_move(entry: "Entry", by: Actor) -> None:
    """A move that waited for this approval is not made."""
    approval_id = linked_id(entry, "work.approval")
    if approval_id is not None:
        commands.turn_down_asked_move(approval_id, reason=str(getattr(read(entry), "reason", "")), by=by)
