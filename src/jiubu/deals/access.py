"""Who may do what with a deal."""

from django.utils.translation import gettext_lazy as _

from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.fields import field, is_hidden
from jiubu.kernel.rights import action

SEE = action("deals.see", _("See deals"))
MAKE = action("deals.make", _("Create and edit deals"))
MOVE = action("deals.move", _("Move deals through the stages"))
OVERRIDE_GATE = action("deals.override_gate", _("Pass an unmet gate"))
FOLLOW_UP = action("deals.follow_up", _("Plan and record contacts"))
JUDGE_GRADE = action("deals.judge_grade", _("Judge grades"))
ASK_LOSS = action("deals.ask_loss", _("Ask to close a deal as lost"))
CONFIRM_LOSS = action("deals.confirm_loss", _("Confirm or send back losses"))
ASSIGN = action("deals.assign", _("Assign deals"))
HAND_OVER = action("deals.hand_over", _("Hand over a person's work"))
SETTINGS = action("deals.settings", _("Change channels, loss reasons and grades"))

AMOUNT = field("deals.amount", _("Amounts of deals"), usual="show")


def require(actor: Actor, what: str, deal: Deal) -> None:
    """NotAllowed unless ``what`` covers this deal. A deal that the actor may not even see is said to be missing."""
    if not can(actor, SEE, deal):
        raise Deal.DoesNotExist
    if not can(actor, what, deal):
        raise NotAllowed(what)


def sees_amounts(actor: Actor) -> bool:
    return not is_hidden(actor, AMOUNT)


def can(actor: Actor, what: str, deal: Deal) -> bool:
    if deal.group_id != actor.group_id:
        return False
    return actor.reach(what).covers(owner_id=deal.owner_id, store_id=deal.store_id)
