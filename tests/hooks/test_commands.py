"""From an entry of the journal to a request that its receiver can trust; and all that may go wrong between."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from jiubu.hooks import commands
from jiubu.hooks.clock import forget_messages, send
from jiubu.hooks.commands import finding
from jiubu.hooks.models import Endpoint, Message
from jiubu.journal.models import Entry
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.commands import put_team
from tests.factories import machine, make_group, make_person, make_store, web
from tests.hooks.conftest import MANAGE


def connect(boss, receiver, **fields):
    body = {"title": "ERP", "kind": "standard", "url": receiver.address, "verbs": ["organisation.*"], **fields}
    return commands.make_endpoint(**body, by=web(boss))


def happen(boss, store, key="east"):
    return put_team(store.pk, key, name="东区组", by=web(boss))


def test_an_event_arrives_signed_and_can_be_verified(boss, store, receiver):
    _endpoint, secret = connect(boss, receiver)
    team = happen(boss, store)
    send()
    [(path, headers, body)] = receiver.requests
    assert path == "/in"
    said = Webhook(secret).verify(body.decode(), {name.lower(): value for name, value in headers.items()})
    entry = Entry.objects.get(verb=said["type"])
    assert said["data"] == {
        "entry": entry.pk, "group_id": store.group_id, "store_id": store.pk, "actor_id": boss.pk, "door": "web",
        "about": [{"kind": link.kind, "id": link.object_id, "code": link.code} for link in entry.links.order_by("-is_subject", "id")],
        "fields": entry.data,
    }  # fmt: skip
    assert {"kind": "organisation.team", "id": team.pk, "code": str(team.pk)} in said["data"]["about"]
    assert Message.objects.get().state == "sent"
    assert "东区组" not in Message.objects.get().log[0]["text"]


def test_an_event_is_sent_once_however_often_it_is_looked_for(boss, store, receiver):
    connect(boss, receiver)
    happen(boss, store)
    for _ in range(3):
        send()
    assert (len(receiver.requests), Message.objects.count()) == (1, 1)


def test_what_happened_before_and_other_events_and_other_stores_are_not_sent(boss, store, receiver):
    happen(boss, store)
    other = make_store(store.group)
    connect(boss, receiver, store_id=other.pk)
    connect(boss, receiver, verbs=["deals.*"])
    happen(boss, store, "west")
    send()
    assert receiver.requests == []
    happen(boss, other, "south")
    send()
    assert len(receiver.requests) == 1


def test_another_groups_events_stay_there(boss, receiver):
    connect(boss, receiver, verbs=["*"])
    foreign = make_store(make_group())
    happen(make_person(foreign, MANAGE), foreign)
    send()
    assert receiver.requests == []


def test_an_entry_that_is_seen_late_is_still_sent(boss, store, receiver):
    """Ids are given before the commit: a lower one may come to light after a higher one was sent."""
    endpoint, _ = connect(boss, receiver)
    happen(boss, store, "late")
    happen(boss, store, "east")
    late = Entry.objects.order_by("id").filter(verb__startswith="organisation.").values_list("pk", flat=True)[0]
    Message.objects.create(endpoint=endpoint, entry_id=late, verb="x", uid="msg_hidden", state="sent")
    send()
    Message.objects.filter(uid="msg_hidden").delete()
    send()
    assert len(receiver.requests) == 2


def test_what_is_long_settled_is_not_looked_at_again(boss, store, receiver):
    endpoint, _ = connect(boss, receiver)
    happen(boss, store)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send()
        clock.shift(finding.OPEN_AT_MOST)
        send()
    endpoint.refresh_from_db()
    assert endpoint.settled_id == Entry.objects.order_by("-id").first().pk


def test_it_is_tried_again_later_and_later_until_it_has_failed(boss, store, receiver):
    receiver.usual = (500, "kaputt")
    connect(boss, receiver)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        happen(boss, store)
        send()
        message = Message.objects.get()
        assert (message.state, message.attempts, message.due_at - timezone.now()) == (
            "pending", 1, timedelta(seconds=5)
        )  # fmt: skip
        send()
        assert len(receiver.requests) == 1
        clock.shift(timedelta(seconds=5))
        send()
        assert len(receiver.requests) == 2
        Message.objects.update(attempts=9)
        clock.shift(timedelta(minutes=5))
        send()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 10)
    assert [(line["status"], line["text"]) for line in message.log] == [(500, "kaputt")] * 3


def test_a_repetition_has_the_same_id(boss, store, receiver):
    receiver.answers = [(500, "")]
    connect(boss, receiver)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        happen(boss, store)
        send()
        clock.shift(timedelta(seconds=5))
        send()
    first, second = (dict(headers)["webhook-id"] for _path, headers, _body in receiver.requests)
    assert first == second


def test_one_refusal_keeps_the_order_and_spares_the_receiver(boss, store, receiver):
    receiver.answers = [(503, "")]
    connect(boss, receiver)
    for key in ("a", "b", "c"):
        happen(boss, store, key)
    send()
    assert len(receiver.requests) == 1


def test_a_worker_that_died_while_sending_leaves_the_message_to_another(boss, store, receiver):
    connect(boss, receiver)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        happen(boss, store)
        finding.find_messages(Endpoint.objects.get().pk, by=machine(store.group))
        commands.sending._claim(Endpoint.objects.get(), 1)
        send()
        assert receiver.requests == []
        clock.shift(commands.sending.LEASE)
        send()
    assert len(receiver.requests) == 1


def test_a_clock_that_was_ahead_delays_nothing(boss, store, receiver):
    connect(boss, receiver)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        happen(boss, store)
        finding.find_messages(Endpoint.objects.get().pk, by=machine(store.group))
        commands.sending._claim(Endpoint.objects.get(), 1)
        happen(boss, store, "west")
        finding.find_messages(Endpoint.objects.get().pk, by=machine(store.group))
    send()
    assert len(receiver.requests) == 2


def test_gone_switches_off_at_once_and_silence_after_five_days(boss, store, receiver):
    receiver.answers = [(410, "")]
    endpoint, _ = connect(boss, receiver)
    happen(boss, store)
    send()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.off_reason) == (False, "gone")
    receiver.usual = (500, "")
    commands.switch_endpoint(endpoint.pk, is_active=True, by=web(boss))
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
        send()
        clock.shift(timedelta(days=5))
        send()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.off_reason) == (False, "silent")
    assert Entry.objects.filter(verb="hooks.endpoint_switched").count() == 3


def test_what_happened_while_it_was_off_is_sent_when_it_is_on_again(boss, store, receiver):
    endpoint, _ = connect(boss, receiver)
    commands.switch_endpoint(endpoint.pk, is_active=False, by=web(boss))
    happen(boss, store)
    send()
    assert receiver.requests == []
    commands.switch_endpoint(endpoint.pk, is_active=True, by=web(boss))
    send()
    assert len(receiver.requests) == 1


def test_failed_ones_are_replayed_together_and_a_sent_one_alone(boss, store, receiver):
    endpoint, _ = connect(boss, receiver)
    for key in ("a", "b"):
        happen(boss, store, key)
    send()
    Message.objects.update(state="failed")
    assert commands.replay_messages(endpoint.pk, by=web(boss)) == 2
    assert commands.replay_messages(endpoint.pk, by=web(boss)) == 0
    send()
    one = Message.objects.order_by("id").first()
    assert commands.replay_messages(endpoint.pk, message_id=one.pk, by=web(boss)) == 1
    send()
    assert len(receiver.requests) == 5
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_robot_gets_one_text_of_several_events_in_its_language(boss, store, receiver, settings):
    settings.PUBLIC_URL = "https://jiubu.example"
    receiver.usual = (200, '{"errcode": 0}')
    connect(boss, receiver, kind="wecom", language="en")
    teams = [happen(boss, store, key) for key in ("a", "b")]
    send()
    [(_path, _headers, body)] = receiver.requests
    lines = json.loads(body)["text"]["content"].split("\n")
    assert [line.rpartition(" ")[2] for line in lines] == [
        f"https://jiubu.example/open/organisation.team/{team.pk}/" for team in teams
    ]
    assert all(" · 管理员 · Team " in line for line in lines)
    happen(boss, store, "c")
    send()
    assert len(receiver.requests) == 1, "chats take twenty messages a minute: the next one waits"


def test_a_trial_says_so_and_is_tried_once(boss, receiver):
    receiver.usual = (500, "")
    endpoint, _ = connect(boss, receiver)
    commands.try_endpoint(endpoint.pk, by=web(boss))
    send()
    assert json.loads(receiver.requests[0][2])["type"] == "hooks.trial"
    assert Message.objects.get().state == "failed"


def test_the_address_and_the_secret_are_sealed(boss, receiver):
    endpoint, secret = connect(boss, receiver)
    row = Endpoint.objects.values_list("sealed_url", "sealed_secrets").get()
    assert receiver.address not in row[0]
    assert secret not in row[1]
    assert (Endpoint.objects.get().url, Endpoint.objects.get().secrets) == (receiver.address, [secret])
    _endpoint, fresh = commands.change_secret(endpoint.pk, by=web(boss))
    assert Endpoint.objects.get().secrets == [fresh, secret]
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert Endpoint.objects.get().secrets == [fresh]
    assert all(word not in json.dumps(list(Entry.objects.values_list("data", flat=True))) for word in (secret, fresh))


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"url": "https://10.0.0.1/x"}, "private_address", "url"),
        ({"url": "http://example.com/"}, "not_https", "url"),
        ({"verbs": ["deals.nonsense"]}, "unknown_event", "verbs"),
        ({"title": "  "}, "incomplete", "title"),
        ({"kind": "pager"}, "unknown_kind", "kind"),
        ({"language": "xx"}, "unknown_language", "language"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(boss, receiver, change, code, field):
    with pytest.raises(Refused) as refusal:
        connect(boss, receiver, **change)
    assert (refusal.value.code, list(refusal.value.fields)) == (code, [field])


def test_who_looks_after_one_store_connects_that_store_only(store, receiver):
    local = make_person(store, {"hooks.manage": "store"})
    connect(local, receiver, store_id=store.pk)
    for foreign in (None, make_store(store.group).pk):
        with pytest.raises(NotAllowed):
            connect(local, receiver, store_id=foreign)


def test_a_stale_edit_is_refused_and_the_same_values_change_nothing(boss, receiver):
    endpoint, _ = connect(boss, receiver)
    edited = commands.edit_endpoint(endpoint.pk, changes={"title": "财务"}, version=1, by=web(boss))
    assert (edited.title, edited.version) == ("财务", 2)
    assert commands.edit_endpoint(endpoint.pk, changes={"title": "财务"}, version=1, by=web(boss)).version == 2
    with pytest.raises(Refused) as refusal:
        commands.edit_endpoint(endpoint.pk, changes={"title": "别的"}, version=1, by=web(boss))
    differences = refusal.value.details["differences"]
    assert (refusal.value.code, differences["version"], differences["by"]) == ("stale", 2, boss.name)
    assert {n: (d["yours"], d["theirs"]) for n, d in differences["fields"].items()} == {"title": ("别的", "财务")}


def test_old_messages_are_forgotten_and_waiting_ones_kept(boss, receiver):
    endpoint, _ = connect(boss, receiver)
    for uid, state in (("old", "sent"), ("waiting", "pending")):
        Message.objects.create(endpoint=endpoint, verb="x", uid=uid, state=state)
    Message.objects.update(made_at=timezone.now() - timedelta(days=91))
    forget_messages(timezone.now())
    assert list(Message.objects.values_list("uid", flat=True)) == ["waiting"]


OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_turning_the_keys_takes_addresses_and_secrets_along(boss, store, receiver, settings):
    settings.FIELD_KEYS = [OLD]
    _endpoint, secret = connect(boss, receiver)
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate-keys", stdout=StringIO())
    settings.FIELD_KEYS = [NEW]
    assert (Endpoint.objects.get().url, Endpoint.objects.get().secrets) == (receiver.address, [secret])
    happen(boss, store)
    send()
    assert len(receiver.requests) == 1


def test_a_connection_that_no_key_opens_stops_no_other_and_can_be_mended(boss, store, receiver, settings, client):
    settings.FIELD_KEYS = [OLD]
    lost, _secret = connect(boss, receiver, title="A")
    settings.FIELD_KEYS = [NEW]
    connect(boss, receiver, title="B")
    happen(boss, store)
    send()
    assert len(receiver.requests) == 1
    assert lost.messages.get().log[0]["text"] == "unreadable"
    client.force_login(boss)
    assert [client.get(path).status_code for path in ("/hooks/", f"/hooks/{lost.pk}/", f"/hooks/{lost.pk}/edit/", "/api/v1/hooks")] == [200] * 4  # fmt: skip
    commands.edit_endpoint(lost.pk, changes={"url": receiver.address}, version=1, by=web(boss))
    _endpoint, fresh = commands.change_secret(lost.pk, by=web(boss))
    assert (Endpoint.objects.get(pk=lost.pk).url, Endpoint.objects.get(pk=lost.pk).secrets) == (
        receiver.address, [fresh]
    )  # fmt: skip
