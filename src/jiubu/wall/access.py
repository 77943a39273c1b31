"""Who opens a store's kanban board, and who hands out links for screens."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_in_group
from jiubu.wall.models import Screen

SEE = action("wall.see", _("See the kanban board of the store"))
SCREENS = action("wall.screens", _("Hand out links for wall screens"))


def can_see(actor: Actor, store_id: int) -> bool:
    return actor.reach(SEE).covers(owner_id=None, store_id=store_id)


def require_screens_in(actor: Actor, store_id: int) -> None:
    actor.require_over(SCREENS, owner_id=None, store_id=store_id)
    require_in_group(actor, store_id=store_id)


def require_screen(actor: Actor, screen: Screen) -> None:
    """A screen that the actor does not look after is said to be missing."""
    if not actor.reach(SCREENS).covers(owner_id=screen.made_by_id, store_id=screen.store_id):
        raise Screen.DoesNotExist
