"""Walk-around checks: recorded by a list, findings that become tasks, and whom nobody watched."""

import base64
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.walks import commands, queries
from jiubu.walks.models import Walk
from tests.factories import machine, make_person, make_store, web
from tests.factories.deals import say

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
SELLS = {"walks.see": "own", "deals.follow_up": "own", "showroom.receive": "store"}
POINTS = [{"key": "greeting", "title": say("主动迎接")}, {"key": "needs", "title": say("先问需求")}]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def boss(store):
    return make_person(store, {"walks.see": "store", "walks.record": "store", "work.see": "store"}, name="经理")


@pytest.fixture
def seller(store):
    return make_person(store, SELLS, name="王芳")


@pytest.fixture
def reception(store):
    return commands.put_check_list(
        "reception", kind="reception", title=say("接待观摩"), points=POINTS, by=machine(store.group)
    )


@pytest.fixture
def hall(store):
    return commands.put_check_list("hall", kind="showroom", title=say("展厅"), points=POINTS, by=machine(store.group))


def record(store, check_list, boss, person=None, **fields):
    values = {"answers": {"greeting": "good", "needs": "poor"}, **fields}
    person_id = person.pk if person else None
    return commands.record_walk(
        store_id=store.pk, check_list_id=check_list.pk, person_id=person_id, by=web(boss), **values
    )  # fmt: skip


def duty(store, boss):
    return [(one.user.name, one.count) for one in queries.duty_of(web(boss), store, timezone.localdate())]


def test_whom_nobody_watched_this_month_comes_first(store, boss, seller, reception, hall):
    make_person(store, SELLS, name="李雷")
    last_month = timezone.now().replace(day=1) - timedelta(days=3)
    record(store, reception, boss, seller, walked_at=last_month)
    record(store, hall, boss)
    assert duty(store, boss) == [("李雷", 0), ("王芳", 0)]
    record(store, reception, boss, seller)
    assert duty(store, boss) == [("李雷", 0), ("王芳", 1)]


def test_a_check_keeps_what_its_list_asked_then(store, boss, seller, reception):
    walk = record(store, reception, boss, seller)
    commands.put_check_list("reception", kind="reception", title=say("新"), points=POINTS[:1], by=machine(store.group))
    walk.refresh_from_db()
    assert [(key, how) for key, _title, how in walk.lines] == [("greeting", "good"), ("needs", "poor")]
    assert [entry.data["poor"] for entry in timeline(walk)] == [1]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"answers": {"greeting": "fine"}}, "bad_answer"), ({"answers": {"other": "good"}}, "bad_answer"),
        ({"answers": {"greeting": "unseen"}}, "nothing_seen"), ({"answers": {}}, "nothing_seen"),
        ({"walked_at": timezone.now() + timedelta(days=400)}, "in_future"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(store, boss, seller, reception, fields, code):
    with pytest.raises(Refused) as caught:
        record(store, reception, boss, seller, **fields)
    assert caught.value.code == code


def test_a_reception_is_somebodys(store, boss, reception):
    with pytest.raises(Refused) as caught:
        record(store, reception, boss)
    assert caught.value.code == "person_missing"


def test_a_finding_becomes_a_task_or_is_only_written_down(store, boss, seller, reception):
    walk = record(store, reception, boss, seller)
    day = timezone.localdate() + timedelta(days=2)
    finding = commands.add_finding(
        walk.pk, text="先问需求", point="needs", owner_id=seller.pk, due_on=day, by=web(boss)
    )
    assert (finding.task.owner, finding.task.title, finding.task.about_kind) == (seller, "先问需求", "walks.walk")
    plain = commands.add_finding(walk.pk, text="工牌", photo=PNG, by=web(boss))
    assert (plain.task, plain.content_type) == (None, "image/png")
    for wrong, code in (
        ({"text": " "}, "bad_finding"), ({"owner_id": seller.pk}, "bad_finding"), ({"photo": b"<svg>"}, "not_a_picture"),
        ({"owner_id": make_person(make_store(store.group), {}).pk, "due_on": day}, "no_colleague"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            commands.add_finding(walk.pk, **{"text": "x", **wrong}, by=web(boss))
        assert caught.value.code == code
    assert walk.findings.count() == 2


def test_who_was_watched_reads_it_and_changes_nothing(store, boss, seller, reception, hall):
    mine = record(store, reception, boss, seller)
    record(store, hall, boss)
    other = make_person(store, SELLS)
    assert (list(queries.walks_of(web(seller))), list(queries.walks_of(web(other)))) == ([mine], [])
    with pytest.raises(NotAllowed):
        commands.add_finding(mine.pk, text="x", by=web(seller))
    with pytest.raises(Walk.DoesNotExist):
        commands.add_finding(mine.pk, text="x", by=web(other))


def test_through_the_pages(client, store, boss, seller, reception):
    client.force_login(boss)
    assert "王芳" in client.get("/walks/").content.decode()
    form = {"person_id": seller.pk, "point-greeting": "good", "point-needs": "poor", "note": "晚到"}
    sent = client.post(f"/walks/new/{reception.pk}/?store={store.pk}", form)
    walk = Walk.objects.get()
    assert (sent.status_code, sent.url, walk.answers["needs"]) == (302, f"/walks/{walk.pk}/", "poor")
    assert (
        client.post(f"/walks/new/{reception.pk}/", {"point-greeting": "good", "point-needs": "good"}).status_code == 422
    )
    picture = SimpleUploadedFile("x.png", PNG, "image/png")
    client.post(f"/walks/{walk.pk}/findings/new/", {"text": "先问需求", "point": "needs", "photo": picture})
    finding = walk.findings.get()
    assert "先问需求" in client.get(f"/walks/{walk.pk}/").content.decode()
    photo = client.get(f"/walks/findings/{finding.pk}/photo/")
    assert (photo.content, photo["Content-Type"], photo["X-Content-Type-Options"]) == (PNG, "image/png", "nosniff")
    client.force_login(make_person(store, SELLS))
    assert client.get(f"/walks/findings/{finding.pk}/photo/").status_code == 404


def test_over_http_it_is_the_same(client, store, boss, seller, reception):
    client.force_login(boss)
    body = {"store_id": store.pk, "check_list_id": reception.pk, "person_id": seller.pk, "answers": {"needs": "poor"}}
    made = client.post("/api/v1/walks", body, content_type="application/json").json()
    assert (made["poor_count"], made["person_id"]) == (1, seller.pk)
    finding = {"text": "先问需求", "photo": base64.b64encode(PNG).decode()}
    added = client.post(f"/api/v1/walks/{made['id']}/findings", finding, content_type="application/json").json()
    assert added["has_photo"]
    assert client.get(f"/api/v1/walks/{made['id']}").json()["findings"] == [added]
    assert [one["id"] for one in client.get("/api/v1/walks").json()["rows"]] == [made["id"]]
    watched = client.get("/api/v1/walks/duty").json()
    assert [(one["person_name"], one["is_missing"]) for one in watched] == [("王芳", False)]
