"""Leads that come in by the website: who answers them, and how late."""

from datetime import timedelta

from django.utils import timezone

from jiubu.deals import commands as deals
from jiubu.deals.models import Deal
from jiubu.kernel.errors import Refused
from tests.factories import web
from tests.simulation.agenda import Life

MINUTE = timedelta(minutes=1)


class Online:
    """The manager enters them some minutes after they came, for one of the consultants."""

    def __init__(self, house, books, agenda) -> None:
        self.house, self.books, self.agenda = house, books, agenda

    def lead(self) -> Life:
        """A machine greets at once, which is no answer. Then a person calls: soon, or when the manager has heard of it, or
        nobody before it lies in the pool.
        """
        came = timezone.localtime(self.agenda.now)
        yield 10 * MINUTE
        seller = self.house.random.choice([one for one in self.house.sellers if one.is_active])
        deal = deals.create_deal(
            customer={"name": self.house.name(), "mobile": self.house.mobile()},
            wish=deals.Wish(series_id=self.house.series.pk), channel="website", owner_id=seller.pk, received_at=came,
            store_id=self.house.store.pk, by=web(self.house.manager),
        )  # fmt: skip
        self.books.note("card", deal.customer_id)
        self.books.lead_came(deal.pk, came)
        greeting = {"outcome": "reached", "way": "message", "said": "您好，顾问稍后与您联系。", "is_automatic": True}
        deals.record_followup(deal.pk, **greeting, by=web(seller))
        luck = self.house.random.random()
        yield (5 if luck < 0.7 else 110 if luck < 0.9 else 240) * MINUTE
        yield from self._answer(deal.pk)

    def _answer(self, deal_id: int) -> Life:
        while self.books.is_waiting(deal_id):
            deal = Deal.objects.select_related("owner").get(pk=deal_id)
            if deal.owner is None:
                self._pick(deal_id)
            else:
                deals.record_followup(deal_id, outcome="reached", said="了解需求，约周末看车。", by=web(deal.owner))
                self.books.answered(deal_id, timezone.localtime(), self.house.store)
            yield 20 * MINUTE

    def _pick(self, deal_id: int) -> None:
        """Whoever may: not the one who let it lie."""
        for seller in self.house.sellers:
            if not seller.is_active:
                continue
            try:
                deals.take_deal(deal_id, by=web(seller))
            except Refused as refusal:
                self.books.refusals[refusal.code] += 1
                continue
            self.books.note("lead taken from the pool", deal_id)
            return
