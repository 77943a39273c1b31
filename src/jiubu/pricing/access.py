"""Who sees prices, who keeps lists, policies and classes, and who asks for other prices of a list in use."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_group, require_in_group
from jiubu.pricing.models import PriceList

SEE = action("pricing.see", _("See prices"))
MANAGE = action("pricing.manage", _("Keep price lists and policies"))
ADJUST = action("pricing.adjust", _("Make price adjustments"))


def reaches(actor: Actor, key: str, store_id: int | None) -> bool:
    """What belongs to no store needs the reach of the whole group."""
    reach = actor.reach(key)
    if reach.group:
        return True
    return store_id is not None and (store_id in reach.stores or (bool(reach.users) and store_id in actor.stores))


def require(actor: Actor, key: str, price_list: PriceList) -> None:
    """A list that the actor may not even see is said to be missing."""
    if price_list.group_id != actor.group_id:
        raise PriceList.DoesNotExist
    if price_list.store_id is not None and not reaches(actor, SEE, price_list.store_id):
        raise PriceList.DoesNotExist
    require_over(actor, key, price_list.store_id)


def require_over(actor: Actor, key: str, store_id: int | None) -> None:
    """NotAllowed unless the action reaches this store (None: the whole group)."""
    if not reaches(actor, key, store_id):
        raise NotAllowed(key)
    require_in_group(actor, store_id=store_id)


def require_classes(actor: Actor) -> None:
    """Price items, classes and their matching are the group's."""
    require_group(actor, MANAGE)
