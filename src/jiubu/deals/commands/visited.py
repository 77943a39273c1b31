"""A visit did not end as it was said first: what was planned for it is taken back."""

from django.utils.translation import gettext as _

from jiubu.deals import access
from jiubu.deals.commands.planning import plan_again, settle_next_contact, source_of
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.work.commands import close_tasks_from


@command
def withdraw_after_visit(deal_id: int, *, visit_id: int, by: Actor) -> list[Followup]:
    """The visitor did buy, or was none: the thanks and the call that ``plan_after_visit`` planned are not asked for any
    more; they may be planned anew. An open deal gets another next contact. Doing it twice changes nothing.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    rows = Followup.objects.filter(deal=deal, source__startswith=f"deals.visit:{visit_id}:")
    planned = list(rows.filter(state=Followup.State.PLANNED).order_by("id"))
    for followup in planned:
        close_tasks_from(source_of(followup), group_id=deal.group_id, result=_("the visit ended otherwise"), by=by)
        followup.state = Followup.State.CANCELLED
    rows.filter(pk__in=[one.pk for one in planned]).update(state=Followup.State.CANCELLED)
    rows.filter(state=Followup.State.CANCELLED).update(source="")
    if not planned:
        return []
    if deal.is_open:
        plan_again(deal, by=by)
    settle_next_contact(deal)
    return planned
