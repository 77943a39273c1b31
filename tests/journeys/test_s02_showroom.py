"""S02, a day in the showroom: the line, strangers, a call, somebody who comes back, closing time; by the API and the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.showroom import clock as showroom_clock
from jiubu.showroom.models import Visit
from jiubu.work.models import Notification
from tests.factories.worker import run_worker
from tests.journeys.dealership import PASSWORD, at, open_dealership
from tests.journeys.people import OnPages, People

pytestmark = pytest.mark.django_db
WANG = {"name": "王建国", "mobile": "13812345678"}


class ByApi(People):
    """People of the store at the API."""

    def stand_in_line(self, *people):
        for user in people:
            self.at(user).post("/turns", {"kind": "in"})

    def check_in(self, **values):
        return self.at(self.house.receptionist).post("/visits", {"party_size": 1, **values})["id"]

    def ring(self, **values):
        return self.check_in(channel="call", **values)

    def give_to_next(self, visit_id):
        self.at(self.house.receptionist).post(f"/visits/{visit_id}/next")

    def take(self, user, visit_id):
        self.at(user).post(f"/visits/{visit_id}/consultant")

    def take_too_late(self, user, visit_id):
        return self.at(user).refused("post", f"/visits/{visit_id}/consultant", {})["text"]

    def reach(self, user, visit_id, *steps):
        for step in steps:
            self.at(user).send("put", f"/visits/{visit_id}/steps/{step}", {"is_reached": True})

    def make_prospect(self, user, visit_id, **values):
        self.at(user).post(f"/visits/{visit_id}/prospect", values)

    def prospect_refused(self, user, visit_id, **values):
        return list(self.at(user).refused("post", f"/visits/{visit_id}/prospect", values)["fields"])

    def decline(self, user, reason):
        self.at(user).post("/turns", {"kind": "decline", "reason": reason})

    def close(self, user, visit_id, result, note=""):
        self.at(user).post(f"/visits/{visit_id}/closing", {"result": result, "note": note})

    def close_refused(self, user, visit_id, result):
        return list(self.at(user).refused("post", f"/visits/{visit_id}/closing", {"result": result})["fields"])

    def line(self):
        return [(one["name"], one["state"]) for one in self.at(self.house.receptionist).get("/turns")["places"]]

    def found(self, text):
        rows = self.at(self.house.receptionist).get(f"/customers?text={text}")["rows"]
        return [row["name"] for row in rows]

    def missing(self):
        told = self.at(self.house.manager).get("/visits/closing")
        return {one["name"]: len(one["visit_ids"]) for one in told["open"]}

    def numbers(self):
        return self.at(self.house.manager).get("/visits/today")

    def ledger(self):
        steps = self.at(self.house.manager).get("/turns/ledger")
        return [(one["kind"], one["person_id"], one["counts"]) for one in reversed(steps)]

    def shares(self):
        rows = self.at(self.house.manager).get("/turns/shares?begin=2026-08-04&end=2026-08-04")
        return {row["name"]: (row["received"], row["turns"]) for row in rows}


class ByPages(OnPages, ByApi):
    """The same people on the pages, as a browser without JavaScript sends its forms."""

    def _get(self, user, page_name, *args, **query):
        return self.read(user, reverse(f"showroom:{page_name}", args=args), **query)

    def _post(self, user, page_name, *args, status=302, **values):
        return self.send(user, reverse(f"showroom:{page_name}", args=args), values, status=status)

    def stand_in_line(self, *people):
        for user in people:
            self._post(user, "turn_in")

    def check_in(self, **values):
        self._post(self.house.receptionist, "check_in", **{"party_size": 1, "purpose": "new_car", **values})
        return Visit.objects.latest("pk").pk

    def ring(self, **values):
        self._post(self.house.receptionist, "calls", **{"purpose": "new_car", **values})
        return Visit.objects.latest("pk").pk

    def give_to_next(self, visit_id):
        self._post(self.house.receptionist, "next_receives", visit_id)

    def take(self, user, visit_id):
        self._post(user, "consultant", visit_id)

    def take_too_late(self, user, visit_id):
        page = self._post(user, "consultant", visit_id, status=409)
        return page.content.decode()

    def reach(self, user, visit_id, *steps):
        for step in steps:
            self._post(user, "step", visit_id, step)

    def make_prospect(self, user, visit_id, **values):
        self._post(user, "prospect", visit_id, **values)

    def prospect_refused(self, user, visit_id, **values):
        return list(self._post(user, "prospect", visit_id, status=422, **values).context["form"].errors)

    def decline(self, user, reason):
        self._post(user, "turn_decline", reason=reason)

    def close(self, user, visit_id, result, note=""):
        self._post(user, "closing", visit_id, result=result, note=note)

    def close_refused(self, user, visit_id, result):
        page = self._post(user, "closing", visit_id, result=result, note="", status=422)
        return list(page.context["form"].errors)

    def line(self):
        board = self._get(self.house.receptionist, "floor").context["board"]
        return [(place.user.name, place.state) for place in board.places]

    def found(self, text):
        rows = self._get(self.house.receptionist, "found", mobile=text).context["rows"]
        return [row.name for row in rows]

    def missing(self):
        found = self._get(self.house.manager, "floor").context["missing"]
        return {one.person.name if one.person else "": one.count for one in found}

    def numbers(self):
        day = self._get(self.house.manager, "floor").context["day"]
        return {name: getattr(day, name) for name in ("parties", "people", "here", "traffic", "calls", "with_customer")}

    def ledger(self):
        steps = self._get(self.house.manager, "turns").context["steps"]
        return [(one.kind, one.person_id, one.counts) for one in reversed(steps)]

    def shares(self):
        found = self._get(self.house.manager, "turns", begin="2026-08-04", end="2026-08-04").context["shares"]
        return {share.user.name: (share.received, share.turns) for share in found}


def consultant_of(visit_id):
    return Visit.objects.get(pk=visit_id).consultant


def told(user):
    return Notification.objects.filter(user=user).count()


def strangers_come(day, house):
    """Who is next receives, who stands ready moves up, and both are told; the one who declines says why."""
    day.stand_in_line(house.consultant, house.colleague)
    assert day.line() == [("陈嘉木", "next"), ("周晓岚", "ready")]
    family = day.check_in(party_size=3)
    day.give_to_next(family)
    assert (consultant_of(family), day.line()[0]) == (house.consultant, ("周晓岚", "next"))
    assert "陈嘉木" in day.take_too_late(house.colleague, family)
    run_worker()
    assert told(house.consultant)
    assert told(house.colleague)
    day.reach(house.consultant, family, "needs", "presented")
    assert day.prospect_refused(house.consultant, family, name="王建国", mobile="138") == ["mobile"]
    day.make_prospect(house.consultant, family, series_id=house.series.pk, **WANG)
    deal = Deal.objects.get()
    assert (deal.owner, deal.series, deal.customer.name) == (house.consultant, house.series, "王建国")
    return family, deal


def somebody_only_fetches_papers(day, house):
    papers = day.check_in(purpose="papers")
    day.take(house.colleague, papers)
    day.close(house.colleague, papers, "other", "取登记证")
    assert day.numbers()["traffic"] == 1


def somebody_rings_up(day, house):
    """A call uses no turn; with name and number it becomes a customer."""
    before = day.line()
    call = day.ring(source="short_video", name="李秀英", mobile="13812345679")
    day.take(house.colleague, call)
    day.close(house.colleague, call, "invited", "周六来看车")
    assert (day.line(), Customer.objects.filter(name="李秀英").count()) == (before, 1)


def somebody_comes_back(day, house, first):
    """Found by the last digits while typing; goes to the earlier consultant, out of turn, whoever is next."""
    day.close(house.consultant, first, "not_bought", "要和家人商量")
    assert day.found("5678") == ["王建国"]
    line = day.line()
    back = day.check_in(customer_id=Customer.objects.get(name="王建国").pk)
    day.give_to_next(back)
    visit = Visit.objects.get(pk=back)
    assert (visit.kind, visit.consultant) == ("return", house.consultant)
    assert [name for name, _state in day.line()] == [name for name, _state in line]
    assert day.ledger()[-1] == ("take", house.consultant.pk, False)
    return back


def the_store_closes(day, house, clock, back):
    """The board names who is missing, tells him, and reads zero when everybody is closed."""
    assert day.missing() == {}
    clock.move_to(at(8, 4, 18, 40))
    assert day.missing() == {"陈嘉木": 1}
    before = told(house.consultant)
    showroom_clock.tell_closing(at(8, 4, 18, 40))
    assert told(house.consultant) == before + 1
    assert day.close_refused(house.consultant, back, "ordered") == ["result"]  # nothing is signed
    day.close(house.consultant, back, "not_bought")
    assert (day.missing(), day.numbers()["here"]) == ({}, 0)


@pytest.mark.parametrize("door", [ByApi, ByPages])
def test_a_day_in_the_showroom(door):
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4, 10), tick=False) as clock:
        day = door(house)
        first, deal = strangers_come(day, house)
        clock.shift(timedelta(minutes=30))
        somebody_only_fetches_papers(day, house)
        somebody_rings_up(day, house)
        clock.shift(timedelta(hours=2))
        back = somebody_comes_back(day, house, first)
        second = day.check_in()
        day.decline(house.colleague, "午休")
        day.give_to_next(second)  # nobody else is free
        assert consultant_of(second) == house.colleague
        day.close(consultant_of(second), second, "not_bought", "随便看看")
        the_store_closes(day, house, clock, back)
        numbers = day.numbers()
        wanted = {"parties": 4, "people": 6, "here": 0, "traffic": 3, "calls": 1, "with_customer": 2}
        assert {name: numbers[name] for name in wanted} == wanted
        assert Visit.objects.get(pk=back).deal == deal
        assert day.shares() == {"陈嘉木": (2, 1), "周晓岚": (2, 1)}
