"""What several tests do to a deal: talk to the customer, take it through the gates."""

from jiubu.deals import commands
from jiubu.deals.models import StageCount
from jiubu.work.models import Task
from tests.factories import web
from tests.factories.deals import soon


def talk(deal, seller):
    commands.record_followup(deal.pk, outcome="reached", said="聊了需求", by=web(seller))


def go(deal, seller, *stages):
    """Through the gates, as a consultant would."""
    for stage in stages:
        if stage == "needs":
            talk(deal, seller)
        if stage == "offer":
            commands.judge_grade(deal.pk, signs=["time_fixed", "payment_chosen"], by=web(seller))
        if stage == "care":
            commands.promise_delivery(deal.pk, due_at=soon(7), by=web(seller))
        commands.move_deal(deal.pk, to=stage, by=web(seller))
    deal.refresh_from_db()


def counted():
    return [(c.stage, c.deal_count) for c in StageCount.objects.order_by("stage") if c.deal_count]


def open_tasks(deal):
    return list(
        Task.objects.filter(about_id=deal.pk, state="open").order_by("due_at", "id").values_list("kind", flat=True)
    )
