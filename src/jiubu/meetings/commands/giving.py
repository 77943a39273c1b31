"""What somebody was told to do changes hands with its task."""

from collections.abc import Collection

from jiubu.deals.access import HAND_OVER
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.meetings.events import InstructionAssigned
from jiubu.meetings.models import Instruction
from jiubu.organisation.models import User


@command
def hand_over_instructions(
    from_id: int, to_id: int, *, store_id: int, only: Collection[int] | None = None, by: Actor
) -> list[int]:
    """Who takes over somebody's work does what is still open of what was told; the ids (``only`` of these). Twice changes
    nothing.
    """
    by.require_over(HAND_OVER, owner_id=from_id, store_id=store_id)
    rows = Instruction.objects.select_for_update(of=("self",)).filter(
        owner=from_id, store=store_id, group=by.group_id, task__state="open"
    )
    rows = rows if only is None else rows.filter(pk__in=only)
    told = list(rows.select_related("report", "meeting", "task").order_by("pk"))
    to = User.objects.get(pk=to_id, group_id=by.group_id)
    for row in told:
        event = InstructionAssigned(from_id=from_id, to_id=to.pk, to_name=to.name)
        record(event, about=row, also=[row.report or row.meeting, row.task], by=by)
    ids = [row.pk for row in told]
    Instruction.objects.filter(pk__in=ids).update(owner=to)
    return ids
