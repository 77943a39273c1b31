"""Notifications in the browser and by mail: what a push service and a browser would make of them."""

import base64
import json
from datetime import timedelta
from io import StringIO

import http_ece
import jwt
import pytest
import time_machine
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from jiubu.config.environment import new_push_key
from jiubu.kernel.errors import Refused
from jiubu.work import commands
from jiubu.work.clock import forget_rings, ring_outside
from jiubu.work.models import Channel, Notification, Ring
from tests.factories import make_person, web
from tests.hooks.conftest import receiver  # noqa: F401  the same receiver


def plain(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """What a browser keeps of a subscription, and how it reads a push message (RFC 8291)."""

    def __init__(self, endpoint):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        public = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = {"endpoint": endpoint, "p256dh": plain(public), "auth": plain(self.auth)}

    def read(self, body):
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"))


@pytest.fixture
def person(store, settings):
    settings.PUSH_KEY = new_push_key()
    return make_person(store, {"work.see": "own"}, name="陈晓", email="chen@dealer.example")


@pytest.fixture
def browser(receiver, person):  # noqa: F811
    receiver.usual = (201, "")
    found = Browser(receiver.address)
    commands.add_channel(kind="push", subscription=found.subscription, title="Chrome", by=web(person))
    return found


def ring(person, text="王芳 的试驾 15:00 开始", source="x:1"):
    commands.notify([person.pk], text, source=source, by=web(person))


def test_a_browser_can_read_the_message_and_its_service_can_check_who_sent_it(person, browser, receiver):  # noqa: F811
    ring(person)
    ring_outside()
    [(_path, headers, body)] = receiver.requests
    said = browser.read(body)
    notification = Notification.objects.get()
    assert said == {
        "title": "九步", "body": "王芳 的试驾 15:00 开始", "url": "/work/notifications/", "tag": str(notification.pk)
    }  # fmt: skip
    token, _, key = headers["Authorization"].removeprefix("vapid t=").partition(",k=")
    assert key == commands.push_public_key()
    raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    origin = receiver.address.removesuffix("/in")
    assert jwt.decode(token, public, algorithms=["ES256"], audience=origin)["aud"] == origin
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "21600")
    assert "王芳".encode() not in body


def test_it_rings_once(person, browser, receiver):  # noqa: F811
    ring(person)
    for _ in range(3):
        ring_outside()
    assert len(receiver.requests) == 1


def test_what_was_read_or_is_old_or_came_before_rings_nobody(person, receiver):  # noqa: F811
    ring(person, source="x:before")
    found = Browser(receiver.address)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
        commands.add_channel(kind="push", subscription=found.subscription, by=web(person))
        ring(person, source="x:read")
        commands.find_rings()
        commands.read_notifications(by=web(person))
        ring(person, source="x:old")
        commands.find_rings()
        clock.shift(timedelta(hours=7))
        ring_outside()
    assert receiver.requests == []
    assert list(Ring.objects.values_list("state", flat=True)) == ["skipped", "skipped"]


def test_a_browser_that_withdrew_is_forgotten(person, browser, receiver):  # noqa: F811
    receiver.usual = (410, "")
    ring(person)
    ring_outside()
    assert Channel.objects.count() == 0


def test_a_service_that_does_not_answer_is_tried_again(person, browser, receiver):  # noqa: F811
    receiver.answers = [(503, "")]
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
        ring(person)
        ring_outside()
        assert Ring.objects.get().state == "pending"
        clock.shift(timedelta(seconds=10))
        ring_outside()
    assert (Ring.objects.get().state, len(receiver.requests)) == ("sent", 2)


def test_a_clock_that_was_ahead_delays_no_ring(person, browser, receiver):  # noqa: F811
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        ring(person)
        commands.find_rings()
    assert Ring.objects.get().due_at > timezone.now() + timedelta(days=1)
    ring_outside()
    assert (len(receiver.requests), Ring.objects.get().state) == (1, Ring.State.SENT)


def test_a_mail_says_it_and_where_to_look(person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://jiubu.example"
    commands.add_channel(kind="mail", by=web(person))
    ring(person)
    ring_outside()
    [message] = mail.outbox
    assert (message.to, message.subject) == (["chen@dealer.example"], "九步：王芳 的试驾 15:00 开始")
    assert message.body.split("\n\n")[:2] == ["王芳 的试驾 15:00 开始", "https://jiubu.example/work/notifications/"]


def test_no_mail_without_an_address(person):
    person.email = ""
    person.save()
    with pytest.raises(Refused) as refusal:
        commands.add_channel(kind="mail", by=web(person))
    assert refusal.value.code == "no_mail"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"endpoint": "https://10.0.0.1/push"}, "private_address"),
        ({"endpoint": "http://push.example/1"}, "not_https"),
        ({"p256dh": "AAAA"}, "bad_subscription"),
        ({"p256dh": plain(b"\x04" + b"\x01" * 64)}, "bad_subscription"),
        ({"auth": "***"}, "bad_subscription"),
    ],
)
def test_what_is_no_subscription_is_refused(person, receiver, change, code):  # noqa: F811
    given = {**Browser("https://push.example/1").subscription, **change}
    with pytest.raises(Refused) as refusal:
        commands.add_channel(kind="push", subscription=given, by=web(person))
    assert refusal.value.code == code


def test_the_same_browser_is_one_and_its_address_is_sealed(person, browser):
    again = commands.add_channel(kind="push", subscription=browser.subscription, by=web(person))
    assert Channel.objects.get() == again
    assert browser.subscription["endpoint"] not in again.sealed_address


@pytest.mark.parametrize("door", ["page", "api"])
def test_doors(client, person, receiver, door):  # noqa: F811
    client.force_login(person)
    given = Browser(receiver.address).subscription
    if door == "page":
        client.post("/work/notifications/channels/", {"kind": "push", "title": "Chrome", **given})
        assert "Chrome" in client.get("/work/notifications/").content.decode()
        client.post(f"/work/notifications/channels/{Channel.objects.get().pk}/removal/")
    else:
        body = {"kind": "push", "title": "Chrome", "subscription": given}
        made = client.post("/api/v1/notifications/channels", json.dumps(body), content_type="application/json").json()
        [row] = client.get("/api/v1/notifications/channels").json()["rows"]
        assert (row, row["title"]) == (made, "Chrome")
        assert client.delete(f"/api/v1/notifications/channels/{made['id']}").status_code == 204
    assert Channel.objects.count() == 0


def test_somebody_elses_channel_is_not_there(client, person, browser, store):
    client.force_login(make_person(store, {"work.see": "own"}))
    assert client.post(f"/work/notifications/channels/{Channel.objects.get().pk}/removal/").status_code == 404


def test_the_service_worker_is_at_the_root(client):
    answer = client.get("/sw.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")


def test_old_rings_are_forgotten(person, browser):
    ring(person)
    ring_outside()
    Notification.objects.update(at=timezone.now() - timedelta(days=31))
    forget_rings(timezone.now())
    assert Ring.objects.count() == 0


def test_turning_the_keys_takes_the_addresses_of_browsers_along(receiver, person, settings):  # noqa: F811
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS, receiver.usual = [old], (201, "")
    found = Browser(receiver.address)
    first = commands.add_channel(kind="push", subscription=found.subscription, by=web(person))
    settings.FIELD_KEYS = [new, old]
    assert commands.add_channel(kind="push", subscription=found.subscription, by=web(person)) == first
    call_command("rotate-keys", stdout=StringIO())
    settings.FIELD_KEYS = [new]
    assert commands.add_channel(kind="push", subscription=found.subscription, by=web(person)) == first
    ring(person)
    ring_outside()
    assert found.read(receiver.requests[0][2])["body"] == "王芳 的试驾 15:00 开始"
