"""Ringing people outside the pages: browsers by Web Push (RFC 8030, 8291, 8292), and e-mail.

As with webhooks, what has to be rung is found by its absence, and nobody waits for the network inside a transaction.
"""

import base64
import json
import logging
import smtplib
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from py_vapid import Vapid02

from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.crypto import Unreadable, decrypt, encrypt, keyed_hash, keyed_hashes
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.outbound import Unreachable, check_address, post
from jiubu.organisation.queries import user_of
from jiubu.work.models import Channel, Notification, Ring

logger = logging.getLogger(__name__)

FRESH = timedelta(hours=6)
"""What is older rings nobody any more: it is in the bell."""
LEASE = timedelta(minutes=2)
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
MOST_CHANNELS = 10
GONE = (404, 410)
AT_ONCE = 50
HALF_A_DAY = 12 * 3600


class Gone(Exception):
    """The push service says that the browser has withdrawn."""


@command
def add_channel(*, kind: str, subscription: Mapping[str, str] | None = None, title: str = "", by: Actor) -> Channel:
    """Ring the actor there as well. A browser hands over ``subscription``: endpoint, p256dh and auth (base64url).

    The same browser twice stays one. Refused("bad_subscription"), ("no_mail"), ("too_many").
    """
    if by.user_id is None:
        raise NotAllowed("work.see")
    address = ""
    if kind == Channel.Kind.PUSH:
        address = _checked(subscription or {})
    elif kind == Channel.Kind.MAIL:
        _require_mail(by)
    else:
        raise Refused("unknown_kind", _("There is no such way to ring somebody."))
    own = Channel.objects.filter(user_id=by.user_id)
    there = own.filter(kind=kind, address_hash__in=keyed_hashes(address) if address else [""]).first()
    if there is not None:
        return there
    if own.count() >= MOST_CHANNELS:
        raise Refused("too_many", _("You are rung in ten places already. Remove one first."))
    return Channel.objects.create(
        user_id=by.user_id, kind=kind, title=title.strip()[:100], sealed_address=encrypt(address),
        address_hash=keyed_hash(address),
    )  # fmt: skip


def _checked(subscription: Mapping[str, str]) -> str:
    kept = {name: str(subscription.get(name, "")) for name in ("endpoint", "p256dh", "auth")}
    check_address(kept["endpoint"])
    try:
        is_good = len(_raw(kept["p256dh"])) == 65 and len(_raw(kept["auth"])) == 16 and bool(_receiver(kept["p256dh"]))
    except ValueError:
        is_good = False
    if not is_good or len(kept["endpoint"]) > 2000:
        raise Refused("bad_subscription", _("The browser handed over something that can't be rung. Reload the page."))
    return json.dumps(kept, sort_keys=True)


def _require_mail(by: Actor) -> None:
    if not user_of(by).email:
        raise Refused("no_mail", _("Enter your e-mail address in your profile first."))


@command
def remove_channel(channel_id: int, *, by: Actor) -> None:
    """Ring the actor there no more."""
    Channel.objects.get(pk=channel_id, user_id=by.user_id or 0).delete()


def find_rings() -> int:
    """Write down which fresh notifications have to ring where; gives how many. Safe to repeat."""
    channels = list(Channel.objects.order_by("id").values_list("pk", "user_id", "made_at"))
    if not channels:
        return 0
    users = {user_id for _pk, user_id, _at in channels}
    fresh = Notification.objects.filter(user_id__in=users, read_at=None, at__gte=timezone.now() - FRESH)
    rows = list(fresh.filter(rings=None).order_by("id").values_list("pk", "user_id", "at")[:500])
    rings = [
        Ring(channel_id=channel_id, notification_id=pk)
        for pk, owner_id, at in rows
        for channel_id, user_id, made_at in channels
        if user_id == owner_id and made_at <= at
    ]
    Ring.objects.bulk_create(rings, ignore_conflicts=True, batch_size=500)
    return len(rings)


def send_rings() -> int:
    """Ring what is due; gives how many were tried."""
    rings = _claim()
    for ring in rings:
        _ring(ring)
    return len(rings)


def forget_old_rings(before: datetime) -> None:
    """Rings of notifications older than that go, in small steps."""
    old = Ring.objects.exclude(state=Ring.State.PENDING).filter(notification__at__lt=before)
    while ids := list(old.values_list("pk", flat=True)[:1000]):
        Ring.objects.filter(pk__in=ids).delete()


def _claim() -> list[Ring]:
    now = timezone.now()
    with transaction.atomic():
        # None waits longer than the longest wait: the clock may have been set back since.
        is_due = Q(due_at__lte=now) | Q(due_at__gt=now + WAITS[-1]) | Q(attempts=0)
        due = Ring.objects.select_for_update(skip_locked=True, of=("self",)).filter(is_due, state=Ring.State.PENDING)
        rings = list(due.select_related("channel__user", "notification").order_by("due_at", "id")[:AT_ONCE])
        for ring in rings:
            ring.attempts += 1
            ring.due_at = now + LEASE
        Ring.objects.bulk_update(rings, ["attempts", "due_at"])
    return rings


def _ring(ring: Ring) -> None:
    notification = ring.notification
    if notification.read_at is not None or notification.at < timezone.now() - FRESH:
        ring.state = Ring.State.SKIPPED
        ring.save(update_fields=["state"])
        return
    try:
        (_push if ring.channel.kind == Channel.Kind.PUSH else _mail)(ring)
    except Gone:
        ring.channel.delete()
        return
    except (Unreachable, Unreadable, Refused, OSError, smtplib.SMTPException) as error:
        ring.error = str(getattr(error, "code", "") or type(error).__name__)[:200]
        is_last = ring.attempts > len(WAITS)
        ring.state = Ring.State.FAILED if is_last else Ring.State.PENDING
        ring.due_at = timezone.now() + (WAITS[-1] if is_last else WAITS[ring.attempts - 1])
    else:
        ring.state, ring.error = Ring.State.SENT, ""
    ring.save(update_fields=["state", "error", "due_at"])


def _push(ring: Ring) -> None:
    address = json.loads(decrypt(ring.channel.sealed_address))
    with override(ring.channel.user.language or settings.LANGUAGE_CODE):
        said = {"title": str(settings.PRODUCT_NAME), "body": ring.notification.said}
    said |= {"url": ring.notification.about_url or "/work/notifications/", "tag": str(ring.notification_id)}
    body = http_ece.encrypt(
        json.dumps(said, ensure_ascii=False).encode(), private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_raw(address["p256dh"]), auth_secret=_raw(address["auth"]), version="aes128gcm",
    )  # fmt: skip
    headers = {
        **_authorised(address["endpoint"]), "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(int(FRESH.total_seconds())), "Urgency": "normal",
    }  # fmt: skip
    answer = post(address["endpoint"], body=body, headers=headers)
    if answer.status in GONE:
        raise Gone
    if not 200 <= answer.status < 300:
        raise Unreachable(f"HTTP {answer.status}")


def _authorised(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + HALF_A_DAY, "sub": settings.PUSH_CONTACT,
    }  # fmt: skip
    signed: dict[str, str] = _signer(settings.PUSH_KEY).sign(claims)
    return signed


@lru_cache(2)
def _signer(key: str) -> Vapid02:
    return Vapid02.from_raw(key.encode())


def push_public_key() -> str:
    """What a browser needs to let this installation, and nobody else, ring it; "" where there is no push."""
    if not settings.PUSH_KEY:
        return ""
    public = _signer(settings.PUSH_KEY).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(public).decode().rstrip("=")


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _receiver(p256dh: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(p256dh))


def _mail(ring: Ring) -> None:
    user, notification = ring.channel.user, ring.notification
    if not user.email:
        raise Gone
    with override(user.language or settings.LANGUAGE_CODE):
        text = notification.said
        link = f"{settings.PUBLIC_URL}{notification.about_url or '/work/notifications/'}" if settings.PUBLIC_URL else ""
        body = "\n\n".join(
            part for part in (text, link, _("You can switch these mails off under Notifications.")) if part
        )
        subject = _("Jiubu: {text}").format(text=text.splitlines()[0][:80] if text else "")
    EmailMessage(subject, body, to=[user.email]).send()
