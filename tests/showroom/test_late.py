"""Who has left already: the card, the deal and the right result follow for some days, and what is planned follows them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jiubu.analytics.queries.sets import Sets
from jiubu.analytics.rules import Period
from jiubu.deals.models import Followup
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.showroom import commands, events
from jiubu.work.models import Notification, Task
from tests.factories import make_person, web
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal
from tests.factories.showroom import CONSULTANT, arrive
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
WANG = {"name": "王芳", "mobile": "13900000123"}


@pytest.fixture(autouse=True)
def _at_three():
    with time_machine.travel("2026-11-20 15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def left(store, desk, seller):
    """They have left without buying, and nobody knows them yet."""
    visit = arrive(store, desk, consultant_id=seller.pk)
    return commands.close_visit(visit.pk, result="not_bought", by=web(desk))


def planned(deal):
    run_worker()
    rows = Followup.objects.filter(deal=deal, state="planned").order_by("planned_at", "id")
    return [(one.kind, f"{timezone.localtime(one.planned_at):%d %H:%M}") for one in rows]


def counted(store, *keys):
    sets = Sets(store, Period.around("day", timezone.localdate()))
    return [len(sets.names(key)) for key in keys]


def test_the_card_that_is_typed_afterwards_makes_a_deal_of_who_was_here(store, seller, left):
    assert counted(store, "first_unknown", "first_carded") == [1, 0]
    deal = commands.make_prospect(left.pk, customer=WANG, by=web(seller))
    deal.refresh_from_db()
    left.refresh_from_db()
    assert (left.deal, left.customer, deal.owner) == (deal, deal.customer, seller)
    assert (deal.phase, deal.received_at) == ("open", None)
    assert planned(deal) == [("thank_you", "20 17:00"), ("after_visit", "21 15:00")]
    assert counted(store, "first_unknown", "first_carded", "leads_due") == [0, 1, 0]
    assert planned(deal) == [("thank_you", "20 17:00"), ("after_visit", "21 15:00")]


def test_what_was_planned_for_the_card_is_asked_for_by_the_deal_once(store, seller, left):
    commands.identify_visitor(left.pk, customer=WANG, by=web(seller))
    run_worker()
    tasks = Task.objects.filter(source__startswith="showroom.visit:")
    assert sorted(tasks.values_list("kind", "state")) == [("after_visit", "open"), ("thank_you", "open")]
    tasks.filter(kind="thank_you").update(state="done", done_at=timezone.now())
    deal = commands.make_prospect(left.pk, by=web(seller))
    assert planned(deal) == [("after_visit", "21 15:00")]
    assert set(tasks.values_list("state", flat=True)) == {"done"}


def test_a_card_of_days_later_is_called_at_once_and_after_three_days_it_is_too_late(seller, left):
    with time_machine.travel("2026-11-22 10:00:00+08:00", tick=False):
        deal = commands.make_prospect(left.pk, customer=WANG, by=web(seller))
        assert planned(deal) == [("thank_you", "22 10:00"), ("after_visit", "22 10:00")]
    with time_machine.travel("2026-11-23 15:01:00+08:00", tick=False):
        late = {"result": "other", "reason": "选错"}
        for act in (
            lambda: commands.identify_visitor(left.pk, customer=WANG, by=web(seller)),
            lambda: commands.link_deal(left.pk, deal_id=deal.pk, by=web(seller)),
            lambda: commands.edit_visit(left.pk, **late, by=web(seller)),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            assert refusal.value.code == "visit_closed"


def test_a_deal_that_there_is_already_has_the_visit_and_who_was_called_since_is_not_thanked(store, seller, left):
    deal = make_deal(seller)
    commands.link_deal(left.pk, deal_id=deal.pk, by=web(seller))
    assert [kind for kind, _at in planned(deal)] == ["thank_you", "after_visit"]
    spoken = make_deal(seller)
    other = arrive(store, seller, consultant_id=seller.pk)
    commands.close_visit(other.pk, result="not_bought", by=web(seller))
    type(spoken).objects.filter(pk=spoken.pk).update(last_contact_at=timezone.now() + timedelta(minutes=5))
    commands.link_deal(other.pk, deal_id=spoken.pk, by=web(seller))
    assert [kind for kind, _at in planned(spoken)] == ["regular"]


def test_whose_customer_it_was_hears_that_they_were_here(store, desk, left):
    owner = make_person(store, CONSULTANT, name="王强")
    customer = make_customer(store, owner, name="王芳")
    commands.identify_visitor(left.pk, customer_id=customer.pk, by=web(desk))
    told = Notification.objects.filter(user=owner).values_list("sentence", flat=True)
    assert list(told) == ["Your customer was here: {who}"]


def test_another_result_takes_back_and_plans_again_what_follows(seller, left):
    deal = commands.make_prospect(left.pk, customer=WANG, by=web(seller))
    assert [kind for kind, _at in planned(deal)] == ["thank_you", "after_visit"]
    commands.edit_visit(left.pk, result="other", reason="选错", by=web(seller))
    assert [kind for kind, _at in planned(deal)] == ["regular"]
    said = events.VisitEdited(before={"result": "not_bought"}, after={"result": "other"}, reason="选错")
    assert said in [read(one) for one in timeline(left)]
    assert "选错" in said.text()
    commands.edit_visit(left.pk, result="not_bought", reason="没买", by=web(seller))
    assert [kind for kind, _at in planned(deal)] == ["thank_you", "after_visit"]
    commands.void_visit(left.pk, reason="录重了", by=web(seller))
    assert [kind for kind, _at in planned(deal)] == ["regular"]


def test_another_result_of_who_has_a_card_alone(seller, left):
    commands.identify_visitor(left.pk, customer=WANG, by=web(seller))
    run_worker()
    tasks = Task.objects.filter(source__startswith="showroom.visit:").order_by("id")
    states = []
    for result in ("other", "not_bought"):
        commands.edit_visit(left.pk, result=result, reason="选错", by=web(seller))
        run_worker()
        states.append(list(tasks.values_list("state", flat=True)))
    assert states == [["cancelled"] * 2, ["cancelled"] * 2 + ["open"] * 2]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"result": "other"}, "reason_missing"),
        ({"result": "invited", "reason": "选错"}, "result_missing"),
    ],
)
def test_a_result_is_put_right_with_a_reason_and_as_the_channel_has_it(seller, left, values, code):
    with pytest.raises(Refused) as refusal:
        commands.edit_visit(left.pk, **values, by=web(seller))
    assert refusal.value.code == code


def test_who_is_here_still_is_closed_first_and_others_may_not(store, desk, seller, left):
    visit = arrive(store, desk)
    with pytest.raises(Refused) as refusal:
        commands.edit_visit(visit.pk, result="other", reason="选错", by=web(desk))
    assert refusal.value.code == "still_here"
    own = make_person(store, {**CONSULTANT, "showroom.receive": "own"}, name="孙磊")
    with pytest.raises(NotAllowed):
        commands.make_prospect(left.pk, customer=WANG, by=web(own))
    commands.void_visit(left.pk, reason="录重了", by=web(desk))
    with pytest.raises(Refused) as refusal:
        commands.make_prospect(left.pk, customer=WANG, by=web(desk))
    assert refusal.value.code == "visit_closed"


@pytest.mark.parametrize(("result", "nothing"), [("invited", 0), ("talked", 1)])
def test_who_agreed_to_come_is_not_without_intent(store, seller, result, nothing):
    call = arrive(store, seller, channel="call", name="王先生")
    commands.close_visit(call.pk, result=result, by=web(seller))
    assert counted(store, "dcc_nothing", "dcc_card") == [nothing, 0]
    commands.identify_visitor(call.pk, customer=WANG, by=web(seller))
    assert counted(store, "dcc_nothing", "dcc_card") == [0, 1]


def test_both_doors(client, store, desk, left):
    client.force_login(desk)
    address = f"/showroom/visits/{left.pk}/"
    assert f"{address}prospect/" in client.get(address).content.decode()
    assert f"{address}prospect/" in client.get("/showroom/here/").content.decode()
    assert client.post(f"{address}prospect/", {**WANG, "source": ""}).status_code == 302
    left.refresh_from_db()
    assert left.customer.name == "王芳"
    sent = {"party_size": 1, "purpose": "new_car", "source": "", "result": "other", "reason": ""}
    refused = client.post(f"{address}facts/", sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert client.post(f"{address}facts/", {**sent, "reason": "选错"}).status_code == 302
    json = {"content_type": "application/json"}
    again = client.patch(f"/api/v1/visits/{left.pk}", {"result": "not_bought", "reason": "没买"}, **json).json()
    assert (again["result"], again["deal_id"]) == ("not_bought", left.deal_id)
