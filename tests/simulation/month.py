"""One store, one month: so many visits, so many consultants, every rule of the showroom and of following up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import time_machine

from jiubu.deals import commands as deals
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.errors import Refused
from jiubu.privacy.commands import begin_contact
from jiubu.showroom import commands as showroom
from jiubu.showroom.models import Visit
from tests.factories import web
from tests.journeys.dealership import SHANGHAI
from tests.simulation.agenda import Agenda
from tests.simulation.books import Books
from tests.simulation.house import House
from tests.simulation.online import Online
from tests.simulation.people import MINUTE, Consultant, Manager, Reception

FIRST = date(2026, 8, 1)


@dataclass(frozen=True)
class Size:
    """``beat``: how often the worker and the clock run by day."""

    consultants: int = 20
    visits: int = 1500
    days: int = 31
    cars: int = 300
    beat: timedelta = timedelta(minutes=15)
    seed: int = 9


class Month:
    """``books`` are what the people did, told by themselves."""

    def __init__(self, size: Size) -> None:
        self.size, self.books = size, Books()

    def live(self) -> "Month":
        begin = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=SHANGHAI)
        with time_machine.travel(begin - timedelta(hours=12), tick=False) as clock:
            self.house = House(consultants=self.size.consultants, cars=self.size.cars, seed=self.size.seed)
            self.agenda = Agenda(clock, begin - timedelta(hours=12), beat=self.size.beat)
            self.reception = Reception(self.house, self.books, self.agenda)
            self.manager = Manager(self.reception)
            self.online = Online(self.house, self.books, self.agenda)
            for number in range(self.size.days):
                day = begin + timedelta(days=number)
                self._open(day)
                self.agenda.live_until(day + timedelta(days=1), at_night=self._is_night)
            self.end = begin + timedelta(days=self.size.days)
            self.agenda.live_until(self.end + timedelta(hours=2), at_night=self._is_night)
        return self

    @staticmethod
    def _is_night(moment: datetime) -> bool:
        return not 8 <= moment.astimezone(SHANGHAI).hour < 20

    def _open(self, day: datetime) -> None:
        """Who works and who comes today."""
        random, reception = self.house.random, self.reception
        for number, seller in enumerate(self.house.sellers):
            self.agenda.join(day + timedelta(hours=8, minutes=50, seconds=number), Consultant(seller, reception).day())
        self.agenda.join(day + timedelta(hours=9), self.manager.day())
        self.agenda.join(day + timedelta(hours=22, minutes=30), self._late())
        if (day.date() - FIRST).days == self.size.days // 2:
            self.agenda.join(day + timedelta(hours=17), self._leave())
        if (day.date() - FIRST).days % 5 == 1:
            self.agenda.join(day + timedelta(hours=9, minutes=5), self._turn_disputes())
        for _number in range(self._visitors(day)):
            at = day + timedelta(minutes=random.randrange(9 * 60 + 10, 17 * 60 + 20))
            self.agenda.join(at, self._visitor())
        for _number in range(self._visitors(day) // 6):
            at = day + timedelta(minutes=random.randrange(9 * 60, 19 * 60))
            self.agenda.join(at, self.online.lead())
        self.agenda.join(day + timedelta(hours=23, minutes=59), self._census(day))

    def _census(self, day: datetime):
        """What was to be done today, and what of it is done, written down in the evening: nothing later may change it,
        but that a meeting was held today may be told tomorrow.
        """
        rows = Followup.objects.filter(store=self.house.store).exclude(state="cancelled")
        due = rows.filter(planned_at__gte=day, planned_at__lt=day + timedelta(days=1))
        here = set(Visit.objects.filter(arrived_at__gte=day).values_list("deal_id", flat=True))
        for pk, state, kind, deal in due.values_list("pk", "state", "kind", "deal_id"):
            self.books.note("due", pk)
            if state == "done":
                self.books.note("due and done", pk)
            elif kind == "meeting" and deal in here:
                self.books.note("met", pk)
        yield MINUTE

    def _visitors(self, day: datetime) -> int:
        """Weekends bring twice as many."""
        weights = [2 if (FIRST + timedelta(days=n)).weekday() >= 5 else 1 for n in range(self.size.days)]
        share = weights[(day.date() - FIRST).days] / sum(weights)
        return round(self.size.visits * share)

    def _visitor(self):
        """Who it is shows when he comes: who returns must have been here."""
        reception, kind = self.reception, self.house.random.random()
        if kind < 0.08:
            yield from reception.papers()
        elif kind < 0.38:
            yield from reception.glance()
        elif kind < 0.66:
            yield from reception.stranger()
        elif kind < 0.80:
            seller = self.house.random.choice([one for one in self.house.sellers if one.is_active])
            yield from reception.invited(seller)
        else:
            sale = self._somebody_again()
            yield from reception.again(sale) if sale else reception.stranger()

    def _somebody_again(self):
        here = {sale.pk for sale in self.reception.sales}
        old = Deal.objects.filter(pk__in=here, phase="open", owner__isnull=False)
        inside = Visit.objects.filter(left_at=None, customer__isnull=False).values_list("customer_id", flat=True)
        known = set(old.exclude(customer__in=list(inside)).values_list("pk", flat=True))
        return next((sale for sale in self.reception.sales if sale.pk in known and self.house.chance(0.4)), None)

    def _late(self):
        """At half past ten at night nobody calls a customer."""
        sale = next((sale for sale in self.reception.sales if sale.deal.owner_id and sale.deal.is_open), None)
        if sale is not None:
            customer = sale.deal.customer_id
            self.books.refused("contact_refused", begin_contact, customer, channel="call", purpose="deal", by=sale.by)
        yield MINUTE

    def _turn_disputes(self):
        """Passed over, declined, swapped: each with its reason, each a line of the ledger."""
        store, by = self.house.store.pk, web(self.house.manager)
        first, second = self.house.sellers[0], self.house.sellers[1]
        self.books.refused(
            "reason_missing",
            showroom.swap_turns,
            store_id=store,
            person_id=first.pk,
            other_id=second.pk,
            reason="",
            by=by,
        )
        showroom.swap_turns(store_id=store, person_id=first.pk, other_id=second.pk, reason="带客户看车", by=by)
        self.books.note("turns swapped")
        for person in self.house.sellers:
            try:
                showroom.decline_turn(store_id=store, reason="在打电话", by=web(person))
            except Refused:
                continue
            self.books.note("turn declined")
            break
        yield MINUTE

    def _leave(self):
        """The last of the consultants leaves: everything goes to the first, and he can't sign in any more."""
        leaver, heir = self.house.sellers[-1], self.house.sellers[0]
        mine = set(Deal.objects.filter(owner=leaver).values_list("pk", flat=True))
        receipt = deals.hand_over(
            leaver.pk, heir.pk, reason="离职", store_id=self.house.store.pk, by=web(self.house.manager)
        )
        leaver.is_active = False
        leaver.save(update_fields=["is_active"])
        assert set(Deal.objects.filter(pk__in=mine).values_list("owner_id", flat=True)) <= {heir.pk}
        self.books.note("handed over", receipt.pk)
        yield MINUTE
