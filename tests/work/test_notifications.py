"""The bell says each line in the language of who reads it, whoever caused it."""

import pytest
from django.test import Client
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
