"""What becomes of instructions when somebody's work is handed over."""

from django.utils.translation import pgettext_lazy

from jiubu.deals.registry import Along, Moving, register_along
from jiubu.kernel.actor import Actor
from jiubu.meetings import commands

INSTRUCTIONS = "instructions"


def hand_the_instructions_over(moving: Moving, by: Actor) -> list[int]:
    """Actions of the weekly review and instructions on daily reports go with their tasks; back what is still to be done."""
    only = None if moving.back is None else moving.back.get(INSTRUCTIONS, ())
    return commands.hand_over_instructions(moving.from_id, moving.to_id, store_id=moving.store_id, only=only, by=by)


register_along(Along(INSTRUCTIONS, pgettext_lazy("hand-over", "Instructions and actions"), hand_the_instructions_over))
