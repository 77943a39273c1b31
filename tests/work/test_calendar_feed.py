"""The calendar feed: a secret address, what it says, and what another library reads in it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from ics import Calendar

from jiubu.work import commands
from jiubu.work.models import CalendarFeed
from tests.factories import make_person, make_store, web
from tests.journeys.dealership import at

pytestmark = pytest.mark.django_db

GRANTS = {"work.see": "own", "work.manage": "own"}


@pytest.fixture(autouse=True)
def counted_anew():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(group):
    return make_person(make_store(group, name="华景汽车 徐汇店"), GRANTS, name="陈嘉木")


@pytest.fixture
def store(person):
    return person.posts.get().store


def meet(person, store, title="王先生看车 13812345678", **more):
    values = {"kind": "visit", "starts_at": at(8, 5, 10), "about_title": "王建国 · 汉 EV", "note": "电话 13812345678"}
    return commands.agree_appointment(
        store_id=store.pk, owner_id=person.pk, title=title, by=web(person), **(values | more)
    )


def remember(person, store, title="回访", **more):
    values = {"kind": "followup", "due_at": at(8, 5, 15), "about_title": "李秀英 · 宋 PLUS"}
    return commands.make_task(store_id=store.pk, owner_id=person.pk, title=title, by=web(person), **(values | more))


def read(person, secret=None):
    secret = secret or commands.make_feed(by=web(person))
    answer = Client().get(reverse("work:calendar_file", args=[secret]))
    assert answer.status_code == 200
    return answer


def parsed(person, secret=None):
    """As the independent library reads it, by identifier."""
    return {event.uid: event for event in Calendar(read(person, secret).content.decode()).events}


def test_it_holds_ones_own_appointments_and_tasks_with_alarms(person, store):
    other = make_person(store, GRANTS)
    with time_machine.travel(at(8, 4)):
        meeting, task = meet(person, store), remember(person, store)
        meet(other, store)
        remember(other, store)
        events = parsed(person)
    assert set(events) == {f"appointment-{meeting.pk}@jiubu", f"task-{task.pk}@jiubu"}
    shown = events[f"appointment-{meeting.pk}@jiubu"]
    assert (shown.begin.datetime, shown.end.datetime) == (at(8, 5, 10), at(8, 5, 11))
    assert (shown.location, shown.status) == ("华景汽车 徐汇店", "CONFIRMED")
    assert [alarm.trigger for alarm in shown.alarms] == [timedelta(hours=-1)]
    todo = events[f"task-{task.pk}@jiubu"]
    assert (todo.begin.datetime, todo.transparent, len(todo.alarms)) == (at(8, 5, 15), True, 1)


def test_identifiers_stay_each_change_counts_and_what_is_called_off_stays_cancelled(person, store):
    with time_machine.travel(at(8, 4)):
        meeting, task = meet(person, store), remember(person, store)
        secret = commands.make_feed(by=web(person))
        commands.move_appointment(meeting.pk, starts_at=at(8, 6, 14), by=web(person))
        text = read(person, secret).content.decode()
        assert text.count("SEQUENCE:1") == 1
        assert "DTSTART;TZID=Asia/Shanghai:20260806T140000" in text
        assert "BEGIN:VTIMEZONE" in text
        commands.cancel_appointment(meeting.pk, reason="改期", by=web(person))
        commands.cancel_task(task.pk, reason="不用了", by=web(person))
        events = parsed(person, secret)
    states = {uid: (event.status, len(event.alarms)) for uid, event in events.items()}
    assert states == {f"appointment-{meeting.pk}@jiubu": ("CANCELLED", 0), f"task-{task.pk}@jiubu": ("CANCELLED", 0)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "来店"),
        ("names", "王先生看车 138****5678 · 王建国 · 汉 EV"),
        ("phones", "王先生看车 13812345678 · 王建国 · 汉 EV"),
    ],
)
def test_it_says_as_much_as_the_group_allows_and_never_the_note(person, store, text, line):
    person.language = "zh-hans"
    person.save()
    boss = make_person(store, {"organisation.manage_stores": "group"})
    with time_machine.travel(at(8, 4)):
        meeting = meet(person, store)
        commands.choose_feed_text(text, by=web(boss))
        answer = read(person).content.decode()
        assert parsed(person)[f"appointment-{meeting.pk}@jiubu"].name == line
    assert ("电话" in answer, "13812345678" in answer) == (False, text == "phones")


def test_the_address_is_kept_as_a_hash_replaced_and_revoked(person, store):
    first = commands.make_feed(by=web(person))
    assert first not in CalendarFeed.objects.get().secret_hash
    second = commands.make_feed(by=web(person))
    address = lambda secret: reverse("work:calendar_file", args=[secret])  # noqa: E731
    assert [Client().get(address(one)).status_code for one in (first, second)] == [404, 200]
    assert CalendarFeed.objects.get().read_at is not None
    commands.revoke_feed(by=web(person))
    assert Client().get(address(second)).status_code == 404
    third = commands.make_feed(by=web(person))
    person.is_active = False
    person.save()
    assert Client().get(address(third)).status_code == 404


def test_it_is_private_and_needs_no_session(person, store):
    answer = read(person)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, max-age=300", "no-referrer")
    assert answer.cookies == {}


def test_who_guesses_is_stopped(person):
    secret = commands.make_feed(by=web(person))
    client = Client()
    codes = {client.get(reverse("work:calendar_file", args=[f"guess-{number}"])).status_code for number in range(20)}
    assert codes == {404}
    assert client.get(reverse("work:calendar_file", args=[secret])).status_code == 429


def test_a_program_that_asks_all_the_time_is_slowed_down(person):
    secret = commands.make_feed(by=web(person))
    client, address = Client(), reverse("work:calendar_file", args=[secret])
    codes = [client.get(address).status_code for _number in range(121)]
    assert (codes[:120], codes[120]) == ([200] * 120, 429)


def test_the_page_shows_the_address_once(client, person):
    client.force_login(person)
    made = client.post(reverse("work:calendar_feed_new"))
    address = made.context["address"]
    assert (made["Cache-Control"], address.endswith(".ics")) == ("no-store", True)
    assert Client().get(address.removeprefix("http://testserver")).status_code == 200
    assert address not in client.get(reverse("work:calendar_feed")).content.decode()
    assert client.post(reverse("work:calendar_feed_text"), {"text": "phones"}).status_code == 403
    client.post(reverse("work:calendar_feed_removal"))
    assert Client().get(address.removeprefix("http://testserver")).status_code == 404


def test_it_costs_the_same_for_few_and_many(person, store):
    client, address = Client(), reverse("work:calendar_file", args=[commands.make_feed(by=web(person))])
    client.get(address)
    costs = []
    for many in (1, 3):
        for number in range(many):
            meet(person, store, starts_at=timezone.now() + timedelta(hours=number))
            remember(person, store, due_at=timezone.now() + timedelta(hours=number))
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        costs.append(len(counted))
    assert costs[0] == costs[1] <= 24  # most of it counts attempts, in the cache
