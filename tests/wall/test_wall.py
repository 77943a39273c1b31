"""The kanban board: what it says, who opens it, and when it is another one."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from jiubu.analytics.queries.sets import Sets
from jiubu.analytics.rules import Period
from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed
from jiubu.showroom import commands as showroom
from jiubu.targets.commands import set_targets
from jiubu.wall import commands, queries
from jiubu.wall.models import Screen
from jiubu.web import live
from jiubu.work.commands import cancel_appointment
from tests.factories import machine, make_person, make_store, web
from tests.factories.deals import SELLS, make_deal, make_process, number, put_tables
from tests.factories.showroom import DRIVES, book, make_demo_car, put_drive_papers
from tests.factories.work import in_hours, make_a_promise, make_a_task, make_an_appointment
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
MORNING = "2026-11-20 10:00:00+08:00"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(MORNING)
    live.forget_marks()
    yield
    live.forget_marks()


@pytest.fixture
def seller(store):
    put_tables(store.group)
    make_process(store.group)
    grants = {**dict.fromkeys(SELLS, "own"), "showroom.see": "store", "showroom.receive": "store", "wall.see": "store"}
    return make_person(store, grants, name="周晓岚")


@pytest.fixture
def boss(store):
    return make_person(store, {"wall.see": "store", "wall.screens": "store", "organisation.see": "store"})


def test_a_booked_drive_stands_there_once(store, seller):
    put_drive_papers(store.group)
    drive = book(make_demo_car(store), make_person(store, DRIVES), begins_at=in_hours(3))
    run_worker()
    drive.refresh_from_db()
    assert drive.appointment is not None
    assert [(one.kind, one.at) for one in board(store).coming] == [("drive", drive.begins_at)]


def test_who_finds_no_room_on_the_wall_is_counted(store, seller, monkeypatch):
    monkeypatch.setattr("jiubu.wall.queries.board.MOST_PEOPLE", 1)
    other = make_person(store, seller.posts.get().role.grants, name="李娜")
    for person in (seller, other):
        make_deal(person)
    found = board(store)
    assert ({len(found.rows)}, found.more_rows) == ({1}, 1)


def board(store):
    return queries.board_of(store)


def numbers(sums):
    return {one.key: (one.today, one.month) for one in sums}


def busy(store, seller):
    """A day with something of everything; yesterday a party and a card."""
    by = web(seller)
    deal = make_deal(seller, name="王小芳")
    visit = showroom.check_in(store_id=store.pk, customer_id=deal.customer_id, consultant_id=seller.pk, by=by)
    showroom.check_in(store_id=store.pk, name="李先生", party_size=3, by=by)
    showroom.check_in(store_id=store.pk, purpose="papers", by=by)
    showroom.check_in(store_id=store.pk, channel="call", name="张三", by=by)
    make_an_appointment(seller, store, title="王小芳试驾", starts_at=in_hours(2), about=deal)
    make_a_task(seller, store, title="给王小芳回电", due_at=in_hours(-30))
    make_a_promise(seller, store, deal, text="王小芳的脚垫", due_at=in_hours(3))
    Customer.objects.filter(pk=deal.customer_id).update(
        birth_on="1990-11-20", created_at=timezone.now() - timedelta(days=1)
    )
    Deal.objects.filter(pk=make_deal(seller, name="欧阳修").pk).update(
        phase="won", won_at=timezone.now(), won_by=seller
    )
    return visit


def test_it_counts_as_the_figures_count(store, seller):
    busy(store, seller)
    found = board(store)
    assert numbers(found.sums) == {
        "traffic": (2, 2), "cards": (1, 2), "drives": (0, 0), "orders": (1, 1), "deliveries": (0, 0), "losses": (0, 0),
    }  # fmt: skip
    sets = Sets(store, Period.around("month", timezone.localdate()))
    assert len(sets._traffic) == 2
    assert [row.name for row in found.rows] == ["周晓岚"]
    assert numbers(found.rows[0].sums)["orders"] == (1, 1)
    assert numbers(found.rows[0].sums)["traffic"] == (1, 1)


def test_targets_stand_beside_what_was_reached(store, seller):
    busy(store, seller)
    values = {("orders", None, seller.pk): 30, ("cards", None, None): 1}
    set_targets(store.pk, month=timezone.localdate(), values=values, by=machine(store.group))
    orders, cards = (next(one for one in board(store).sums if one.key == key) for key in ("orders", "cards"))
    # 20 of 30 days, all of them working days of this store
    assert (orders.target, orders.pace, orders.is_behind) == (30, 20, True)
    assert (cards.target, cards.is_behind) == (1, False)


def test_who_is_here_who_comes_and_what_is_overdue(store, seller):
    busy(store, seller)
    found = board(store)
    here = [(one.name, one.consultant, one.party_size) for one in found.here]
    assert here == [("李**", "", 3), ("", "", 1), ("王**", "周晓岚", 1)]
    assert (found.here_count, found.waiting_count) == (3, 2)
    assert [(one.kind, one.name, one.consultant) for one in found.coming] == [("visit", "王**", "周晓岚")]
    assert (found.tasks_overdue, found.promises_overdue) == (1, 0)
    assert [(one.kind, one.name) for one in found.of_day] == [("birthday", "王**")]
    assert [(one.name, one.won, one.lost, one.is_small) for one in found.ranking] == [("周晓岚", 1, 0, True)]


def test_no_name_of_a_customer_is_whole_on_any_door(client, store, seller, boss):
    busy(store, seller)
    _screen, secret = commands.link_screen(store_id=store.pk, title="展厅", by=web(boss))
    tv = client.get(f"/wall/of/{secret}/").content.decode()
    client.force_login(boss)
    answers = [tv, *(client.get(url).content.decode() for url in (f"/wall/{store.pk}/", f"/wall/{store.pk}/now/"))]
    answers.append(str(client.get("/api/v1/wall").json()))
    for text in answers:
        assert "王**" in text
        assert [name for name in ("王小芳", "李先生", "欧阳修", "脚垫", "回电") if name in text] == []


def test_the_mark_is_another_after_everything_that_is_shown(store, seller, boss):
    marks = [queries.mark_of(store.pk)]

    def then(act, *args, **kwargs):
        done = act(*args, **kwargs)
        marks.append(queries.mark_of(store.pk))
        return done

    visit = then(showroom.check_in, store_id=store.pk, by=web(seller))
    then(showroom.take_visit, visit.pk, by=web(seller))
    then(showroom.make_prospect, visit.pk, customer={"name": "王芳", "mobile": number()}, by=web(seller))
    then(showroom.close_visit, visit.pk, result="not_bought", by=web(seller))
    appointment = then(make_an_appointment, seller, store, starts_at=in_hours(1))
    then(cancel_appointment, appointment.pk, reason="改天", by=web(seller))
    values = {("cards", None, seller.pk): 9}
    then(set_targets, store.pk, month=timezone.localdate(), values=values, by=machine(store.group))
    assert marks[6] == marks[4]  # nobody is expected any more, as before
    assert len(set(marks)) == len(marks) - 1
    assert queries.mark_of(store.pk) == marks[-1]


def test_what_happens_elsewhere_makes_no_new_board(store, seller, django_assert_num_queries):
    elsewhere = make_store(store.group)
    desk = make_person(elsewhere, {"showroom.receive": "store"})
    queries.kept_board(store)
    showroom.check_in(store_id=elsewhere.pk, by=web(desk))
    with django_assert_num_queries(2):
        queries.kept_board(store)
    showroom.check_in(store_id=store.pk, by=web(seller))
    assert queries.kept_board(store).board.here_count == 1


def test_time_alone_makes_things_due(store, seller, time_machine):
    make_a_task(seller, store, due_at=in_hours(1))
    before = queries.kept_board(store)
    time_machine.move_to("2026-11-20 12:00:30+08:00")
    assert (before.board.tasks_overdue, queries.kept_board(store).board.tasks_overdue) == (0, 1)


def test_many_screens_cost_as_much_as_one(client, store, boss, seller, django_assert_num_queries):
    busy(store, seller)
    _screen, secret = commands.link_screen(store_id=store.pk, title="展厅", by=web(boss))
    client.get(f"/wall/of/{secret}/")
    with django_assert_num_queries(3):  # the screen, and twice the journal
        client.get(f"/wall/of/{secret}/now/")
    address = live.address_of("wall", store.pk)
    client.get(address)
    with django_assert_num_queries(0):
        client.get(address)


def test_a_link_opens_this_page_and_nothing_else_until_it_is_revoked(client, store, boss):
    screen, secret = commands.link_screen(store_id=store.pk, title="展厅", by=web(boss))
    assert secret not in str(Screen.objects.values_list("digest", "title").get())
    assert client.get(f"/wall/of/{secret}/").status_code == 200
    assert client.post(f"/wall/of/{secret}/").status_code == 405
    assert [client.get(url).status_code for url in ("/", f"/wall/{store.pk}/", "/api/v1/wall")] == [302, 302, 401]
    commands.revoke_screen(screen.pk, by=web(boss))
    assert [client.get(f"/wall/of/{secret}/{end}").status_code for end in ("", "now/")] == [404, 404]
    assert client.get("/wall/of/x/").status_code == 404
    verbs = [entry.verb for entry in timeline(screen)]
    assert verbs == ["wall.screen_revoked", "wall.screen_linked"]
    assert not any(secret in str(entry.data) for entry in timeline(screen))


def test_only_who_may_hands_out_links(client, store, boss, seller):
    with pytest.raises(NotAllowed):
        commands.link_screen(store_id=store.pk, title="x", by=web(seller))
    other = make_person(make_store(store.group), {"wall.see": "store", "wall.screens": "store"})
    screen, _secret = commands.link_screen(store_id=store.pk, title="展厅", by=web(boss))
    with pytest.raises(Screen.DoesNotExist):
        commands.revoke_screen(screen.pk, by=web(other))
    client.force_login(other)
    assert client.get(f"/wall/{store.pk}/").status_code == 404
    client.force_login(boss)
    page = client.post("/wall/screens/", {"store_id": store.pk, "title": "洽谈区"})
    assert b"/wall/of/" in page.content
    assert b"/wall/of/" not in client.get("/wall/screens/").content
    assert client.post("/wall/screens/", {"store_id": store.pk, "title": ""}).status_code == 422
    client.post(f"/wall/screens/{screen.pk}/revocation/")
    assert client.get("/wall/").url == f"/wall/{store.pk}/"
    assert list(queries.screens_of(web(boss)).values_list("title", flat=True)) == ["洽谈区"]


def test_screens_over_http(client, store, boss):
    client.force_login(boss)
    body = {"store_id": store.pk, "title": "展厅"}
    made = client.post("/api/v1/wall-screens", body, content_type="application/json").json()
    assert client.get(made["path"]).status_code == 200
    assert [one["id"] for one in client.get("/api/v1/wall-screens").json()] == [made["id"]]
    assert client.delete(f"/api/v1/wall-screens/{made['id']}").json()["revoked_at"]
    caches["local"].clear()
    assert client.get(made["path"]).status_code == 404
