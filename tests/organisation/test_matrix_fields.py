"""What a role hides comes out nowhere: every page and every operation is asked, and the bytes of the answers are searched."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from jiubu.customers import access, commands, queries
from jiubu.customers.models import Customer
from jiubu.deals.access import AMOUNT
from jiubu.deals.models import Deal
from jiubu.deals.queries import board_of
from jiubu.journal.log import read, timeline
from jiubu.kernel import fields
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.rights import ACTIONS
from tests.factories import make_person, make_role, web
from tests.factories.customers import make_customer
from tests.safety.addresses import operations, pages
from tests.safety.test_foreign_rows import ids_for
from tests.safety.world import make_world

pytestmark = pytest.mark.django_db
SECRETS = {
    "mobile": "13612348765", "other_phone": "13787654321", "id_number": "11010519491231002X", "wechat": "weixin_qqzz81",
    "email": "lili.secret@example.com", "address": "北京市朝阳区望京街道九十九号院", "birth_on": "1949-12-31",
}  # fmt: skip
TRACES = {
    "mobile": ("13612348765", "136****8765", "8765", "136 1234 8765"),
    "other_phone": ("13787654321", "137****4321", "4321"),
    "id_number": ("11010519491231002X", "110105****", "002X"),
    "wechat": ("weixin_qqzz81", "w****"),
    "email": ("lili.secret", "l***@"),
    "address": ("望京街道", "北京市朝阳区"),
    "birth_on": ("1949-12-31", "1949年12月31日", "12月31日"),
}
AMOUNT_TRACES = ("987654.32", "987,654.32", "987,654", "98.8万")


def everything(fields_of_role):
    """A world where one person may do all in the group, with the secrets on a card and an amount on its deal."""
    here = make_world()
    customer = Customer.objects.get(pk=here.ids["customer_id"])
    commands.edit_customer(customer.pk, changes=SECRETS, by=web(here.boss))
    Deal.objects.update(amount=Decimal("987654.32"))
    person = make_person(here.store, role=make_role(here.group, dict.fromkeys(ACTIONS, "group"), fields=fields_of_role))
    return here, person


def answers(here, person):
    """Every page and every operation that can be asked with GET: its name and its bytes."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    for address in [a for a in [*pages(), *operations()] if "GET" in a.methods]:
        ids = {**dict.fromkeys(address.parameters, 1), **ids_for(address, here.ids)}
        response = client.get(address.at(ids), {"customer_id": here.ids["customer_id"], "text": "王芳", "q": "王芳"})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield f"{address}", body.decode(errors="replace")


@pytest.fixture
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("_media")
def test_what_is_hidden_is_in_no_answer():
    here, person = everything(dict.fromkeys([*access.POLICED.values(), AMOUNT], "hide"))
    traces = [trace for some in TRACES.values() for trace in some if len(trace) > 4] + list(AMOUNT_TRACES)
    found = [f"{name}: {trace}" for name, body in answers(here, person) for trace in traces if trace in body]
    assert found == []


@pytest.mark.usefixtures("_media")
def test_what_is_masked_is_in_no_answer_in_full_and_what_is_shown_is():
    """The same walk sees the masked forms and, shown, the values: it would have found what it looks for."""
    masked = {key: "mask" for name, key in access.POLICED.items() if name in access.REVEALED}
    here, person = everything(masked)
    whole = [SECRETS[name] for name in access.REVEALED if name in SECRETS]
    walked = list(answers(here, person))
    assert [f"{name}: {value}" for name, body in walked for value in whole if value in body] == []
    seen = {
        trace
        for _name, body in walked
        for trace in ("136****8765", "l***@example.com", "北京市朝阳区****")
        if trace in body
    }
    assert len(seen) == 3
    assert any(trace in body for _name, body in walked for trace in AMOUNT_TRACES)
    Customer.objects.get(pk=here.ids["customer_id"])
    person.posts.get().role.__class__.objects.filter(pk=person.posts.get().role_id).update(
        fields=dict.fromkeys(access.POLICED.values(), "show")
    )
    shown = [body for name, body in answers(here, person) if "/customers" in name]
    missing = [v for v in ("136 1234 8765", "11010519491231002X", "weixin_qqzz81") if not any(v in b for b in shown)]
    assert missing == []


def test_several_roles_together_show_the_most(group, store):
    hide = make_role(group, {}, fields={access.MOBILE: "hide", access.WECHAT: "hide"})
    person = make_person(store, role=hide)
    assert fields.policy_of(web(person), access.MOBILE) == "hide"
    person.posts.create(store=store, role=make_role(group, {}, fields={access.MOBILE: "show"}))
    actor = web(person)
    assert (fields.policy_of(actor, access.MOBILE), fields.policy_of(actor, access.WECHAT)) == ("show", "show")
    assert fields.policy_of(actor, access.ID_NUMBER) == "mask"


ALL = {"customers.see": "store", "customers.edit": "store", "customers.reveal": "store"}


@pytest.fixture
def blind(group, store):
    return make_person(store, role=make_role(group, ALL, fields={access.MOBILE: "hide"}), name="李雷")


def test_what_is_hidden_can_neither_be_revealed_nor_changed(store, blind):
    customer = make_customer(store, blind, mobile="13612348765")
    for attempt in (
        lambda: commands.reveal_number(customer.pk, field="mobile", reason="x", by=web(blind)),
        lambda: commands.edit_customer(customer.pk, changes={"mobile": "13900000000"}, by=web(blind)),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    customer.refresh_from_db()
    assert (customer.mobile, timeline(customer).count()) == ("+8613612348765", 1)


def test_a_known_number_is_said_to_be_known_but_not_repeated(store, blind):
    make_customer(store, None, mobile="13612348765")
    found = queries.duplicate_of(web(blind), mobile="13612348765")
    assert (found.field, found.number) == ("mobile", "")


def test_revealing_somebody_elses_number_wants_a_reason_that_the_journal_keeps(store, client):
    person, colleague = make_person(store, ALL), make_person(store, ALL)
    customer = make_customer(store, colleague, mobile="13612348765")
    client.force_login(person)
    url = f"/customers/{customer.pk}/reveal/mobile/"
    assert client.get(url).status_code == 200
    assert "136 1234 8765" not in client.post(url, {}).content.decode()
    with pytest.raises(Refused) as refusal:
        commands.reveal_number(customer.pk, field="mobile", by=web(person))
    assert refusal.value.code == "reason_missing"
    assert "136 1234 8765" in client.post(url, {"reason": "客户要求回电"}).content.decode()
    body = json.dumps({"field": "mobile", "reason": "核对合同"})
    answer = client.post(f"/api/v1/customers/{customer.pk}/reveal", body, content_type="application/json")
    assert answer.json() == {"number": "136 1234 8765"}
    told = [
        (read(e).field, read(e).reason, e.actor_id) for e in timeline(customer) if e.verb == "customers.number_revealed"
    ]
    assert told == [("mobile", "核对合同", person.pk), ("mobile", "客户要求回电", person.pk)]


def test_sums_of_hidden_amounts_are_hidden_too(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    _here, person = everything({AMOUNT: "hide"})
    board = board_of(web(person))
    assert (board.amount, {column.amount for column in board.columns}) == (None, {None})
