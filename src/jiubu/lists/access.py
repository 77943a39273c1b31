"""Who may share views, take lists out of the house, and change many rows at once."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.listing import LISTS, BulkAction, List
from jiubu.kernel.rights import action
from jiubu.lists.models import View

SHARE = action("lists.share", _("Share views of lists"))
EXPORT = action("lists.export", _("Export lists"))
BULK = action("lists.bulk", _("Change many rows at once"))


def list_for(actor: Actor, key: str) -> List:
    """The list, if the actor may see it; one that nobody declared is as good as missing."""
    if key not in LISTS:
        raise ObjectDoesNotExist(key)
    actor.require(LISTS[key].action)
    return LISTS[key]


def bulk_action_for(actor: Actor, key: str, action_key: str) -> tuple[List, BulkAction]:
    """The bulk action, if the actor may work in bulk and may do this with any row at all."""
    declared = list_for(actor, key)
    found = declared.bulk_action(action_key)
    if found is None:
        raise ObjectDoesNotExist(action_key)
    actor.require(BULK)
    actor.require(found.action)
    return declared, found


def bulk_actions(actor: Actor, declared: List) -> list[BulkAction]:
    """What this actor may do to many rows of the list."""
    return [a for a in declared.bulk if actor.can(a.action)] if actor.can(BULK) else []


def can_change(actor: Actor, view: View) -> bool:
    """One's own; a shared one also who may share that far."""
    if view.owner_id == actor.user_id:
        return True
    return view.reach != View.Reach.PRIVATE and may_share(actor, view.reach, view.store_id)


def may_share(actor: Actor, reach: str, store_id: int | None) -> bool:
    if reach == View.Reach.GROUP:
        return actor.reach(SHARE).group
    return actor.reach(SHARE).covers(owner_id=None, store_id=store_id)


def require_change(actor: Actor, view: View) -> None:
    if not View.objects.visible_to(actor).filter(pk=view.pk).exists():
        raise View.DoesNotExist
    if not can_change(actor, view):
        raise NotAllowed(SHARE)


def require_share(actor: Actor, reach: str, store_id: int | None) -> None:
    if reach != View.Reach.PRIVATE and not may_share(actor, reach, store_id):
        raise NotAllowed(SHARE)
