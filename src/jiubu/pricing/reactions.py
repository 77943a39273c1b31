"""What follows the decision about a price adjustment. Each is safe to repeat."""

from typing import TYPE_CHECKING

from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.pricing import commands
from jiubu.pricing.commands.adjustments import KIND, RULE

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


def _adjustment(entry: "Entry") -> int | None:
    return linked_id(entry, KIND) if entry.data["rule_key"] == RULE else None


@reaction("pricing.apply_adjustment", "work.approval_granted")
def apply_what_was_approved(entry: "Entry", by: Actor) -> None:
    """The prices stand in the list, exactly once."""
    adjustment_id = _adjustment(entry)
    if adjustment_id is not None:
        commands.approve_adjustment(adjustment_id, by=by)


@reaction("pricing.turn_down_adjustment", "work.approval_refused", "work.approval_withdrawn")
def turn_down_what_was_not(entry: "Entry", by: Actor) -> None:
    """Refused, the document is closed; withdrawn, it is a draft again."""
    adjustment_id = _adjustment(entry)
    if adjustment_id is not None:
        is_withdrawn = entry.verb == "work.approval_withdrawn"
        commands.turn_down_adjustment(
            adjustment_id, reason=entry.data.get("reason", ""), is_withdrawn=is_withdrawn, by=by
        )
