"""Who sees walk-around checks, and who records them."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_in_group
from jiubu.walks.models import Walk

SEE = action("walks.see", _("See walk-around checks"))
RECORD = action("walks.record", _("Record walk-around checks"))


def can_record(actor: Actor, store_id: int, person_id: int | None = None) -> bool:
    return actor.reach(RECORD).covers(owner_id=person_id, store_id=store_id)


def require_record(actor: Actor, store_id: int, person_id: int | None) -> None:
    actor.require_over(RECORD, owner_id=person_id, store_id=store_id)
    require_in_group(actor, store_id=store_id)


def require_walk(actor: Actor, walk: Walk) -> None:
    """A check that the actor may not even see is said to be missing."""
    sees = actor.reach(SEE).covers(owner_id=walk.person_id, store_id=walk.store_id)
    if not sees and (walk.made_by_id is None or walk.made_by_id != actor.user_id):
        raise Walk.DoesNotExist
    actor.require_over(RECORD, owner_id=walk.person_id, store_id=walk.store_id)
