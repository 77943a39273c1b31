"""The pool of a store: into it, and out of it by who may take one."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiubu.deals import access
from jiubu.deals.commands.deal import assign_deal
from jiubu.deals.commands.loss import revive_deal
from jiubu.deals.commands.response import TASK, source_of_response
from jiubu.deals.models import MEETING, STEADY, Deal, Followup, PoolStay
from jiubu.deals.queries import allowance_of, cooled_at, is_in_pool, rules_of_group
from jiubu.deals.queries.checks import heard_at
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import User
from jiubu.work.commands import give_back_task

FALLS = (*STEADY, MEETING, TASK)
"""Kinds of contact without which a customer is alone. Thanks for a visit, or a call after the delivery, are none."""


@command
def give_up_deal(deal_id: int, *, source: str, by: Actor) -> Deal:
    """Neither consultant nor manager made the contact that the task of this ``source`` asked for: the deal goes to the pool.

    It keeps its owner when it is signed or closed, when the customer was reached or here since the contact was due, when
    the contact was not one that carries a deal on, and at the stages that the rules exempt. Then he has the task again, too.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.ASSIGN, deal)
    kind, due_at = _asked_for(deal, source)
    heard = heard_at(deal)
    is_heard = due_at is not None and heard is not None and heard >= due_at
    is_exempt = deal.stage in rules_of_group(deal.group_id).pool_exempt_stages
    if deal.phase not in ("lead", "open") or kind not in FALLS or is_heard or is_exempt:
        if deal.owner_id is not None:
            give_back_task(source, owner_id=deal.owner_id, by=by)
        return deal
    return assign_deal(deal_id, owner_id=None, reason=_("nobody contacted the customer"), by=by)


def _asked_for(deal: Deal, source: str) -> tuple[str, datetime | None]:
    """Kind of the contact that a task asked for, and when it was due; ("", None) when it is no contact of this deal."""
    if source == source_of_response(deal.pk):
        return TASK, deal.response_due_at
    number = source.removeprefix("deals.followup:")
    if not number.isdecimal():
        return "", None
    found = Followup.objects.filter(pk=int(number), deal=deal).values_list("kind", "planned_at").first()
    return found or ("", None)


@command
def take_deal(deal_id: int, *, by: Actor) -> Deal:
    """Take a deal from the pool of one's store. Two people at once: the first gets it, the second is refused.

    Refused by the rules of the pool: ``pool_cooling`` (one had it a short while ago), ``pool_per_day`` (enough for
    today), ``pool_capacity`` (enough in hand); not at the stages that the rules exempt. A lost deal goes on.
    """
    deal = Deal.objects.lock(deal_id)
    by.require(access.MAKE)
    if deal.group_id != by.group_id or deal.store_id not in by.stores or by.user_id is None:
        raise Deal.DoesNotExist
    if deal.owner_id == by.user_id:
        return deal
    if deal.owner_id is not None:
        raise Refused("deal_taken", gettext_lazy("Somebody else has taken this deal."))
    if deal.phase in ("lost", "dormant") and not is_in_pool(deal):
        raise Refused("not_in_pool", gettext_lazy("This deal is closed: a manager can take it up again."))
    _require_allowed(deal, by.user_id)
    machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
    PoolStay.objects.filter(deal=deal, until=None).update(taken_by=by.user_id)  # what a manager gives is no pick
    deal = assign_deal(deal_id, owner_id=by.user_id, reason=_("taken from the pool"), by=machine)
    return revive_deal(deal_id, reason=_("taken from the pool"), by=machine) if deal.phase == "lost" else deal


def _require_allowed(deal: Deal, user_id: int) -> None:
    """The person's row is locked: who takes two at once is counted one after the other."""
    User.objects.select_for_update().only("pk").get(pk=user_id)
    allowance = allowance_of(deal.group_id, user_id)
    if deal.stage in allowance.rules.pool_exempt_stages:
        return
    stay = PoolStay.objects.filter(deal=deal, until=None).first()
    again = cooled_at(stay, user_id, allowance.rules.pool_cooling_days) if stay else None
    if again is not None and again > timezone.now():
        raise _cooling(again)
    if allowance.is_day_full:
        most = allowance.rules.pool_per_day
        text = ngettext("You have taken {n} deal from the pool today; that is the limit. Take more tomorrow.", "You have taken {n} deals from the pool today; that is the limit. Take more tomorrow.", most)  # fmt: skip
        raise Refused("pool_per_day", text.format(n=most), details={"limit": most})
    if allowance.is_full:
        text = _("You have {n} open deals, and {most} is the limit. Finish or hand over some of them first.")
        most = allowance.rules.pool_capacity
        raise Refused("pool_capacity", text.format(n=allowance.open_deals, most=most), details={"limit": most})


def _cooling(again: datetime) -> Refused:
    text = _(
        "You had this deal until it came to the pool. You may take it again from {day}; until then a colleague may."
    )
    day = timezone.localtime(again)
    return Refused("pool_cooling", text.format(day=f"{day:%Y-%m-%d %H:%M}"), details={"from": again.isoformat()})
