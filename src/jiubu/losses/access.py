"""Who sees what was lost and why, who works on cases, who holds reviews."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.losses.models import Case
from jiubu.organisation.access import require_in_group

SEE = action("losses.see", _("See the analysis of losses"))
WORK = action("losses.work", _("Work on loss cases"))
REVIEW = action("losses.review", _("Hold reviews of losses"))


def can(actor: Actor, what: str, case: Case) -> bool:
    if case.group_id != actor.group_id:
        return False
    return actor.reach(what).covers(owner_id=case.owner_id, store_id=case.store_id)


def require(actor: Actor, what: str, case: Case) -> None:
    """A case that the actor may not even see is said to be missing."""
    if not can(actor, SEE, case):
        raise Case.DoesNotExist
    actor.require_over(what, owner_id=case.owner_id, store_id=case.store_id)


def require_review_in(actor: Actor, store_id: int) -> None:
    """Hold a review in this store."""
    actor.require_over(REVIEW, owner_id=actor.user_id, store_id=store_id)
    require_in_group(actor, store_id=store_id)
