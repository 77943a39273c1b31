"""Who sees reports and meetings, who writes a report, who leads a meeting."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.meetings.models import SEE as SEE_KEY
from jiubu.organisation.access import require_in_group
from jiubu.organisation.models import Store, User

SEE = action(SEE_KEY, _("See daily reports and meetings"))
REPORT = action("meetings.report", _("Write one's daily report"))
LEAD = action("meetings.lead", _("Lead meetings and give instructions"))


def leads(actor: Actor, store_id: int) -> bool:
    return actor.reach(LEAD).covers(owner_id=None, store_id=store_id)


def sees(actor: Actor, *, owner_id: int, store_id: int) -> bool:
    return actor.reach(SEE).covers(owner_id=owner_id, store_id=store_id)


def require_lead(actor: Actor, store_id: int) -> None:
    """Lead the meetings of this store. One that the actor has nothing to do with is missing."""
    if not actor.is_machine and not leads(actor, store_id) and store_id not in actor.stores:
        raise Store.DoesNotExist
    actor.require_over(LEAD, owner_id=None, store_id=store_id)
    require_in_group(actor, store_id=store_id)


def require_person(actor: Actor, *, owner_id: int, store_id: int) -> None:
    """A report that the actor may not see is missing."""
    if not sees(actor, owner_id=owner_id, store_id=store_id):
        raise User.DoesNotExist
    require_in_group(actor, store_id=store_id, owner_id=owner_id)
