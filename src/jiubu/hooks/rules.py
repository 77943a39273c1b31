"""When to try again, which events an endpoint wants, and what a request looks like.

Standard Webhooks 1.0: headers ``webhook-id``, ``webhook-timestamp``, ``webhook-signature`` ("v1," and the HMAC-SHA-256 of
"id.timestamp.body" in base64; several, with a space between, while a secret is changed), and its advised waits.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from standardwebhooks.webhooks import Webhook

from jiubu.hooks.enums import DINGTALK, STANDARD, WECOM

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(WAITS) + 1
GIVE_UP_AFTER = timedelta(days=5)
"""An endpoint that has answered nothing good for so long is switched off."""
GONE = 410
MOST_LINES = 20
"""So many events go into one message of a robot: the chats allow 20 messages a minute."""
EVERYTHING = "*"


def wait_after(attempts: int) -> timedelta | None:
    """The wait after attempt number ``attempts`` (1 is the first); None: that was the last."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def wants(patterns: Iterable[str], verb: str) -> bool:
    """Whether one of ``*``, ``deals.*`` or ``deals.deal_won`` means the verb."""
    module = verb.partition(".")[0]
    return any(pattern in (EVERYTHING, verb, f"{module}.*") for pattern in patterns)


def signed(uid: str, at: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The headers of a Standard Webhooks request; ``secrets`` newest first, each "whsec_" and base64."""
    signatures = [Webhook(secret).sign(uid, at, body.decode()) for secret in secrets]
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Jiubu-Webhooks/1",
    }


def robot_request(kind: str, url: str, secret: str, text: str, at: datetime) -> tuple[str, bytes]:
    """Address and body of a text for a robot, as its chat wants it (each signs differently; "" is no secret)."""
    if kind == WECOM:
        return url, _json({"msgtype": "text", "text": {"content": text}})
    if kind == DINGTALK:
        return _dingtalk_address(url, secret, at), _json({"msgtype": "text", "text": {"content": text}})
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(at.timestamp()))
        body |= {"timestamp": stamp, "sign": _mac(f"{stamp}\n{secret}".encode(), b"")}
    return url, _json(body)


def _dingtalk_address(url: str, secret: str, at: datetime) -> str:
    if not secret:
        return url
    stamp = str(int(at.timestamp() * 1000))
    sign = quote(_mac(secret.encode(), f"{stamp}\n{secret}".encode()), safe="")
    return f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}"


def is_taken(kind: str, status: int, text: str) -> bool:
    """Whether the receiver has it. Robots answer 200 also to what they refuse; their own code says so."""
    if not 200 <= status < 300:
        return False
    if kind == STANDARD:
        return True
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    if not isinstance(answer, dict):
        return False
    code = next((answer[name] for name in ("errcode", "code", "StatusCode") if name in answer), None)
    return code == 0


def payload(verb: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The body of a Standard Webhooks request."""
    return _json({"type": verb, "timestamp": at.isoformat(), "data": dict(data)})


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _mac(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
