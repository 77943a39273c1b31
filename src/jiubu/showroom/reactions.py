"""What the showroom does after something happened. Each is safe to repeat."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy

from jiubu.deals.queries import aside_reason, lies_aside
from jiubu.deals.registry import Along, Moving, register_along
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.showroom import commands, queries

if TYPE_CHECKING:
    from jiubu.journal.models import Entry

DRIVES, DEAL = "drives", "deals.deal"


def hand_the_drives_over(moving: Moving, by: Actor) -> list[int]:
    """Somebody leaves or is away: who takes over gives the test drives, and hears when a car is not back; those for deals
    and customers that stay, stay. When it is undone, those go back that came with it, and those of the deals and
    appointments that go back.
    """
    only = ~_kept(moving) if moving.only_open else None
    if moving.back is not None:
        went = {kind: moving.back.get(kind, ()) for kind in (DRIVES, "appointments")}
        only = Q(pk__in=went[DRIVES]) | Q(deal__in=moving.deal_ids) | Q(appointment__in=went["appointments"])
    return commands.hand_over_drives(moving.from_id, moving.to_id, store_id=moving.store_id, only=only, by=by)


def drives_that_stay(moving: Moving) -> list[int]:
    return queries.drives_held_by(moving.from_id, moving.store_id)


def _kept(moving: Moving) -> Q:
    deals, customers = (list(moving.staying.get(kind, ())) for kind in (DEAL, "customers.customer"))
    return Q(deal__isnull=False, deal__in=deals) | Q(deal=None, customer__isnull=False, customer__in=customers)


register_along(
    Along(DRIVES, gettext_lazy("Test drives"), hand_the_drives_over, label="showroom.drive", stays=drives_that_stay)
)


@reaction("showroom.follow_deal", "deals.deal_assigned")
def let_the_drives_follow(entry: "Entry", by: Actor) -> None:
    """Who gets a deal gives the test drives that are booked for it."""
    from_id, to_id, deal_id = entry.data["from_id"], entry.data["to_id"], linked_id(entry, DEAL)
    if entry.store_id is not None and from_id is not None and to_id is not None and deal_id is not None:
        commands.hand_over_drives(from_id, to_id, store_id=entry.store_id, only=Q(deal=deal_id), by=by)


@reaction("showroom.deal_aside", "process.run_moved")
def free_the_cars(entry: "Entry", by: Actor) -> None:
    """Nobody drives for a deal that is lost, or rests."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None and lies_aside(deal_id, entry.data["to"]):
        reason = aside_reason(entry.data["title"], entry.data["reason"])
        commands.cancel_drives_of_deal(deal_id, reason=reason, by=by)


@reaction("showroom.after_visit", "showroom.visit_closed")
def thank_who_has_no_deal(entry: "Entry", by: Actor) -> None:
    """Deals follow up on their own visitors; who has only a card is thanked and called too."""
    visit_id = linked_id(entry, "showroom.visit")
    if visit_id is not None and linked_id(entry, DEAL) is None and entry.data["result"] == "not_bought":
        commands.follow_visit(visit_id, by=by)


@reaction(
    "showroom.after_all",
    "showroom.visitor_known",
    "showroom.visit_linked",
    "showroom.visit_edited",
    "showroom.visit_voided",
)
def follow_what_is_known_late(entry: "Entry", by: Actor) -> None:
    """Card, deal or another result came after they left: what follows from the visit follows that."""
    visit_id = linked_id(entry, "showroom.visit")
    says_more = entry.data.get("is_late") or entry.verb == "showroom.visit_voided" or _ends_otherwise(entry)
    if visit_id is not None and says_more:
        commands.follow_visit(visit_id, by=by)


def _ends_otherwise(entry: "Entry") -> bool:
    return "result" in entry.data.get("after", {})
