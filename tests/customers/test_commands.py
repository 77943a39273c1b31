"""One card per number, edited without losing anybody's work."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from jiubu.customers import claims, commands, queries
from jiubu.customers.models import Customer, SearchDocument
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.customers import make_customer

ALL = {
    "customers.see": "own", "customers.make": "own", "customers.edit": "own", "customers.assign": "store",
    "customers.reveal": "own",
}  # fmt: skip


@pytest.fixture
def person(store):
    return make_person(store, ALL, name="李雷")


@pytest.fixture
def colleague(store):
    return make_person(store, ALL, name="韩梅")


def verbs(thing):
    return [entry.verb for entry in timeline(thing)]


def test_a_card_holds_normalised_values(person, store):
    customer = commands.make_customer(
        name=" 王  芳 ", mobile="138-0013-8000", id_number="11010519491231002x", owner_id=person.pk, store_id=store.pk,
        by=web(person),
    )  # fmt: skip
    customer.refresh_from_db()
    assert (customer.name, customer.mobile, customer.birth_on, customer.gender) == (
        "王 芳", "+8613800138000", date(1949, 12, 31), "female",
    )  # fmt: skip
    assert "11010519491231002X" not in customer.id_number_encrypted
    assert queries.masked_id_number(customer) == "110105********002X"
    assert queries.find_by_id_number(web(person), "11010519491231002X") == [customer]
    assert verbs(customer) == ["customers.customer_made"]


def test_every_wrong_field_gets_its_sentence_at_once(person, store):
    with pytest.raises(Refused) as refusal:
        commands.make_customer(
            name="", mobile="123", email="x", id_number="1", gender="?", owner_id=person.pk, store_id=store.pk,
            by=web(person),
        )  # fmt: skip
    assert set(refusal.value.fields) == {"name", "mobile", "email", "id_number", "gender"}
    assert Customer.objects.count() == 0


def test_a_colleagues_customer_is_a_masked_duplicate(person, colleague, store):
    made = make_customer(store, colleague, name="王芳", mobile="13800138000")
    with pytest.raises(Refused) as refusal:
        commands.make_customer(
            name="王小芳", mobile="+86 138 0013 8000", owner_id=person.pk, store_id=store.pk, by=web(person)
        )
    assert refusal.value.code == "duplicate"
    known = dict(refusal.value.details["duplicate"])
    assert claims.claimed_customer(web(person), known.pop("claim")) == made
    assert known == {
        "id": made.pk, "code": made.code, "field": "mobile", "name": "王*", "number": "138****8000", "owner": "韩梅",
        "store": store.name, "is_visible": False,
    }  # fmt: skip
    assert Customer.objects.count() == 1


def test_a_company_is_one_by_its_code(person, store):
    make_customer(store, person, kind="company", name="九步", mobile=None, credit_code="91350100M000100Y43")
    with pytest.raises(Refused) as refusal:
        make_customer(store, person, kind="company", name="九步贸易", mobile=None, credit_code="91350100m000100y43")
    assert (refusal.value.code, list(refusal.value.fields)) == ("duplicate", ["credit_code"])


def test_the_same_number_in_another_group_is_another_customer(person, store):
    make_customer(store, person, mobile="13800138000")
    make_customer(make_store(make_group()), mobile="13800138000")
    assert Customer.objects.count() == 2


def test_making_costs_few_statements(person, store, django_assert_num_queries):
    by = web(person)
    with django_assert_num_queries(8):
        commands.make_customer(name="王芳", mobile="13800138000", owner_id=person.pk, store_id=store.pk, by=by)


def test_only_where_one_may(person, colleague, store):
    with pytest.raises(NotAllowed):
        commands.make_customer(name="王芳", owner_id=colleague.pk, store_id=store.pk, by=web(person))


@pytest.mark.parametrize("field", ["store", "owner"])
def test_not_in_another_groups_store_or_for_its_people(store, field):
    boss = make_person(store, {"customers.make": "group", "organisation.see": "group"})
    foreign = make_store(make_group())
    place = {"store_id": store.pk, "owner_id": boss.pk}
    place |= {"store_id": foreign.pk} if field == "store" else {"owner_id": make_person(foreign).pk}
    with pytest.raises(Refused) as refusal:
        commands.make_customer(name="王芳", by=web(boss), **place)
    assert list(refusal.value.fields) == [f"{field}_id"]


def test_editing_changes_what_is_said_and_tells_which(person, store):
    customer = make_customer(store, person)
    commands.edit_customer(customer.pk, changes={"name": "王芳", "address": ""}, version=1, by=web(person))
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("王芳", 2)
    assert read(timeline(customer)[0]).fields == ["name"]
    assert [c.pk for c in queries.find_customers(web(person), "wangf")] == [customer.pk]


def test_two_editors_see_both_versions(person, store):
    customer = make_customer(store, person, name="王芳")
    commands.edit_customer(customer.pk, changes={"address": "北京路1号"}, version=1, by=web(person))
    with pytest.raises(Stale) as stale:
        commands.edit_customer(
            customer.pk, changes={"address": "北京路2号", "name": "王芳"}, version=1, by=web(person)
        )  # fmt: skip
    differences = stale.value.details["differences"]
    assert differences["version"] == 2
    assert {n: (d["yours"], d["theirs"]) for n, d in differences["fields"].items()} == {
        "address": ("北京路2号", "北京路1号")
    }


def test_editing_into_a_colleagues_number_is_refused(person, colleague, store):
    make_customer(store, colleague, mobile="13800138000")
    mine = make_customer(store, person)
    with pytest.raises(Refused) as refusal:
        commands.edit_customer(mine.pk, changes={"mobile": "13800138000"}, version=1, by=web(person))
    assert refusal.value.code == "duplicate"


def test_a_colleagues_customer_is_not_edited(person, colleague, store):
    with pytest.raises(NotAllowed):
        commands.edit_customer(make_customer(store, colleague).pk, changes={"name": "x"}, by=web(person))


def test_assigning_and_handing_over(person, colleague, store):
    boss = make_person(store, {"customers.assign": "store"})
    customers = [make_customer(store, person) for _ in range(3)]
    commands.assign_customer(customers[0].pk, owner_id=None, by=web(boss))
    moved = commands.hand_over_customers(person.pk, colleague.pk, store_id=store.pk, reason="left", by=web(boss))
    assert moved == [customers[1].pk, customers[2].pk]
    assert commands.hand_over_customers(person.pk, colleague.pk, store_id=store.pk, by=web(boss)) == []
    assert verbs(customers[1]) == ["customers.customer_assigned", "customers.customer_made"]


def test_looking_at_a_number_is_written_down(person, colleague, store):
    customer = make_customer(store, person, mobile="13800138000")
    assert commands.reveal_number(customer.pk, field="mobile", by=web(person)) == "138 0013 8000"
    assert read(timeline(customer)[0]).field == "mobile"
    with pytest.raises(NotAllowed):
        commands.reveal_number(customer.pk, field="mobile", by=web(colleague))


def test_a_stale_edit_of_an_owned_vehicle_shows_both_versions(person, store):
    by = web(person)
    customer = make_customer(store, person)
    vehicle = commands.add_owned_vehicle(customer.pk, brand="丰田", plate="京A12345", by=by)
    commands.edit_owned_vehicle(vehicle.pk, changes={"brand": "本田", "mileage_km": 5000}, version=1, by=by)
    with pytest.raises(Stale) as refusal:
        commands.edit_owned_vehicle(vehicle.pk, changes={"brand": "大众", "mileage_km": 5000}, version=1, by=by)
    found = refusal.value.details["differences"]
    assert (found["version"], found["by"]) == (2, person.name)
    assert {n: (d["yours"], d["theirs"]) for n, d in found["fields"].items()} == {"brand": ("大众", "本田")}
    assert commands.edit_owned_vehicle(vehicle.pk, changes={"brand": "大众"}, version=2, by=by).version == 3


def test_owned_vehicles_are_checked_and_found(person, store):
    customer = make_customer(store, person)
    by = web(person)
    vehicle = commands.add_owned_vehicle(customer.pk, brand="丰田", plate="京a12345", vin="LJCPCBLCX11000237", by=by)
    again = commands.add_owned_vehicle(customer.pk, vin="LJCPCBLCX11000237", mileage_km=5000, by=by)
    assert (vehicle.plate, again.pk, again.mileage_km, again.brand) == ("京A12345", vehicle.pk, 5000, "丰田")
    assert [c.pk for c in queries.find_customers(by, "a12345")] == [customer.pk]
    with pytest.raises(Refused) as refusal:
        commands.add_owned_vehicle(customer.pk, plate="??", vin="LJCPCBLC011000237", by=by)
    assert set(refusal.value.fields) == {"plate", "vin"}


def test_relations_are_seen_from_both_sides(person, colleague, store):
    son, father = make_customer(store, person, name="王小明"), make_customer(store, person, name="王大明")
    relation = commands.relate(son.pk, other_id=father.pk, kind="referrer", by=web(person))
    commands.relate(son.pk, other_id=father.pk, kind="referrer", note="x", by=web(person))
    assert [(r.name, r.is_outgoing) for r in queries.relations_of(web(person), son)] == [("王大明", True)]
    assert [(r.name, r.is_outgoing) for r in queries.relations_of(web(person), father)] == [("王小明", False)]
    commands.assign_customer(
        father.pk, owner_id=colleague.pk, by=web(make_person(store, {"customers.assign": "store"}))
    )
    assert [(r.name, r.customer_id) for r in queries.relations_of(web(person), son)] == [("王**", None)]
    commands.remove_relation(relation.pk, by=web(person))
    assert queries.relations_of(web(person), son) == []


def test_contacts_of_a_company_are_found(person, store):
    company = make_customer(store, person, kind="company", name="远方贸易")
    contact = commands.add_contact(company.pk, name="赵敏", mobile="13911112222", is_main=True, by=web(person))
    assert [c.pk for c in queries.find_customers(web(person), "zhaomin")] == [company.pk]
    assert [c.pk for c in queries.find_customers(web(person), "2222")] == [company.pk]
    commands.remove_contact(contact.pk, by=web(person))
    assert queries.find_customers(web(person), "zhaomin") == []


def test_words_are_written_anew_after_bulk_work(person, store):
    customer = make_customer(store, person, name="王芳")
    Customer.objects.filter(pk=customer.pk).update(name="李娜")
    commands.index_customers([customer.pk], by=web(person))
    assert [c.pk for c in queries.find_customers(web(person), "李娜")] == [customer.pk]
    assert queries.find_customers(web(person), "王芳") == []
    assert SearchDocument.objects.count() == 1


def test_older_cards_are_said_to_be_opened_by_who_gave_them_away_first(store):
    """By the journal; one that never changed hands by who has it."""
    first, second, third = (make_person(store, {}) for _number in range(3))
    moved, kept = make_customer(store, first), make_customer(store, second)
    for owner in (second, third):
        commands.assign_customer(moved.pk, owner_id=owner.pk, by=machine(store.group))
    Customer.objects.update(opened_by=None)
    import_module("jiubu.customers.migrations.0010_fill_opened_by").fill(apps, None)
    opened = dict(Customer.objects.values_list("pk", "opened_by"))
    assert opened == {moved.pk: first.pk, kept.pk: second.pk}
