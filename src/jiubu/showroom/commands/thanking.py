"""Who left without buying is thanked and called, also when there is no deal yet, or none when they left."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.deals import commands as deals
from jiubu.deals.models import Deal
from jiubu.deals.rules import thanks_at
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.queries import calendar_of
from jiubu.showroom import access
from jiubu.showroom.enums import TRAFFIC
from jiubu.showroom.models import Visit
from jiubu.work.commands import cancel_task, close_tasks_from, make_task
from jiubu.work.models import Task


@command
def follow_visit(visit_id: int, *, by: Actor) -> None:
    """Plan what follows from how a visit ended, as it stands now; what was planned for another result is taken back.

    Who did not buy is thanked on the same day and called within 24 hours: with a deal by its contacts
    (``deals.plan_after_visit``), with a card alone by tasks of who received them; without a card there is nobody to call.
    Doing it twice changes nothing.
    """
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    if visit.left_at is None:
        return
    is_meant = visit.channel == Visit.Channel.VISIT and visit.result == Visit.Result.NOT_BOUGHT
    if visit.deal is not None:
        _follow_by_the_deal(visit, visit.deal, is_meant=is_meant, by=by)
    elif not is_meant or visit.purpose not in TRAFFIC:
        _withdraw(visit, by)
    elif visit.customer is not None:
        _plan_thanks(visit, by)


def _follow_by_the_deal(visit: Visit, deal: Deal, *, is_meant: bool, by: Actor) -> None:
    """What was asked for before there was a deal is asked for by the deal, unless it was done."""
    if not is_meant or visit.left_at is None:
        deals.withdraw_after_visit(deal.pk, visit_id=visit.pk, by=by)
        return
    rows = _tasks_of(visit, by)
    done = set(rows.filter(state=Task.State.DONE).values_list("kind", flat=True))
    close_tasks_from(source_of(visit), group_id=by.group_id, result=_("the deal asks for it now"), by=by)
    if deal.last_contact_at is not None and deal.last_contact_at > visit.left_at:
        return
    deals.plan_after_visit(deal.pk, visit_id=visit.pk, left_at=visit.left_at, done=done, by=by)


def _plan_thanks(visit: Visit, by: Actor) -> None:
    customer, left_at, source = visit.customer, visit.left_at, source_of(visit)
    if customer is None or left_at is None or _tasks_of(visit, by).exclude(state=Task.State.CANCELLED).exists():
        return
    owner_id = visit.consultant_id or customer.owner_id
    planned = (
        ("thank_you", _("Thank for the visit"), thanks_at(calendar_of(visit.store), left_at)),
        ("after_visit", _("Follow up on the visit"), left_at + timedelta(hours=24)),
    )
    for kind, title, due_at in planned:
        make_task(
            store_id=visit.store_id, owner_id=owner_id, kind=kind, title=title, due_at=max(due_at, timezone.now()),
            about=customer, about_title=customer.name, source=f"{source}:{kind}", by=by,
        )  # fmt: skip


def _withdraw(visit: Visit, by: Actor) -> None:
    for task in _tasks_of(visit, by).filter(state=Task.State.OPEN).order_by("id"):
        cancel_task(task.pk, reason=_("the visit ended otherwise"), by=by)


def _tasks_of(visit: Visit, by: Actor) -> QuerySet[Task]:
    return Task.objects.filter(group_id=by.group_id, source__startswith=f"{source_of(visit)}:")


def source_of(visit: Visit) -> str:
    return f"showroom.visit:{visit.pk}"
