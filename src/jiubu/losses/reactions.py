"""What follows a confirmed loss."""

from typing import TYPE_CHECKING

from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.losses import commands

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("losses.case", "deals.loss_confirmed")
def open_a_case(entry: "Entry", by: Actor) -> None:
    """Every confirmed loss is analysed."""
    commands.open_case(entry.data["request_id"], by=by)
