"""What the showroom does after something happened. Each is safe to repeat."""

from typing import TYPE_CHECKING

from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.showroom import commands

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("showroom.hand_over", "deals.handed_over")
def hand_the_drives_over(entry: "Entry", by: Actor) -> None:
    """Somebody leaves or is away: who takes over gives the test drives, and hears when a car is not back."""
    if entry.store_id is not None:
        commands.hand_over_drives(entry.data["from_id"], entry.data["to_id"], store_id=entry.store_id, by=by)


@reaction("showroom.follow_deal", "deals.deal_assigned")
def let_the_drives_follow(entry: "Entry", by: Actor) -> None:
    """Who gets a deal gives the test drives that are booked for it."""
    from_id, to_id, deal_id = entry.data["from_id"], entry.data["to_id"], linked_id(entry, "deals.deal")
    if entry.store_id is not None and from_id is not None and to_id is not None and deal_id is not None:
        commands.hand_over_drives(from_id, to_id, store_id=entry.store_id, deal_ids=[deal_id], by=by)


@reaction("showroom.hand_back", "deals.handover_undone")
def hand_the_drives_back(entry: "Entry", by: Actor) -> None:
    """The test drives go back with their deals and appointments."""
    if entry.store_id is not None:
        deal_ids = [link.object_id for link in entry.links.all() if link.kind == "deals.deal"]
        commands.hand_over_drives(
            entry.data["from_id"], entry.data["to_id"], store_id=entry.store_id, deal_ids=deal_ids, by=by
        )


@reaction("showroom.after_visit", "showroom.visit_closed")
def thank_who_has_no_deal(entry: "Entry", by: Actor) -> None:
    """Deals follow up on their own visitors; who has only a card is thanked and called too."""
    visit_id = linked_id(entry, "showroom.visit")
    if visit_id is not None and linked_id(entry, "deals.deal") is None and entry.data["result"] == "not_bought":
        commands.plan_thanks(visit_id, by=by)
