"""That somebody looked at a conversation card, or printed it: so much about a person on one page is recorded."""

from jiubu.cards.events import CardOpened, CardPrinted
from jiubu.deals import access
from jiubu.deals.models import Deal
from jiubu.journal.event import Event
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command


@command
def note_opening(deal_id: int, *, by: Actor) -> None:
    """Record that the card of this deal was opened."""
    _note(deal_id, CardOpened(), by)


@command
def note_printing(deal_id: int, *, by: Actor) -> None:
    """Record that the card of this deal was printed."""
    _note(deal_id, CardPrinted(), by)


def _note(deal_id: int, event: Event, by: Actor) -> None:
    deal = Deal.objects.select_related("customer").get(pk=deal_id)
    access.require(by, access.SEE, deal)
    record(event, about=deal, also=[deal.customer], by=by)
