"""One deal on its way through the nine steps of the pack, by commands: what its consultant does in one go."""

from datetime import timedelta

from django.utils import timezone

from jiubu.deals import commands as deals
from jiubu.deals.models import Deal
from jiubu.process import commands as process
from jiubu.showroom import commands as showroom
from jiubu.vehicles.commands import reserve_vehicle
from tests.factories import web
from tests.journeys.answers import closing_answers, delivery_answers, first_answers
from tests.journeys.caller import PICTURE
from tests.journeys.sale import SIGNATURES


class Sale:
    """``seller`` may change: deals go from hand to hand. ``is_over``: the customer doesn't come again."""

    def __init__(self, house, deal, books):
        self.house, self.pk, self.books = house, deal.pk, books
        self.is_over = False

    @property
    def deal(self):
        return Deal.objects.select_related("owner", "customer").get(pk=self.pk)

    @property
    def by(self):
        return web(self.deal.owner)

    def fill(self, form, answers, by=None):
        run, by = self.deal.run_id, by or self.by
        for field in SIGNATURES.get(form, ()):
            kept = process.keep_attachment(run, form=form, field=field, content=PICTURE, by=by)
            answers = {**answers, field: kept.pk}
        process.save_answers(run, form=form, answers=answers, by=by)

    def tick(self, *items, by=None):
        for item in items:
            process.tick_work(self.deal.run_id, item=item, by=by or self.by)

    def judge(self, *signs):
        deals.judge_grade(self.pk, signs=signs or ("payment_chosen", "car_and_colour_chosen"), by=self.by)
        self.books.note("judged")

    def move(self, to, **words):
        deals.move_deal(self.pk, to=to, by=self.by, **words)
        self.books.note(f"moved to {to}")

    # --- in the showroom ---

    def receive(self):
        forms = first_answers(timezone.localdate())
        if self.deal.stage == "prospecting":
            self.fill("first_contact", {"interest": "clear", "consents": True, "best_way": "call", "best_time": "noon"})
            self.move("reception")
        if self.deal.stage == "reception":
            self.books.refused("gate_unmet", deals.move_deal, self.pk, to="needs", by=self.by)
            self.fill("reception_record", forms["reception_record"])
            self.tick("greet")
            self.move("needs")

    def understand(self):
        self.fill("needs_analysis", first_answers(timezone.localdate())["needs_analysis"])
        self.judge("next_meeting_fixed", "came_again")
        self.move("presentation")

    def show(self):
        self.fill("presentation_record", first_answers(timezone.localdate())["presentation_record"])
        self.tick("walk_around")
        self.judge()

    def skip_the_drive(self):
        deals.edit_deal(self.pk, changes=self._wish(), by=self.by)
        self.books.refused("reason_missing", deals.move_deal, self.pk, to="negotiation", by=self.by)
        self.move("negotiation", reason="客户开过同款车")

    def drive(self, visit, car, routes):
        """Expired papers first; then out for a quarter of an hour, sometimes for longer than agreed."""
        begins = timezone.now().replace(second=0, microsecond=0)
        begins += timedelta(minutes=-begins.minute % 15)
        drive = showroom.book_drive(vehicle_id=car.pk, begins_at=begins, minutes=30, visit_id=visit.pk, by=self.by)
        self.books.refused(
            "car_taken", showroom.book_drive, vehicle_id=car.pk, begins_at=begins, driver_name="李雷", by=self.by
        )
        yield begins
        seen = {
            "driver_name": self.deal.customer.name, "licence_number": "310101198803070012", "licence_class": "c1",
            "route_id": routes[0].pk, "is_seen": True, "by": self.by,
        }  # fmt: skip
        old = timezone.localdate() - timedelta(days=1)
        self.books.refused("licence_expired", showroom.check_licence, drive.pk, valid_until=old, **seen)
        showroom.check_licence(drive.pk, valid_until=old + timedelta(days=900), **seen)
        self.books.refused("papers_missing", showroom.hand_out_keys, drive.pk, kilometres=1, by=self.by)
        showroom.sign_agreement(drive.pk, signature=PICTURE, accepts=True, by=self.by)
        self.move("test_drive")
        out = self.kilometres(car)
        showroom.hand_out_keys(drive.pk, kilometres=out, level=80, by=self.by)
        yield timedelta(minutes=self.house.random.choice((14, 18, 25, 52)))
        showroom.bring_back(drive.pk, kilometres=out + 8, level=76, by=self.by)
        self.books.note("drive", drive.pk)
        self.books.note("driven", self.pk)
        feedback = first_answers(timezone.localdate())["test_drive_feedback"]
        showroom.give_feedback(drive.pk, answers={k: v for k, v in feedback.items() if k != "drove"}, by=self.by)
        self.tick("prepare_car")
        self.judge()
        deals.edit_deal(self.pk, changes=self._wish(), by=self.by)
        self.move("negotiation")

    def kilometres(self, car):
        self.house.clocks[car.pk] = self.house.clocks.get(car.pk, 1000) + 10
        return self.house.clocks[car.pk]

    def _wish(self):
        return {
            "trim_id": self.house.trim.pk, "colour_id": self.house.colour.pk, "amount": 212000, "payment_way": "cash",
        }  # fmt: skip

    def put_off(self):
        self.fill("next_meeting", first_answers(timezone.localdate())["next_meeting"])
        self.move("negotiation", answer="not_yet")

    # --- money and the car ---

    def sign(self, car):
        today = timezone.localdate()
        self.fill("quote", first_answers(today)["quote"])
        self.move("closing", answer="yes")
        forms = closing_answers(today, today + timedelta(days=4))
        self.fill("contract", forms["contract"])
        self.fill("deposit", forms["deposit"])
        until = timezone.now() + timedelta(days=20)
        reserve_vehicle(car.pk, about=self.deal, until=until, by=web(self.house.staff("stock_keeper")))
        deals.promise_delivery(self.pk, due_at=timezone.now() + timedelta(days=4), by=self.by)
        self.move("delivery")
        self.books.note("order", self.pk)
        self.books.note("buyer", self.deal.customer_id)

    def go_back(self):
        """Out of the contract; the pack asks why."""
        self.books.refused("reason_missing", deals.move_deal, self.pk, to="closing", by=self.by)
        self.move("closing", reason="客户家里有变，退订")
        self.books.note("cancelled", self.pk)

    def apologise_when_late(self):
        if self.deal.won_at is None:
            return
        late = timezone.now() - self.deal.won_at > timedelta(days=4)
        if late:
            self.books.refused("gate_unmet", deals.move_deal, self.pk, to="follow_up", by=self.by)
            due = timezone.now() + timedelta(days=1)
            deals.apologise(self.pk, said="运输延误，已电话致歉。", cause="运输", due_at=due, by=self.by)
            self.books.note("apology", self.pk)

    def hand_over(self, car):
        today, staff = timezone.localdate(), self.house.staff
        forms = delivery_answers(today, car.vin)
        self.fill("payment", forms["payment"], by=web(staff("cashier")))
        self.fill("pdi_check", forms["pdi_check"], by=web(staff("pdi_technician")))
        self.tick("issue_invoice", by=web(staff("cashier")))
        self.tick("insure", by=web(staff("insurance_clerk")))
        self.tick("clean", by=web(staff("pdi_technician")))
        self.tick("confirm_time")
        self.fill("handover_check", forms["handover_check"])
        self.move("follow_up")
        self.books.note("delivery", self.pk)
