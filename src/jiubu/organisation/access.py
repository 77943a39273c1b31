"""Who may see and change people, stores and roles."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import action

SEE = action("organisation.see", _("See people and stores"))
MANAGE_PEOPLE = action("organisation.manage_people", _("Manage people"))
MANAGE_STORES = action("organisation.manage_stores", _("Manage stores and teams"))
MANAGE_ROLES = action("organisation.manage_roles", _("Manage roles"))


def require_group(actor: Actor, action_key: str) -> None:
    """What concerns the whole group (a role, a new store) needs the reach of the whole group."""
    if not actor.reach(action_key).group:
        raise NotAllowed(action_key)


def require_store(actor: Actor, action_key: str, store_id: int) -> None:
    actor.require_over(action_key, owner_id=None, store_id=store_id)
