"""What reception, consultants and managers do in the simulated month."""

from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from jiubu.deals import commands as deals
from jiubu.deals.models import Deal, Followup, LossRequest
from jiubu.kernel.errors import Refused
from jiubu.showroom import commands as showroom
from jiubu.showroom.models import Drive, Visit
from jiubu.work import commands as work
from jiubu.work.models import Promise, Task
from tests.factories import web
from tests.simulation.agenda import Life
from tests.simulation.sale import Sale

MINUTE = timedelta(minutes=1)


class Reception:
    """Every visitor is a life of his own: he comes, is received, looks, and goes."""

    def __init__(self, house, books, agenda) -> None:
        self.house, self.books, self.agenda = house, books, agenda
        self.sales: list[Sale] = []
        """Deals of the month that are under way."""

    # --- who comes ---

    def papers(self) -> Life:
        """Somebody who fetches a paper is no traffic."""
        visit = showroom.check_in(store_id=self.house.store.pk, purpose="papers", by=web(self.house.desk))
        yield 10 * MINUTE
        showroom.close_visit(visit.pk, result="other", by=web(self.house.desk))
        self.books.note("papers")

    def glance(self) -> Life:
        """Looks at the cars and leaves no name."""
        visit = self._check_in(party_size=2, source="walk_in")
        self.books.note("first unknown", visit.pk)
        yield 2 * MINUTE
        yield from self._until_received(visit)
        yield self.house.random.randrange(5, 35) * MINUTE
        yield from self._leave(visit, "not_bought")

    def stranger(self) -> Life:
        """Leaves name and phone, and is shown as much as there is time for."""
        visit = self._check_in(party_size=1, source="walk_in")
        self.books.note("first carded", visit.pk)
        yield MINUTE
        yield from self._until_received(visit)
        yield 5 * MINUTE
        who = {"name": self.house.name(), "mobile": self.house.mobile()}
        seller = web(Visit.objects.get(pk=visit.pk).consultant)
        deal = showroom.make_prospect(visit.pk, customer=who, wish=self._wish(), by=seller)
        self._ask_for_the_same(who, seller)
        self.books.note("card", deal.customer_id)
        sale = Sale(self.house, deal, self.books)
        self.sales.append(sale)
        yield from self._show_around(visit, sale)

    def _ask_for_the_same(self, who, seller) -> None:
        """A colleague meets the same number: one card, and he hears whose it is."""
        other = next(one for one in self.house.sellers if one.pk != seller.user_id and one.is_active)
        if self.house.chance(0.1):
            self.books.refused("duplicate", deals.create_deal, customer={**who, "name": "又一位"}, by=web(other))

    def invited(self, seller) -> Life:
        """Heard of us, was called, agreed a time, and comes (or not)."""
        who = {"name": self.house.name(), "mobile": self.house.mobile()}
        deal = deals.create_deal(customer=who, wish=self._wish(), channel="short_video", by=web(seller))
        self.books.note("card", deal.customer_id)
        self.books.lead_came(deal.pk, timezone.localtime(self.agenda.now))
        yield 20 * MINUTE
        deals.record_followup(deal.pk, outcome="reached", said="想看汉 EV，周末有空。", by=web(seller))
        self.books.answered(deal.pk, timezone.localtime(self.agenda.now), self.house.store)
        starts = self.house_time(days=self.house.random.randrange(1, 4), hour=self.house.random.randrange(10, 16))
        meeting = work.plan_appointment(
            store_id=self.house.store.pk, owner_id=seller.pk, kind="visit", title="约到店看车", starts_at=starts,
            about=("deals.deal", deal.pk), by=web(seller),
        )  # fmt: skip
        sale = Sale(self.house, deal, self.books)
        if self.house.chance(0.25):
            self.books.note("stood up", meeting.pk)
            self.sales.append(sale)
            return
        yield starts + self.house.random.randrange(0, 15) * MINUTE
        visit = self._check_in(appointment_id=meeting.pk, source="short_video")
        self.books.note("first invited", visit.pk)
        yield MINUTE
        yield from self._until_received(visit)
        showroom.link_deal(visit.pk, deal_id=deal.pk, by=web(Visit.objects.get(pk=visit.pk).consultant))
        self.sales.append(sale)
        yield from self._show_around(visit, sale)

    def again(self, sale: Sale) -> Life:
        """Comes again: goes to the same consultant, whoever is next."""
        deal = sale.deal
        visit = self._check_in(mobile=deal.customer.mobile, source="walk_in")
        assert visit.customer_id == deal.customer_id
        self.books.note("returned", deal.customer_id)
        self.books.note("return visit", visit.pk)
        yield MINUTE
        yield from self._until_received(visit)
        yield 3 * MINUTE
        row, deal = Visit.objects.get(pk=visit.pk), sale.deal
        if deal.is_open and deal.owner_id == row.consultant_id:
            assert row.deal_id == deal.pk  # the only one that the two have
        yield from self._show_around(visit, sale)

    # --- what happens to them ---

    def _check_in(self, **values):
        visit = showroom.check_in(store_id=self.house.store.pk, by=web(self.house.desk), **values)
        self.books.note("visit", visit.pk)
        return visit

    def _until_received(self, visit) -> Life:
        """By the turn; while all are busy they wait."""
        while True:
            row = Visit.objects.get(pk=visit.pk)
            if row.consultant_id is not None:
                return
            try:
                taken = showroom.give_to_next(visit.pk, by=web(self.house.desk))
            except Refused as refusal:
                self.books.refusals[refusal.code] += 1
                yield 5 * MINUTE
                continue
            if row.meant_for_id is not None:
                assert taken.consultant_id == row.meant_for_id
                self.books.note("went to the earlier consultant", visit.pk)
            return

    def _leave(self, visit, result) -> Life:
        """One in forty is forgotten on the board; the manager clears it after the bell at closing time."""
        if self.house.chance(0.025):
            self.books.note("forgotten on the board", visit.pk)
            self.books.note("open at closing", visit.pk)
            yield self.house_time(days=1, hour=9) - self.agenda.now
        elif self.agenda.now > self._closing_of(visit):
            self.books.note("open at closing", visit.pk)
        showroom.close_visit(visit.pk, result=result, note="再考虑一下", by=web(self.house.manager))
        self.books.note(f"left {result}", visit.pk)

    def _closing_of(self, visit) -> datetime:
        came, closes_at = timezone.localtime(Visit.objects.get(pk=visit.pk).arrived_at), self.house.store.closes_at
        return came.replace(hour=closes_at.hour, minute=closes_at.minute, second=0)

    def _show_around(self, visit, sale: Sale) -> Life:
        """As many steps as this customer has patience for."""
        result = "not_bought"
        steps = self._steps(visit, sale)
        for number, step in enumerate(steps):
            if number > 0 and self.house.chance(0.3):
                break
            deal = sale.deal
            receives = Visit.objects.get(pk=visit.pk).consultant_id  # another one, where the deal was given away
            if not deal.is_open or deal.owner_id != receives or deal.stage == "delivery":
                break
            found = yield from step()
            result = found or result
            yield self.house.random.randrange(8, 22) * MINUTE
        yield from self._leave(visit, result)

    def _steps(self, visit, sale):
        """What may be done in one visit, in this order; each gives how the visit ended, if it ended something."""
        return (
            partial(step, visit, sale)
            for step in (self._receive, self._understand, self._show, self._drive, self._negotiate, self._sign)
        )

    def _receive(self, visit, sale):
        sale.receive()
        showroom.set_step(visit.pk, step="needs", by=sale.by)
        yield MINUTE

    def _understand(self, _visit, sale):
        if sale.deal.stage == "needs":
            sale.understand()
        yield MINUTE

    def _show(self, visit, sale):
        if sale.deal.stage == "presentation":
            sale.show()
            showroom.set_step(visit.pk, step="presented", by=sale.by)
        yield MINUTE

    def _drive(self, visit, sale):
        if sale.deal.stage != "presentation":
            return
        car = self._free_demo_car()
        if car is None or self.house.chance(0.25):
            sale.skip_the_drive()
        else:
            yield from sale.drive(visit, car, self.house.routes)

    def _negotiate(self, visit, sale):
        if sale.deal.stage == "negotiation":
            showroom.set_step(visit.pk, step="desk", by=sale.by)
            sale.put_off()
        yield MINUTE

    def _sign(self, _visit, sale):
        if sale.deal.stage != "negotiation" or not self.house.cars:
            return None
        car = self.house.cars.pop()
        sale.sign(car)
        if self.books.done["order"] % 12 == 1:
            self.agenda.join(self.agenda.now + timedelta(hours=20), self.cancel(sale))
        else:
            later = timedelta(days=self.house.random.choice((1, 2, 2, 5)))
            self.agenda.join(self.agenda.now + later, self.fetch(sale, car))
        yield MINUTE
        return "ordered"

    def fetch(self, sale: Sale, car) -> Life:
        """The car is fetched; too late a promise is apologised for first."""
        yield self.house_time(days=1, hour=11, minute=self.house.random.randrange(60))
        if sale.deal.owner is None:
            return
        sale.apologise_when_late()
        visit = self._check_in(purpose="pick_up", customer_id=sale.deal.customer_id)
        yield 10 * MINUTE
        if sale.deal.stage == "delivery":
            sale.hand_over(car)
        yield 30 * MINUTE
        showroom.close_visit(visit.pk, result="picked_up", by=web(self.house.manager))

    def cancel(self, sale: Sale) -> Life:
        """Thinks better of it on the next day: the order is undone with the reason, the car is free for others after days."""
        yield self.house_time(days=0, hour=15)
        if sale.deal.owner is not None:
            sale.is_over = True
            sale.go_back()

    def _wish(self):
        return deals.Wish(series_id=self.house.series.pk)

    def _free_demo_car(self):
        """One that nobody has booked for the next hour."""
        busy = set(
            Drive.objects.exclude(state="cancelled")
            .filter(ends_at__gt=self.agenda.now - 30 * MINUTE)
            .values_list("vehicle_id", flat=True)
        )
        return next((car for car in self.house.demo_cars if car.pk not in busy), None)

    def house_time(self, *, days: int, hour: int, minute: int = 0) -> datetime:
        local = timezone.localtime(self.agenda.now)
        return local.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)


class Consultant:
    """Comes, takes turns, and calls the customers whose day it is - if he is diligent."""

    def __init__(self, person, reception: Reception) -> None:
        self.person, self.reception = person, reception
        self.house, self.books = reception.house, reception.books

    def day(self) -> Life:
        store = self.house.store.pk
        if not self.person.is_active:
            return
        showroom.step_in(store_id=store, by=web(self.person))
        for pause in (40, 180, 150):
            yield pause * MINUTE
            self.call_round()
        self.reception.sales[:] = [one for one in self.reception.sales if one.deal.is_open and not one.is_over]
        self._give_up()
        yield self.reception.house_time(days=0, hour=18, minute=5)
        if self.person.is_active:
            showroom.step_out(store_id=store, reason="下班", by=web(self.person))

    def call_round(self) -> None:
        due = Followup.objects.filter(owner=self.person, state="planned", planned_at__lte=timezone.now()).order_by(
            "planned_at"
        )
        for followup in list(due.select_related("deal")[:12]):
            if followup.deal.phase not in ("lead", "open", "won", "after"):
                continue
            if not self.house.chance(self.house.diligence[self.person.pk]):
                continue
            if self.house.chance(0.08) and followup.kind == "regular":
                self._put_off(followup)
                continue
            self._call(followup)

    def _call(self, followup) -> None:
        outcome = "reached" if self.house.chance(0.7) else "not_reached"
        promise = None
        if outcome == "reached" and self.house.chance(0.1):
            due = timezone.now() + timedelta(days=1)
            promise = deals.Promised("送脚垫一套", due)
        deals.record_followup(
            followup.deal_id, outcome=outcome, said="聊了用车情况。", followup_id=followup.pk, promise=promise,
            by=web(self.person),
        )  # fmt: skip
        self.books.note(f"call {outcome}", followup.pk)
        self.books.answered(followup.deal_id, timezone.localtime(), self.house.store)

    def _put_off(self, followup) -> None:
        later = timezone.now() + timedelta(days=40)
        self.books.refused("beyond_range", deals.forward_followup, followup.pk, at=later, by=web(self.person))
        deals.forward_followup(followup.pk, at=later, reason="客户出差，月底再联系", by=web(self.person))
        self.books.note("forwarded", followup.pk)

    def _give_up(self) -> None:
        """Asks to close what seems hopeless: too early, it is refused."""
        mine = Deal.objects.filter(owner=self.person, phase__in=["lead", "open"]).order_by("pk")
        for deal in mine.exclude(loss_requests__state="asked")[:40]:
            if not self.house.chance(0.05):
                continue
            reason = "other_reason" if self.house.chance(0.2) else "timing_postponed"
            why = {"reason": reason, "text": "客户推迟购车。", "by": web(self.person)}
            if deal.contact_count < 3:
                self.books.refused("too_few_contacts", deals.request_loss, deal.pk, **why)
            else:
                asked = deals.request_loss(deal.pk, **why)
                self.books.note("loss asked", asked.pk)
                self.books.note(f"loss {reason}", asked.pk)
        self._keep_promises()
        self._try_again()

    def _keep_promises(self) -> None:
        for promise in Promise.objects.filter(owner=self.person, state="open", kind="other"):
            if self.house.chance(0.7):
                work.keep_promise(promise.pk, by=web(self.person))
                self.books.note("promise kept", promise.pk)

    def _try_again(self) -> None:
        """The day has come on which a lost customer is to be asked once more; one in two has thought about it."""
        due = Task.objects.filter(owner=self.person, state="open", source__startswith="deals.revive:")
        for task in due.filter(due_at__lte=timezone.now()):
            if self.house.chance(0.5):
                deals.revive_deal(task.about_id, reason="客户又想看车了", by=web(self.person))
                self.books.note("taken up again", task.about_id)


class Manager:
    """Decides on losses, picks what is in the pool for those who want more, and hands over who leaves."""

    def __init__(self, reception: Reception) -> None:
        self.reception, self.house, self.books = reception, reception.house, reception.books
        self.decided = 0

    def day(self) -> Life:
        yield 8 * 60 * MINUTE
        by = web(self.house.manager)
        asked = LossRequest.objects.filter(state="asked", deal__store=self.house.store).order_by("pk")
        for request in asked.select_related("deal", "owner"):
            self.decided += 1
            way = self.decided % 4
            if request.deal.phase in ("won", "after"):
                self.books.refused("deal_signed", deals.confirm_loss, request.pk, by=by)
            if request.deal.phase in ("won", "after") or way == 0:
                deals.send_back_loss(request.pk, words="再联系一次。", by=by)
                self.books.note("sent back", request.pk)
            elif way == 1:
                deals.confirm_loss(request.pk, to_pool=True, by=by)
                self.books.note("lost", request.pk)
                self._pick(request)
            else:
                day = timezone.localdate() + timedelta(days=6) if way == 2 else None
                deals.confirm_loss(request.pk, words="同意", revive_on=day, by=by)
                self.books.note("lost", request.pk)

    def _pick(self, request) -> None:
        """Who had it must wait some days; a colleague takes it."""
        owner = request.owner
        if owner is None or not owner.is_active:
            return
        self.books.refused("pool_cooling", deals.take_deal, request.deal_id, by=web(owner))
        other = next(one for one in self.house.sellers if one.pk != owner.pk and one.is_active)
        try:
            deals.take_deal(request.deal_id, by=web(other))
        except Refused as refusal:
            self.books.refusals[refusal.code] += 1
        else:
            self.books.note("taken from the pool", request.deal_id)
