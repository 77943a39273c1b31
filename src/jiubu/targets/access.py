"""Who sees targets, and who sets them."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_in_group
from jiubu.organisation.models import Store

SEE = action("targets.see", _("See targets"))
SET = action("targets.set", _("Set targets"))


def can_set(actor: Actor, store_id: int) -> bool:
    return actor.reach(SET).covers(owner_id=None, store_id=store_id)


def require_set(actor: Actor, store_id: int) -> None:
    """A store that the actor may not even see is said to be missing."""
    if not actor.reach(SEE).covers(owner_id=None, store_id=store_id) and store_id not in actor.stores:
        raise Store.DoesNotExist
    actor.require_over(SET, owner_id=None, store_id=store_id)
    require_in_group(actor, store_id=store_id)
