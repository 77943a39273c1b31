"""What follows a confirmed loss, and a hand-over."""

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


@reaction("losses.hand_over", "deals.handed_over")
def hand_the_cases_over(entry: "Entry", by: Actor) -> None:
    """Somebody leaves or is away: nothing is left behind, the cases of lost deals neither."""
    if entry.store_id is not None:
        commands.hand_over_cases(entry.data["from_id"], entry.data["to_id"], store_id=entry.store_id, by=by)


@reaction("losses.hand_back", "deals.handover_undone")
def hand_the_cases_back(entry: "Entry", by: Actor) -> None:
    """The cases of the deals that went back go along with them."""
    if entry.store_id is not None:
        deal_ids = [link.object_id for link in entry.links.all() if link.kind == "deals.deal"]
        commands.hand_over_cases(
            entry.data["from_id"], entry.data["to_id"], store_id=entry.store_id, deal_ids=deal_ids, by=by
        )
