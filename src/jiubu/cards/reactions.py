"""What follows in the advance tables when a contact was recorded or moved."""

from typing import TYPE_CHECKING

from jiubu.cards import commands
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("cards.tick", "deals.followup_recorded")
def tick_what_was_done(entry: "Entry", by: Actor) -> None:
    """The contact that a step became was made: its line is done."""
    commands.tick_by_contact(entry.data["followup_id"], by=by)


@reaction("cards.follow_the_contact", "deals.followup_forwarded")
def follow_the_contact(entry: "Entry", by: Actor) -> None:
    """The contact that a step became has another time: its line follows."""
    commands.move_with_contact(entry.data["followup_id"], by=by)
