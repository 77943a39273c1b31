"""That somebody looked at a conversation card: so much about a person on one page is recorded. Prints are, by papers."""

from jiubu.cards.events import CardOpened
from jiubu.deals import access
from jiubu.deals.models import Deal
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command


@command
def note_opening(deal_id: int, *, by: Actor) -> None:
    """Record that the card of this deal was opened."""
    deal = Deal.objects.select_related("customer").get(pk=deal_id)
    access.require(by, access.SEE, deal)
    record(CardOpened(), about=deal, also=[deal.customer], by=by)
