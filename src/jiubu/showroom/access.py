"""Who sees the showroom, and who receives visitors."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_in_group
from jiubu.showroom.models import Drive, Visit

SEE = action("showroom.see", _("See the showroom"))
RECEIVE = action("showroom.receive", _("Receive visitors"))
ARRANGE = action("showroom.arrange", _("Arrange the turn order"))
DRIVE = action("showroom.drive", _("Book and give test drives"))


def can_receive(actor: Actor, visit: Visit) -> bool:
    return actor.reach(RECEIVE).covers(owner_id=visit.consultant_id, store_id=visit.store_id)


def require_receive_in(actor: Actor, store_id: int) -> None:
    """In a store one works in or reaches; a store of another group is as good as none."""
    if store_id in actor.stores:
        actor.require(RECEIVE)
    else:
        actor.require_over(RECEIVE, owner_id=None, store_id=store_id)
        require_in_group(actor, store_id=store_id)


def require_receive(actor: Actor, visit: Visit) -> None:
    actor.require_over(RECEIVE, owner_id=visit.consultant_id, store_id=visit.store_id)


def can_arrange(actor: Actor, store_id: int) -> bool:
    return actor.reach(ARRANGE).covers(owner_id=None, store_id=store_id)


def require_arrange(actor: Actor, store_id: int) -> None:
    """Pass somebody over, swap, give a turn back, put colleagues into the line."""
    actor.require_over(ARRANGE, owner_id=None, store_id=store_id)
    require_in_group(actor, store_id=store_id)


def can_arrange_group(actor: Actor) -> bool:
    """Whether the actor arranges every store: the routes and the text that all of them use."""
    return actor.reach(ARRANGE).covers(owner_id=None, store_id=None)


def can_drive(actor: Actor, drive: Drive) -> bool:
    return actor.reach(DRIVE).covers(owner_id=drive.consultant_id, store_id=drive.store_id)


def require_drive(actor: Actor, drive: Drive) -> None:
    """A drive that the actor may not even see is said to be missing."""
    if not actor.reach(SEE).covers(owner_id=drive.consultant_id, store_id=drive.store_id):
        raise Drive.DoesNotExist
    actor.require_over(DRIVE, owner_id=drive.consultant_id, store_id=drive.store_id)


def require_drive_for(actor: Actor, *, consultant_id: int, store_id: int) -> None:
    """Book a drive that this consultant gives."""
    actor.require_over(DRIVE, owner_id=consultant_id, store_id=store_id)
    require_in_group(actor, store_id=store_id)
