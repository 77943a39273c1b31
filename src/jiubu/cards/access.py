"""Who sees, fills and checks the cards of a consultant."""

from django.utils.translation import gettext_lazy as _

from jiubu.cards.models import AdvanceTable, CardCount
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import action

SEE = action("cards.see", _("See card drawers, card counts and advance tables"))
FILL = action("cards.fill", _("Count one's cards, fill in one's advance table"))
CHECK = action("cards.check", _("Check card counts, comment on advance tables"))


def can(actor: Actor, what: str, row: CardCount | AdvanceTable) -> bool:
    if row.group_id != actor.group_id:
        return False
    return actor.reach(what).covers(owner_id=row.consultant_id, store_id=row.store_id)


def require(actor: Actor, what: str, row: CardCount | AdvanceTable) -> None:
    """A row that the actor may not even see is said to be missing."""
    if not can(actor, SEE, row):
        raise type(row).DoesNotExist
    if not can(actor, what, row):
        raise NotAllowed(what)


def sides_of(actor: Actor, count: CardCount) -> tuple[str, ...]:
    """As whom the actor may count here: nobody checks his own drawer."""
    if actor.user_id == count.consultant_id:
        return ("consultant",) if can(actor, FILL, count) else ()
    return ("manager",) if can(actor, CHECK, count) else ()
