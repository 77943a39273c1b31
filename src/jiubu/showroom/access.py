"""Who sees the showroom, and who receives visitors."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.showroom.models import Visit

SEE = action("showroom.see", _("See the showroom"))
RECEIVE = action("showroom.receive", _("Receive visitors"))


def can_receive(actor: Actor, visit: Visit) -> bool:
    return actor.reach(RECEIVE).covers(owner_id=visit.consultant_id, store_id=visit.store_id)


def require_receive(actor: Actor, visit: Visit) -> None:
    actor.require_over(RECEIVE, owner_id=visit.consultant_id, store_id=visit.store_id)
