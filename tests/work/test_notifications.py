"""The bell says each line in the language of who reads it, whoever caused it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from jiubu.work.commands import assign_task
from jiubu.work.models import Notification
from tests.factories import make_person, web
from tests.factories.work import make_a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(store):
    """Somebody whom an English-speaking manager has given a task."""
    grants = {"work.see": "store", "work.manage": "store"}
    manager, reader = make_person(store, grants, name="Grace"), make_person(store, grants, language="zh-hans")
    with override("en"):
        assign_task(make_a_task(manager, store, title="送合同").pk, owner_id=reader.pk, by=web(manager))
    return reader


def test_a_line_is_said_in_the_readers_language(reader):
    line = Notification.objects.get(user=reader)
    assert (line.text, line.sentence) == ("Grace gave you: 送合同", "{who} gave you: {title}")
    with override("zh-hans"):
        assert line.said == "Grace 指派给您：送合同"
    with override("en"):
        assert line.said == "Grace gave you: 送合同"


@pytest.mark.parametrize("path", ["/work/notifications/", "/work/bell/"])
def test_pages_and_api_say_it_so(reader, path):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(reader)
    assert "Grace 指派给您：送合同" in client.get(path).content.decode()
    rows = client.get("/api/v1/notifications").json()["rows"]
    assert [row["text"] for row in rows] == ["Grace 指派给您：送合同"]


def test_a_line_without_a_sentence_says_what_is_kept(reader):
    line = Notification.objects.create(group=reader.group, user=reader, text="11-20 12:00 打电话", source="old")
    assert line.said == "11-20 12:00 打电话"


@pytest.fixture
def unordered(store):
    """(who, minutes ago -> line): lines whose numbers say nothing about their times, two of the same moment among them."""
    person, now = (
        make_person(store, {"work.see": "own"}),
        timezone.now().replace(hour=4, minute=0, second=0, microsecond=0),
    )
    moments = [now - timedelta(hours=hours) for hours in (24, 0, 48, 1, 24)]
    for number, at in enumerate(moments):
        Notification.objects.create(group=store.group, user=person, at=at, text=f"第{number}条", source=f"x:{number}")
    return person


def test_newest_first_by_time_and_every_day_stands_once(unordered, client):
    client.force_login(unordered)
    html = client.get("/work/notifications/").content.decode()
    assert re.findall(r"第\d条", html) == ["第1条", "第3条", "第4条", "第0条", "第2条"]
    assert html.count("works-day") == 3


def test_pages_of_the_list_go_on_where_the_one_before_ended(unordered, client):
    client.force_login(unordered)
    found, after = [], ""
    for _page in range(3):
        page = client.get("/api/v1/notifications", {"size": 2, "after": after}).json()
        found.append([row["text"] for row in page["rows"]])
        after = page["next"]
    assert (found, after) == ([["第1条", "第3条"], ["第4条", "第0条"], ["第2条"]], "")
