"""Who left without buying is thanked and called, also when there is no deal yet."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.deals.rules import thanks_at
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.queries import calendar_of
from jiubu.showroom import access
from jiubu.showroom.enums import TRAFFIC
from jiubu.showroom.models import Visit
from jiubu.work.commands import make_task
from jiubu.work.models import Task


@command
def plan_thanks(visit_id: int, *, by: Actor) -> list[Task]:
    """A visitor with a card but without a deal did not buy: thanks on the same day, a call within 24 hours, as tasks of who
    received them. Once per visit. With a deal its contacts are planned (``deals.plan_after_visit``); without a card there
    is nobody to call.
    """
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    customer, left_at, source = visit.customer, visit.left_at, source_of(visit)
    is_meant = visit.channel == Visit.Channel.VISIT and visit.purpose in TRAFFIC
    if customer is None or left_at is None or visit.deal_id is not None or not is_meant:
        return []
    if visit.result != Visit.Result.NOT_BOUGHT:
        return []
    if Task.objects.filter(group_id=by.group_id, source__startswith=f"{source}:").exists():
        return []
    owner_id = visit.consultant_id or customer.owner_id
    planned = (
        ("thank_you", _("Thank for the visit"), thanks_at(calendar_of(visit.store), left_at)),
        ("after_visit", _("Follow up on the visit"), left_at + timedelta(hours=24)),
    )
    return [
        make_task(
            store_id=visit.store_id, owner_id=owner_id, kind=kind, title=title, due_at=max(due_at, timezone.now()),
            about=customer, about_title=customer.name, source=f"{source}:{kind}", by=by,
        )
        for kind, title, due_at in planned
    ]  # fmt: skip


def source_of(visit: Visit) -> str:
    return f"showroom.visit:{visit.pk}"
