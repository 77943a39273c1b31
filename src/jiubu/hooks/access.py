"""Who may connect other systems."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action

MANAGE = action("hooks.manage", _("Connect other systems (webhooks, chat robots)"))


def require_over(actor: Actor, store_id: int | None) -> None:
    """An endpoint of one store needs reach over that store; one of the whole group the whole group."""
    actor.require_over(MANAGE, owner_id=None, store_id=store_id)
