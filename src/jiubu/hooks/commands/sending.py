"""Sending what is due. The network is never waited for inside a transaction."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiubu.hooks import rules
from jiubu.hooks.commands.endpoints import TRIAL
from jiubu.hooks.events import EndpointSwitched
from jiubu.hooks.models import Endpoint, Message, State
from jiubu.journal.log import Written, record, written
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.crypto import Unreadable
from jiubu.kernel.errors import Refused
from jiubu.kernel.outbound import Answer, Unreachable, post

LEASE = timedelta(minutes=2)
"""A message that a worker took and never spoke of again is sent by another after this."""
ROBOT_PAUSE = timedelta(seconds=4)
"""Chats take 20 messages a minute from a robot."""
AT_ONCE = 20
TURN_SECONDS = 10.0
"""Who answers slowly gets the rest of the messages in the next turn: others wait meanwhile."""
KEPT_TEXT = 300


@dataclass(frozen=True, slots=True)
class Met:
    """What one attempt met."""

    at: datetime
    is_taken: bool
    status: int
    text: str
    milliseconds: int

    def line(self) -> dict[str, object]:
        return {"at": self.at.isoformat(), "status": self.status, "text": self.text, "ms": self.milliseconds}


def send_due() -> int:
    """Send what is due, endpoint by endpoint; gives how many messages were tried."""
    now = timezone.now()
    may_send = Q(next_at__lte=now) | Q(next_at__gt=now + ROBOT_PAUSE)
    waiting = Message.objects.filter(_is_due(now), endpoint=OuterRef("pk"), state=State.PENDING)
    due = Endpoint.objects.filter(may_send, Exists(waiting), is_active=True)
    return sum(_send_to(endpoint) for endpoint in due.order_by("id"))


def _is_due(now: datetime) -> Q:
    """None waits longer than the longest wait: the clock may have been set back since."""
    return Q(due_at__lte=now) | Q(due_at__gt=now + max(rules.WAITS)) | Q(attempts=0)


def _send_to(endpoint: Endpoint) -> int:
    """A robot gets everything in one text; a webhook one request each, until one is not taken."""
    if endpoint.is_robot:
        messages = _claim(endpoint, rules.MOST_LINES)
        if messages:
            _note(endpoint, messages, _attempt(endpoint, messages))
        return len(messages)
    count, begun = 0, time.monotonic()
    while count < AT_ONCE and time.monotonic() - begun < TURN_SECONDS:
        messages = _claim(endpoint, 1)
        if not messages:
            break
        met = _attempt(endpoint, messages)
        _note(endpoint, messages, met)
        count += 1
        if not met.is_taken:
            break
    return count


def _claim(endpoint: Endpoint, limit: int) -> list[Message]:
    """Take the oldest that are due; nobody else does while the lease runs. What has no body any more has failed."""
    now = timezone.now()
    with transaction.atomic():
        rows = Message.objects.select_for_update(skip_locked=True, of=("self",))
        due = rows.filter(_is_due(now), endpoint=endpoint, state=State.PENDING)
        messages = list(due.order_by("due_at", "id")[:limit])
        for message in messages:
            message.attempts += 1
            message.due_at = now + LEASE
        Message.objects.bulk_update(messages, ["attempts", "due_at"])
    return messages


def _attempt(endpoint: Endpoint, messages: list[Message]) -> Met:
    at, begun = timezone.now(), time.monotonic()
    try:
        answer = _post(endpoint, messages, at)
    except Unreachable as error:
        status, text, is_taken = 0, str(error), False
    except Refused as refusal:
        status, text, is_taken = 0, refusal.code, False
    except Unreadable:
        status, text, is_taken = 0, "unreadable", False
    else:
        status, text = answer.status, answer.text[:KEPT_TEXT]
        is_taken = rules.is_taken(endpoint.kind, answer.status, answer.text)
    return Met(at, is_taken, status, text.replace("\x00", ""), round((time.monotonic() - begun) * 1000))


def _post(endpoint: Endpoint, messages: list[Message], at: datetime) -> Answer:
    entries = written([m.entry_id for m in messages if m.entry_id is not None])
    if endpoint.is_robot:
        text = "\n".join(_line(endpoint, entries.get(message.entry_id or 0)) for message in messages)
        secret = (endpoint.secrets or [""])[0]
        url, body = rules.robot_request(endpoint.kind, endpoint.url, secret, text, at)
        return post(url, body=body, headers={"Content-Type": "application/json; charset=utf-8"})
    message = messages[0]
    body = _body(message, entries.get(message.entry_id or 0))
    return post(endpoint.url, body=body, headers=rules.signed(message.uid, at, body, endpoint.secrets))


def _body(message: Message, entry: Written | None) -> bytes:
    if entry is None:
        return rules.payload(message.verb, message.made_at, {})
    data = {
        "entry": entry.pk,
        "group_id": entry.group_id,
        "store_id": entry.store_id,
        "actor_id": entry.actor_id,
        "door": entry.door,
        "about": entry.about,
        "fields": entry.data,
    }
    return rules.payload(entry.verb, entry.at, data)


def _line(endpoint: Endpoint, entry: Written | None) -> str:
    """One event as a sentence for the chat, with the way to its page where the product's address is known."""
    with override(endpoint.language):
        if entry is None:
            return _("Jiubu: the connection works.")
        what = next((about["code"] for about in entry.about if about["code"] != str(about["id"])), "")
        parts = [timezone.localtime(entry.at).strftime("%H:%M"), entry.who, entry.sentence, what]
        line = " · ".join(part for part in parts if part)
    if not settings.PUBLIC_URL or not entry.about:
        return line
    about = entry.about[0]
    return f"{line} {settings.PUBLIC_URL}/open/{about['kind']}/{about['id']}/"


def _note(endpoint: Endpoint, messages: list[Message], met: Met) -> None:
    by = Actor.machine("hooks", group_id=endpoint.group_id, door="clock")
    note_attempt(endpoint.pk, [message.pk for message in messages], met=met, by=by)


@command
def note_attempt(endpoint_id: int, message_ids: list[int], *, met: Met, by: Actor) -> None:
    """Keep what an attempt met: sent, to be tried again later, or failed; who never answers is switched off."""
    endpoint = Endpoint.objects.select_for_update(of=("self",)).filter(pk=endpoint_id).first()
    if endpoint is None:
        return
    messages = list(Message.objects.select_for_update(of=("self",)).filter(pk__in=message_ids).order_by("id"))
    for message in messages:
        message.log = [*message.log, met.line()][-rules.MOST_ATTEMPTS * 2 :]
        _move_on(message, met)
    Message.objects.bulk_update(messages, ["log", "state", "sent_at", "due_at"])
    endpoint.failing_since = None if met.is_taken else endpoint.failing_since or met.at
    if endpoint.is_robot:
        endpoint.next_at = met.at + ROBOT_PAUSE
    reason = _why_off(endpoint, met)
    if reason:
        endpoint.is_active, endpoint.off_reason = False, reason
        record(EndpointSwitched(title=endpoint.title, is_active=False, reason=reason), about=endpoint, by=by)
    endpoint.save(update_fields=["failing_since", "next_at", "is_active", "off_reason"])


def _move_on(message: Message, met: Met) -> None:
    wait = rules.wait_after(message.attempts)
    if met.is_taken:
        message.state, message.sent_at = State.SENT, met.at
    elif wait is None or message.verb == TRIAL:
        message.state = State.FAILED
    else:
        message.due_at = met.at + wait


def _why_off(endpoint: Endpoint, met: Met) -> str:
    if not endpoint.is_active:
        return ""
    if met.status == rules.GONE:
        return "gone"
    is_lost = endpoint.failing_since is not None and met.at - endpoint.failing_since >= rules.GIVE_UP_AFTER
    return "silent" if is_lost else ""
