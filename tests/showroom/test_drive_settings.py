"""The pages of what test drives need: routes of a store, the text of the agreement in its versions."""

import pytest

from jiubu.showroom import commands, queries
from jiubu.showroom.models import DriveRoute, DriveText
from tests.factories import machine, make_group, make_person, make_store
from tests.factories.deals import say
from tests.factories.showroom import DRIVES, RECEPTION, book, make_demo_car, put_drive_papers, ready_to_go

pytestmark = pytest.mark.django_db
HERE = "/showroom/drives/settings/"
ROUTE = {"zh": "滨江路线", "en": "", "minutes": 20, "kilometres": 8, "of": "store", "is_active": "on"}


@pytest.fixture
def city(group):
    return put_drive_papers(group)


@pytest.fixture
def manager(store):
    return make_person(store, {**RECEPTION, "showroom.arrange": "store", "organisation.see": "store"})


@pytest.fixture
def boss(store):
    return make_person(store, {**RECEPTION, "showroom.arrange": "group", "organisation.see": "group"})


def names(store):
    return [(route.title["zh"], route.minutes) for route in queries.routes_of(store.pk, store.group_id)]


def test_routes_are_added_changed_and_taken_out_of_use_in_ones_own_store(client, store, manager, city):
    afar = make_store(store.group)
    client.force_login(manager)
    answer = client.post(f"{HERE}route/?store={store.pk}", ROUTE)
    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}?store={store.pk}")
    assert names(store) == [("城区", 15), ("滨江路线", 20)]
    page = client.get(answer["Location"]).content.decode()
    assert "滨江路线" in page
    assert "settings/agreement/" not in page

    edit = f"{HERE}route/?store={store.pk}&route={city.pk}"
    assert "城区" in client.get(edit).content.decode()
    client.post(edit, {**ROUTE, "zh": "城区短线", "minutes": 10})  # of this store now, in place of the group's
    assert (names(store), names(afar)) == ([("城区短线", 10), ("滨江路线", 20)], [("城区", 15)])
    own = DriveRoute.objects.get(store=store, key=city.key)
    client.post(f"{HERE}route/?store={store.pk}&route={own.pk}", {**ROUTE, "zh": "城区短线", "is_active": ""})
    assert names(store) == [("滨江路线", 20)]
    assert "城区短线" in client.get(f"{HERE}?store={store.pk}").content.decode()
    assert client.post(edit, {**ROUTE, "minutes": 2}).status_code == 422
    assert client.post(edit, {**ROUTE, "of": "group"}).status_code == 422


def test_a_new_text_is_a_new_version_for_who_arranges_the_group(client, store, boss, city):
    seller = make_person(store, DRIVES)
    drive = ready_to_go(book(make_demo_car(store), seller), city, seller)
    client.force_login(boss)
    text = {"title_zh": "试驾协议", "title_en": "Agreement", "body_zh": "新的条款。", "body_en": ""}
    assert client.post(f"{HERE}agreement/?store={store.pk}", text).status_code == 302
    client.post(f"{HERE}agreement/?store={store.pk}", text)  # the same again is no version
    assert list(DriveText.objects.order_by("number").values_list("number", "body__zh", "body__en")) == [
        (1, "我会小心驾驶。", DriveText.objects.get(number=1).body["en"]),
        (2, "新的条款。", "新的条款。"),
    ]
    drive.refresh_from_db()
    assert drive.text.number == 1
    assert [(row.number, row.signed) for row in queries.texts_of(store.group_id)] == [(2, 0), (1, 1)]
    page = client.get(f"{HERE}?store={store.pk}").content.decode()
    assert "新的条款。" in page
    assert "我会小心驾驶。" in page


def test_who_may_not_arrange_and_what_is_foreign(client, store, manager, city):
    foreign = make_store(make_group())
    theirs = commands.put_route("city", title=say("别处"), minutes=9, by=machine(foreign.group, "pack"))
    client.force_login(manager)
    assert client.get(f"{HERE}agreement/?store={store.pk}").status_code == 403
    assert client.get(f"{HERE}route/?store={store.pk}&route={theirs.pk}").status_code == 404
    assert client.get(f"{HERE}?store={foreign.pk}").status_code == 404
    client.force_login(make_person(store, RECEPTION))
    for address in ("", "route/", "agreement/"):
        assert client.get(f"{HERE}{address}?store={store.pk}").status_code == 403
    assert HERE not in client.get(f"/showroom/drives/?store={store.pk}").content.decode()
