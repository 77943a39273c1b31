"""S03, a prospect followed up by the rules: answered, graded, planned, promised, reported, neglected, taken over, counted; by the
API and the pages.
"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from jiubu.cards.models import CardCount
from jiubu.deals.models import Deal, Followup
from jiubu.meetings.models import Instruction, Meeting, PlanMark, Report
from jiubu.work.clock import climb
from jiubu.work.models import Promise, Task
from tests.factories.worker import run_worker
from tests.journeys.dealership import PASSWORD, at, open_dealership
from tests.journeys.people import OnPages, People

pytestmark = pytest.mark.django_db
WANG = {"name": "王建国", "mobile": "13812345678"}
TUESDAY, WEDNESDAY = "2026-08-04", "2026-08-05"


class ByApi(People):
    """People of the store at the API."""

    def open(self, user, **fields):
        wish = {"series_id": self.house.series.pk}
        return self.at(user).post("/deals", {"customer": WANG, "wish": wish, **fields})["id"]

    def talk(self, user, deal_id, said, *, promise="", due_at=None):
        body = {"outcome": "reached", "said": said}
        if promise:
            body["promise"] = {"text": promise, "due_at": due_at.isoformat()}
        self.at(user).post(f"/deals/{deal_id}/contacts", body)

    def judge(self, user, deal_id, *signs):
        self.at(user).post(f"/deals/{deal_id}/grade", {"signs": signs})

    def plan(self, user, deal_id, moment, reason=""):
        body = {"at": moment.isoformat(), "purpose": "邀约再次来店", "reason": reason}
        self.at(user).post(f"/deals/{deal_id}/followups", body)

    def plan_refused(self, user, deal_id, moment):
        body = {"at": moment.isoformat(), "purpose": "邀约再次来店"}
        return list(self.at(user).refused("post", f"/deals/{deal_id}/followups", body)["fields"])

    def hand_in(self, user, remark):
        self.at(user).post("/meetings/reports", {"store_id": self.house.store.pk, "day": TUESDAY, "remark": remark})

    def _about(self, owner, day=TUESDAY):
        return {"store_id": self.house.store.pk, "owner_id": owner.pk, "day": day}

    def tick_as_read(self, owner):
        self.at(self.house.manager).post("/meetings/reports/seen", self._about(owner))

    def instruct(self, owner, text):
        body = {**self._about(owner), "text": text, "due_on": WEDNESDAY}
        self.at(self.house.manager).post("/meetings/instructions", body)

    def confirm_plan(self, owner):
        body = {**self._about(owner, WEDNESDAY), "meeting": "evening"}
        self.at(self.house.manager).post("/meetings/plans", body)

    def hold_evening(self, *people):
        body = {"store_id": self.house.store.pk, "day": TUESDAY, "participants": [user.pk for user in people]}
        self.at(self.house.manager).send("put", "/meetings/evening/holding", body)

    def sections(self, owner):
        path = f"/meetings/report?store_id={self.house.store.pk}&owner_id={owner.pk}&day={TUESDAY}"
        return {one["key"]: one["count"] for one in self.at(owner).get(path)["sections"] if one["count"]}

    def finish(self, user, task_id):
        self.at(user).post(f"/tasks/{task_id}/done", {"result": "已发"})

    def discipline(self, user):
        rows = self.at(user).get("/deals/discipline?begin=2026-08-03&end=2026-08-16")["people"]
        return {row["name"]: tuple(row[name] for name in ("on_time", "forwarded", "forgotten")) for row in rows}

    def take(self, user, deal_id):
        self.at(user).post(f"/deals/{deal_id}/take")

    def holders(self, user, deal_id):
        return [row["owner_id"] for row in self.at(user).get(f"/deals/{deal_id}/holders")]

    def card(self, user, deal_id):
        return str(self.at(user).get(f"/deals/{deal_id}/card"))

    def start_count(self, user):
        self.at(user).post("/card-counts", {"store_id": self.house.store.pk, "month": "2026-08-31"})

    def count(self, user, count, **numbers):
        found = {line.grade: numbers.get(line.grade, 0) for line in count.lines.all()}
        self.at(user).post(f"/card-counts/{count.pk}/numbers", {"numbers": found})

    def explain(self, user, count, **texts):
        self.at(user).send("put", f"/card-counts/{count.pk}/explanations", {"texts": texts})

    def sign(self, user, count):
        self.at(user).post(f"/card-counts/{count.pk}/signature")

    def sign_refused(self, user, count):
        return self.at(user).refused("post", f"/card-counts/{count.pk}/signature", {})["text"]


class ByPages(OnPages, ByApi):
    """The same people on the pages, as a browser without JavaScript sends its forms."""

    def _meeting(self, name, owner=None, day=TUESDAY, *args):
        owner_id = owner.pk if owner else ""
        return f"{reverse(f'meetings:{name}', args=args)}?store={self.house.store.pk}&day={day}&owner={owner_id}"

    def open(self, user, **fields):
        values = {**WANG, "series_id": self.house.series.pk, **fields}
        self.send(user, reverse("deals:new"), values)
        return Deal.objects.latest("pk").pk

    def talk(self, user, deal_id, said, *, promise="", due_at=None):
        values = {"outcome": "reached", "way": "call", "said": said, "promise": promise}
        if due_at:
            values["promise_due_at"] = f"{due_at:%Y-%m-%dT%H:%M}"
        self.send(user, reverse("deals:contact", args=[deal_id]), values)

    def judge(self, user, deal_id, *signs):
        self.send(user, reverse("deals:grade", args=[deal_id]), {"signs": signs})

    def _plan(self, user, deal_id, moment, reason, status):
        values = {"at": f"{moment:%Y-%m-%dT%H:%M}", "purpose": "邀约再次来店", "way": "call", "reason": reason}
        return self.send(user, reverse("deals:plan", args=[deal_id]), values, status=status)

    def plan(self, user, deal_id, moment, reason=""):
        self._plan(user, deal_id, moment, reason, 302)

    def plan_refused(self, user, deal_id, moment):
        return list(self._plan(user, deal_id, moment, "", 422).context["form"].errors)

    def hand_in(self, user, remark):
        self.send(user, self._meeting("handing_in", user), {"remark": remark})

    def tick_as_read(self, owner):
        self.send(self.house.manager, self._meeting("seen", owner), {})

    def instruct(self, owner, text):
        address = self._meeting("instruction_new", owner)
        self.send(self.house.manager, address, {"text": text, "due_on": WEDNESDAY})

    def confirm_plan(self, owner):
        self.send(self.house.manager, self._meeting("plan_confirmed", owner, WEDNESDAY, "evening"), {})

    def hold_evening(self, *people):
        values = {"participants": [user.pk for user in people]}
        self.send(self.house.manager, self._meeting("holding", None, TUESDAY, "evening"), values)

    def sections(self, owner):
        report = self.read(owner, self._meeting("report", owner)).context["report"]
        return {one.key: one.count for one in report.sections if one.count}

    def finish(self, user, task_id):
        self.send(user, reverse("work:task_done", args=[task_id]), {"result": "已发"})

    def discipline(self, user):
        page = self.read(user, reverse("deals:discipline"), begin="2026-08-03", end="2026-08-16")
        rows = [line for line, _cells in page.context["people"]]
        return {line.name: (line.on_time, line.forwarded, line.forgotten) for line in rows}

    def take(self, user, deal_id):
        self.send(user, reverse("deals:taking", args=[deal_id]), {})

    def holders(self, user, deal_id):
        page = self.read(user, reverse("deals:holders", args=[deal_id]))
        return [row.owner_id for row in page.context["holders"]]

    def card(self, user, deal_id):
        return self.read(user, reverse("cards:card", args=[deal_id])).content.decode()

    def start_count(self, user):
        address = f"{reverse('cards:count_start')}?store={self.house.store.pk}"
        self.send(user, address, {"month": "2026-08-31"})

    def count(self, user, count, **numbers):
        values = {f"grade_{line.grade}": numbers.get(line.grade, 0) for line in count.lines.all()}
        self.send(user, reverse("cards:count_numbers", args=[count.pk]), values)

    def explain(self, user, count, **texts):
        values = {f"why_{grade}": text for grade, text in texts.items()}
        self.send(user, reverse("cards:count_explanations", args=[count.pk]), values)

    def sign(self, user, count):
        self.send(user, reverse("cards:count_signature", args=[count.pk]), {})

    def sign_refused(self, user, count):
        return self.send(user, reverse("cards:count_signature", args=[count.pk]), {}, status=409).content.decode()


def answer_and_judge(one, house, clock):
    """Answered within the half hour; two signs make an A, whose next contact is within a week."""
    deal_id = one.open(house.consultant, channel="website")
    run_worker()
    assert Deal.objects.get(pk=deal_id).response_due_at == at(8, 4, 10, 30)
    clock.move_to(at(8, 4, 10, 20))
    one.talk(house.consultant, deal_id, "周六带家人来试驾。", promise="发配置表", due_at=at(8, 4, 17))
    one.judge(house.consultant, deal_id, "next_meeting_fixed", "asked_test_drive")
    run_worker()
    deal = Deal.objects.get(pk=deal_id)
    promise = Promise.objects.get()
    assert (deal.responded_at, deal.grade, promise.text) == (at(8, 4, 10, 20), "A", "发配置表")
    assert timezone.localdate(deal.next_contact_at).isoformat() <= "2026-08-11"
    return deal_id


def plan(one, house, deal_id):
    """Later than a week asks why, and stays on its day as pushed back; sooner asks nothing."""
    assert one.plan_refused(house.consultant, deal_id, at(8, 24)) == ["reason"]
    one.plan(house.consultant, deal_id, at(8, 14), reason="客户出差")
    one.plan(house.consultant, deal_id, at(8, 5, 10))
    states = list(Followup.objects.filter(deal=deal_id).order_by("id").values_list("state", flat=True))
    assert states == ["done", "done", "forwarded", "planned"] or states.count("forwarded") == 1, states
    assert Deal.objects.get(pk=deal_id).next_contact_at == at(8, 5, 10)


def report_and_meet(one, house):
    """The system writes the report; what the manager says on it becomes a task; the plan of tomorrow is confirmed."""
    seller, manager = house.consultant, house.manager
    wanted = dict.fromkeys(("cards", "contacts", "talks", "promised", "grades", "overdue"), 1)
    assert one.sections(seller) == wanted  # the promise of five o'clock is overdue
    one.hand_in(seller, "今天新增 1 组 A 级。")
    one.tick_as_read(seller)
    one.instruct(seller, "给王先生发置换补贴政策")
    one.confirm_plan(seller)
    one.hold_evening(seller, house.colleague, manager)
    row = Report.objects.get()
    assert (row.remark, row.seen_by) == ("今天新增 1 组 A 级。", manager)
    assert PlanMark.objects.get().owner == seller
    assert Meeting.objects.get().participants.count() == 3
    task = Instruction.objects.get().task
    assert (task.owner, task.title) == (seller, "给王先生发置换补贴政策")
    one.finish(seller, task.pk)
    task.refresh_from_db()
    assert task.state == "done"


def neglect(one, house, clock, deal_id):
    """Nobody calls at ten: the manager is told, then the store's pool has it; a colleague takes it with its card."""
    for moment in (at(8, 5, 18), at(8, 6, 18), at(8, 7, 18), at(8, 8, 18)):
        clock.move_to(moment)
        climb(moment)
        run_worker()
    deal = Deal.objects.get(pk=deal_id)
    assert (deal.owner, Task.objects.filter(kind="followup").latest("id").ladder) == (None, 2)
    assert one.discipline(house.manager) == {
        "陈嘉木": (1, 1, 1)
    }  # on time, pushed back, forgotten: his, though it is gone
    clock.move_to(at(8, 10))
    one.take(house.colleague, deal_id)
    run_worker()
    assert one.holders(house.colleague, deal_id) == [house.colleague.pk, None, house.consultant.pk]
    card = one.card(house.colleague, deal_id)
    assert all(words in card for words in ("王建国", "周六带家人来试驾。", "发配置表"))
    one.talk(house.colleague, deal_id, "改由我跟进，周末来店。")


def count_the_cards(one, house):
    """Both count without seeing the other; a difference is explained before anybody signs."""
    colleague, manager = house.colleague, house.manager
    one.start_count(manager)
    count = CardCount.objects.get(consultant=colleague)
    grade = Deal.objects.get().grade
    one.count(colleague, count, **{grade: 2})
    one.count(manager, count, **{grade: 1})
    assert grade in one.sign_refused(colleague, count)
    one.explain(colleague, count, **{grade: "一张重复卡，已作废"})
    one.sign(colleague, count)
    one.sign(manager, count)
    count.refresh_from_db()
    assert count.closed_at is not None


@pytest.mark.parametrize("door", [ByApi, ByPages])
def test_a_prospect_is_followed_up_by_the_rules(door):
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4), tick=False) as clock:
        one = door(house)
        deal_id = answer_and_judge(one, house, clock)
        plan(one, house, deal_id)
        clock.move_to(at(8, 4, 17, 30))
        report_and_meet(one, house)
        neglect(one, house, clock, deal_id)
        clock.shift(timedelta(days=20))
        one.doors.clear()  # who has not come for two weeks signs in again
        count_the_cards(one, house)
