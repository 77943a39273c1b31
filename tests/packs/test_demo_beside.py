"""The demo beside one's own business: loaded, looked at, cleared; what is one's own stays as it was."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.deals.commands import create_deal, record_followup
from jiubu.deals.models import Deal, Followup, StageCount
from jiubu.journal.models import Entry
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.organisation.models import Group, Post, Store, User
from jiubu.packs.commands.beginning import Answers, begin_installation
from jiubu.packs.commands.demo import ask_clearing, ask_demo
from jiubu.packs.demo import clear_beside, load_demo
from jiubu.packs.demo.load import Size, load_beside
from jiubu.packs.demo.own import ranges_of, split_of
from jiubu.vehicles.commands import reserve_vehicle
from jiubu.vehicles.models import Brand, Reservation, Vehicle
from jiubu.work.models import Task
from tests.factories import machine, make_person, web
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
SMALL = Size(deals=40, customers=60)
APART = {"auth", "contenttypes", "sessions", "django_tasks_database"}


@pytest.fixture
def boss(settings, tmp_path):
    """The first administrator of a new business, who also leads it."""
    settings.DATA = tmp_path
    begun = begin_installation(
        Answers(
            pack="car_dealership", group="北辰汽车", store="朝阳店", name="王芳", username="wangfang",
            password="yulan-hua-2026", leads=True,
        ),
        by=Actor.machine("first run", group_id=0, door="public"),
    )  # fmt: skip
    return begun.administrator


def load(boss):
    ask_demo(by=web(boss))
    load_beside(boss.group_id, size=SMALL)
    boss.group.refresh_from_db()


def own_deal(boss, **fields):
    card = {} if "customer_id" in fields else {"customer": {"name": "赵云", "mobile": "13800138001"}}
    return create_deal(**card, **fields, by=web(boss))


def rows():
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label not in APART]
    return {m._meta.label_lower: m._base_manager.count() for m in models}


def found_by_verify():
    return {name: list(check()) for name, check in VERIFIERS.items()}


def test_loaded_beside_and_cleared_without_a_trace(boss):
    own = own_deal(boss)
    before = rows()
    load(boss)
    assert boss.group.settings["demo"]["state"] == "loaded"
    assert (Deal.objects.count(), Store.objects.filter(group=boss.group).count()) == (41, 3)
    guwen = User.objects.get(username="guwen1")
    assert (guwen.group_id, guwen.check_password("demo")) == (boss.group_id, False)

    clear_beside(successor_id=boss.pk, by=web(boss))

    after = rows()
    told = {"packs.demo_asked", "packs.demo_cleared"}
    assert Entry.objects.filter(verb__in=told).count() == 2
    changed = {label: (before[label], after[label]) for label in before if before[label] != after[label]}
    assert {label for label in changed if not label.startswith("journal.")} == set()
    assert after["journal.entry"] - before["journal.entry"] == 2
    assert Deal.objects.get() == own
    connection.check_constraints()
    assert {name: found for name, found in found_by_verify().items() if found} == {}


def test_what_one_s_own_needs_stays_and_comes_to_who_clears(boss):
    load(boss)
    guwen = User.objects.get(username="guwen1")
    theirs = Customer.objects.filter(owner=guwen).order_by("pk").first()
    mine = own_deal(boss, customer_id=theirs.pk)
    new = create_deal(customer={"name": "马超", "mobile": "13800138002"}, by=web(guwen))
    car = Vehicle.objects.filter(state="in_stock").order_by("pk").first()
    reserve_vehicle(car.pk, about=mine, until=timezone.now() + timedelta(days=2), by=web(boss))
    split = split_of(boss.group_id, ranges_of(boss.group))
    stays = {model.__name__: ids for model, ids in split.stays.items() if ids}
    xuhui = guwen.posts.get().store_id
    assert stays == {
        "Customer": [theirs.pk],
        "Vehicle": [car.pk],
        "Brand": [car.trim.series.maker.brand_id],
        "Store": [xuhui],
    }
    assert (split.own[Deal], len(split.goes[Deal])) == (2, 40)

    clear_beside(successor_id=boss.pk, by=web(boss))

    assert sorted(Deal.objects.values_list("pk", "owner", "customer")) == [
        (mine.pk, boss.pk, theirs.pk), (new.pk, boss.pk, new.customer_id),
    ]  # fmt: skip
    assert sorted(Customer.objects.values_list("pk", "owner")) == sorted(
        [(theirs.pk, boss.pk), (new.customer_id, boss.pk)]
    )
    assert list(Vehicle.objects.values_list("pk", "state")) == [(car.pk, "reserved")]
    assert (Brand.objects.count(), Reservation.objects.get().about_id) == (1, mine.pk)
    assert sorted(Store.objects.values_list("key", flat=True)) == ["main", "xuhui"]
    guwen.refresh_from_db()
    assert (guwen.is_active, guwen.has_usable_password(), guwen.posts.count()) == (False, False, 0)
    assert User.objects.filter(is_active=True).get() == boss
    assert sum(StageCount.objects.values_list("deal_count", flat=True)) == 2
    connection.check_constraints()
    assert {name: found for name, found in found_by_verify().items() if found} == {}


def test_what_was_tried_out_on_the_demo_goes_with_it(boss):
    load(boss)
    deal = Deal.objects.filter(phase="open").order_by("pk").first()
    record_followup(deal.pk, outcome="reached", said="试一试", next_at=timezone.now() + timedelta(days=1), by=web(boss))
    assert Followup.objects.filter(deal=deal, done_by=boss).count() == 1
    clear_beside(successor_id=boss.pk, by=web(boss))
    assert (Deal.objects.count(), Followup.objects.count(), Task.objects.count()) == (0, 0, 0)
    assert Entry.objects.filter(links__kind="deals.deal").count() == 0
    connection.check_constraints()


def test_the_demo_s_people_cannot_clear_what_others_need(boss):
    load(boss)
    with pytest.raises(Refused) as refused:
        ask_clearing(by=web(User.objects.get(username="guanli")))
    assert refused.value.code == "demo_person"
    with pytest.raises(Refused, match=r"已在系统中|here already"):
        ask_demo(by=web(boss))


def test_a_name_that_is_taken_is_said_before_anything_is_loaded(boss):
    make_person(Store.objects.get(), username="guwen1")
    with pytest.raises(Refused) as refused:
        ask_demo(by=web(boss))
    assert (refused.value.code, list(refused.value.fields)) == ("names_taken", ["with_demo"])
    assert Group.objects.get().settings == {}


def test_a_demo_alone_goes_whole_unless_somebody_works_in_it():
    load_demo(progress=lambda text: None, size=SMALL)
    group = Group.objects.get()
    admin = User.objects.get(username="guanli")
    own = make_person(Store.objects.get(key="xuhui"), role=Post.objects.get(user=admin, store__key="xuhui").role)
    with pytest.raises(Refused) as refused:
        ask_clearing(by=web(own))
    assert list(refused.value.fields) == ["name"]
    clear_beside(successor_id=own.pk, name="我的集团", by=web(own))
    group.refresh_from_db()
    assert (group.name, group.settings.get("is_demo"), group.settings["demo"]["state"]) == ("我的集团", None, "cleared")
    assert list(User.objects.values_list("pk", flat=True)) == [own.pk]
    assert (list(Store.objects.values_list("key", flat=True)), Deal.objects.count()) == (["xuhui"], 0)


def test_the_worker_loads_and_clears(boss, monkeypatch):
    monkeypatch.setattr("jiubu.packs.demo.load.Size", lambda: SMALL)
    ask_demo(by=web(boss))
    run_worker()
    assert Deal.objects.count() == 40
    assert ask_clearing(by=web(boss)) is False
    run_worker()
    assert (Deal.objects.count(), Group.objects.get().settings["demo"]["state"]) == (0, "cleared")


def test_who_clears_a_demo_alone_begins_anew():
    load_demo(progress=lambda text: None, size=SMALL)
    assert ask_clearing(by=web(User.objects.get(username="guanli"))) is True
    run_worker()
    assert (Group.objects.count(), User.objects.count()) == (0, 0)


def test_nothing_is_cleared_where_there_is_no_demo(boss):
    with pytest.raises(Refused) as refused:
        clear_beside(successor_id=boss.pk, by=machine(boss.group))
    assert refused.value.code == "not_demo"
