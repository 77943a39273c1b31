"""The deals API: every command and query through HTTP, with its refusals."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from jiubu.deals.models import Deal, StageCount
from jiubu.deals.queries import deal_facts
from tests.factories import make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal, make_seller, number, soon
from tests.factories.vehicles import make_trim

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    """``call(user, "post", "/deals", {...})`` -> (status, JSON)."""

    def send(user, method, path, body=None, *, key=""):
        client.force_login(user)
        headers = {"Idempotency-Key": key} if key else {}
        options = {"content_type": "application/json", "headers": headers}
        if body is not None:
            options["data"] = body
        answer = getattr(client, method)(f"/api/v1{path}", **options)
        return answer.status_code, answer.json()

    return send


def test_a_deal_is_opened_with_a_new_customer(call, seller):
    trim = make_trim(seller.group)
    body = {"customer": {"name": "王芳", "mobile": number()}, "wish": {"trim_id": trim.pk}, "channel": "walk_in"}
    status, found = call(seller, "post", "/deals", body)
    deal = Deal.objects.get()
    assert status == 201
    assert (found["id"], found["stage"], found["customer_name"]) == (deal.pk, "lead", "王芳")
    assert (found["trim_id"], found["channel"], found["owner_id"]) == (trim.pk, "walk_in", seller.pk)
    assert found["next_step"]["kind"] == "contact"


def test_two_submits_make_one_deal(call, seller):
    body = {"customer": {"name": "王芳", "mobile": number()}}
    key = uuid4().hex
    first, second = (call(seller, "post", "/deals", body, key=key) for _ in range(2))
    assert first == second
    assert Deal.objects.count() == 1


def test_a_known_number_is_refused_with_its_card(call, seller, lead, store):
    mobile = number()
    make_customer(store, lead, mobile=mobile)
    status, found = call(seller, "post", "/deals", {"customer": {"name": "王芳", "mobile": mobile}})
    assert (status, found["code"]) == (409, "duplicate")
    assert not Deal.objects.exists()


def test_unknown_fields_are_refused(call, seller):
    status, _ = call(seller, "post", "/deals", {"customer": {"name": "王芳", "mobil": number()}})
    assert status == 422


def test_a_foreign_deal_is_not_found(call, deal, store):
    stranger = make_seller(make_store(store.group))
    for method, path, body in [
        ("get", f"/deals/{deal.pk}", None),
        ("patch", f"/deals/{deal.pk}", {"remark": "x"}),
        ("post", f"/deals/{deal.pk}/moves", {"to": "needs"}),
        ("post", f"/deals/{deal.pk}/contacts", {"outcome": "reached", "said": "x"}),
        ("post", f"/deals/{deal.pk}/grade", {}),
        ("post", f"/deals/{deal.pk}/loss", {"reason": "need_gone", "text": "x"}),
        ("get", f"/deals/{deal.pk}/followups", None),
        ("post", f"/followups/{deal.followups.get().pk}/time", {"at": soon().isoformat()}),
    ]:
        assert call(stranger, method, path, body)[0] == 404, path


def test_who_is_not_signed_in_gets_nothing(client, deal):
    assert client.get(f"/api/v1/deals/{deal.pk}").status_code == 401


def test_facts_are_edited_and_a_stale_edit_is_refused(call, seller, deal):
    body = {"amount": "219800.00", "expected_on": "2027-01-15", "version": Deal.objects.get().version}
    status, found = call(seller, "patch", f"/deals/{deal.pk}", body)
    assert (status, found["amount"], found["expected_on"]) == (200, "219800.00", "2027-01-15")
    status, found = call(seller, "patch", f"/deals/{deal.pk}", {**body, "amount": "1.00"})
    assert (status, found["code"]) == (409, "stale")


def test_a_gate_is_refused_with_its_list_and_then_passed(call, seller, deal):
    status, found = call(seller, "post", f"/deals/{deal.pk}/moves", {"to": "needs"})
    assert (status, found["code"]) == (409, "gate_unmet")
    assert [(m["code"], m["mend"]) for m in found["missing"]] == [("fact.contact.two_way", {"do": "followup"})]

    status, found = call(seller, "post", f"/deals/{deal.pk}/contacts", {"outcome": "reached", "said": "周六来店"})
    assert (status, found["followup"]["is_two_way"], found["next"]["state"]) == (201, True, "planned")

    assert call(seller, "post", f"/deals/{deal.pk}/moves", {"to": "needs"}) == (
        200,
        {"state": "moved", "stage": "needs", "phase": "open"},
    )


def test_contacts_are_planned_listed_and_moved(call, seller, deal):
    status, planned = call(
        seller, "post", f"/deals/{deal.pk}/followups", {"at": soon(2).isoformat(), "purpose": "邀约到店"}
    )
    assert (status, planned["purpose"]) == (201, "邀约到店")
    status, found = call(seller, "get", f"/deals/{deal.pk}/followups")
    assert [row["state"] for row in found["rows"] if row["id"] == planned["id"]] == ["planned"]
    late = (timezone.now() + timedelta(days=90)).isoformat()
    status, found = call(seller, "post", f"/followups/{planned['id']}/time", {"at": late})
    assert (status, found["code"], list(found["fields"])) == (409, "beyond_range", ["reason"])
    status, found = call(seller, "post", f"/followups/{planned['id']}/time", {"at": late, "reason": "出国"})
    assert (status, found["state"]) == (200, "planned")


def test_grades_are_explained_judged_and_kept(call, seller):
    deal = make_deal(seller, wish=None)
    Deal.objects.filter(pk=deal.pk).update(title="汉 EV")
    status, found = call(seller, "get", f"/deals/{deal.pk}/grade")
    assert (status, found["proposed"], len(found["reasons"])) == (200, "C", 1)
    status, found = call(seller, "post", f"/deals/{deal.pk}/grade", {"signs": ["time_fixed", "payment_chosen"]})
    assert (status, found["after"], found["cause"]) == (200, "H", "judged")
    status, found = call(seller, "get", f"/deals/{deal.pk}/grades")
    assert [row["after"] for row in found["rows"]] == ["H"]


def test_a_loss_is_asked_sent_back_asked_again_and_confirmed(call, seller, lead, deal):
    body = {
        "reason": "price_other",
        "text": "他店便宜 8000",
        "rival_brand": "比亚迪",
        "rival_model": "海豹",
        "rival_price": "211800.00",
        "rival_dealer": "比亚迪宝山店",
    }
    status, asked = call(seller, "post", f"/deals/{deal.pk}/loss", body)
    assert (status, asked["state"], asked["rival_price"]) == (201, "asked", "211800.00")
    assert [row["id"] for row in call(lead, "get", "/deals/losses")[1]["rows"]] == [asked["id"]]
    assert call(seller, "post", f"/losses/{asked['id']}/confirmation", {})[0] == 403
    status, found = call(lead, "post", f"/losses/{asked['id']}/return", {"words": "送保养再谈"})
    assert (status, found["state"], found["decision"]) == (200, "sent_back", "送保养再谈")
    again = call(seller, "post", f"/deals/{deal.pk}/loss", body)[1]
    assert call(lead, "post", f"/losses/{again['id']}/confirmation", {})[1]["state"] == "confirmed"
    assert call(lead, "get", f"/deals/{deal.pk}")[1]["loss_reason"] == "price_other"
    assert len(call(lead, "get", f"/deals/{deal.pk}/losses")[1]) == 2

    status, found = call(lead, "delete", f"/deals/{deal.pk}/loss", {"reason": "客户回来了"})
    assert (status, found["stage"], found["loss_reason"]) == (200, "lead", "")


def test_a_request_is_withdrawn(call, seller, deal):
    asked = call(seller, "post", f"/deals/{deal.pk}/loss", {"reason": "need_gone", "text": "不买了"})[1]
    assert call(seller, "delete", f"/losses/{asked['id']}")[1]["state"] == "withdrawn"


def test_a_delivery_is_promised_and_apologised_for(call, seller, deal):
    status, first = call(seller, "post", f"/deals/{deal.pk}/delivery", {"due_at": soon(3).isoformat()})
    assert (status, first["state"]) == (201, "open")
    body = {"said": "运输延误", "due_at": soon(6).isoformat()}
    status, second = call(seller, "post", f"/deals/{deal.pk}/apology", body)
    assert (status, second["id"] != first["id"]) == (201, True)
    assert deal_facts(deal, ["delivery.apology_recorded"]) == {"delivery.apology_recorded": True}
    status, facts = call(seller, "get", f"/deals/{deal.pk}/facts")
    assert (status, facts["delivery.promised"], facts["delivery.is_late"]) == (200, True, False)


def test_assigning_the_pool_and_taking(call, seller, lead, deal, store):
    status, found = call(lead, "put", f"/deals/{deal.pk}/owner", {"owner_id": None})
    assert (status, found["owner_id"]) == (200, None)
    other = make_seller(store)
    assert [row["id"] for row in call(other, "get", "/deals/pool")[1]["rows"]] == [deal.pk]
    assert call(other, "post", f"/deals/{deal.pk}/take")[1]["owner_id"] == other.pk
    assert call(seller, "post", f"/deals/{deal.pk}/take")[1]["code"] == "deal_taken"


def test_a_hand_over_has_a_receipt(call, seller, lead, deal, store):
    other = make_seller(store)
    body = {"from_user_id": seller.pk, "to_user_id": other.pk, "reason": "离职"}
    status, receipt = call(lead, "post", "/handovers", body)
    assert (status, receipt["moved"]["deals"]) == (201, [deal.pk])
    assert (receipt["moved"]["drives"], receipt["moved"]["cases"]) == ([], [])
    assert call(lead, "get", f"/handovers/{receipt['id']}") == (200, receipt)
    assert [row["id"] for row in call(lead, "get", "/handovers")[1]["rows"]] == [receipt["id"]]
    assert call(seller, "post", "/handovers", body)[0] == 403


def test_board_list_and_calendar(call, seller, deal, process):
    status, board = call(seller, "get", "/deals/board")
    assert (status, board["total"], board["columns"][0]["cards"][0]["id"]) == (200, 1, deal.pk)
    status, column = call(seller, "get", f"/deals/board/lead?process_id={process.pk}")
    assert (status, [row["id"] for row in column["rows"]]) == (200, [deal.pk])
    status, found = call(seller, "get", "/deals?grade=N,H&phase=lead")
    assert (status, [row["id"] for row in found["rows"]]) == (200, [deal.pk])
    begin, end = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"), soon(20).strftime("%Y-%m-%dT%H:%M:%SZ")
    status, items = call(seller, "get", f"/deals/calendar?begin={begin}&end={end}")
    assert (status, [item["deal_id"] for item in items]) == (200, [deal.pk])
    assert call(seller, "get", "/deals?after=nonsense")[1]["code"] == "bad_cursor"


def test_tables_are_read_and_changed_by_those_who_may(call, seller, lead):
    assert [row["key"] for row in call(seller, "get", "/deals/channels")[1]] == ["walk_in"]
    assert [row["parent"] for row in call(seller, "get", "/deals/loss-reasons")[1] if row["key"] == "price_other"] == [
        "price"
    ]
    assert call(seller, "get", "/deals/grades")[1]["key"] == "seed_cn"
    body = {"title": {"zh": "车展", "en": "Motor show"}}
    assert call(seller, "put", "/deals/channels/auto_show", body)[0] == 403
    assert call(lead, "put", "/deals/channels/auto_show", body) == (
        200,
        {"key": "auto_show", "is_online": False, **body},
    )
    assert call(lead, "put", "/deals/loss-reasons/other", body)[1]["key"] == "other"
    profile = {**body, "grades": [{"key": "N"}], "signs": []}
    assert call(lead, "put", "/deals/grades/own", profile)[0] == 200
    assert call(lead, "put", "/deals/grades", {"key": "own"})[1]["key"] == "own"
    assert call(seller, "get", "/deals/grades")[1]["key"] == "own"
    status, found = call(lead, "put", "/deals/grades/own", {**profile, "grades": [{"key": "N", "window": 7}]})
    assert (status, found["code"], list(found["fields"])) == (409, "invalid_table", ["grades"])


def test_html_in_names_stays_text(call, seller):
    call(seller, "post", "/deals", {"customer": {"name": "<script>alert(1)</script>", "mobile": number()}})
    assert call(seller, "get", "/deals")[1]["rows"][0]["customer_name"] == "<script>alert(1)</script>"
    assert StageCount.objects.get().deal_count == 1
    assert web(seller).can("deals.see")
