"""Making and changing endpoints, by people."""

import base64
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.hooks import events, queries
from jiubu.hooks.access import require_over
from jiubu.hooks.models import Endpoint, Kind, Message, State
from jiubu.journal.log import last_entry_id, record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.crypto import Unreadable
from jiubu.kernel.errors import Refused, Text
from jiubu.kernel.outbound import check_address
from jiubu.organisation.access import require_in_group
from jiubu.organisation.models import Store

TITLES: dict[str, Text] = {
    "title": pgettext_lazy("connection", "Name"), "url": gettext_lazy("Address"), "verbs": gettext_lazy("Events"),
    "store_id": gettext_lazy("Store"), "language": gettext_lazy("Language of the sentences"),
}  # fmt: skip
MOST_ENDPOINTS = 50
OLD_SECRET_GOOD = timedelta(days=1)
TRIAL = "hooks.trial"
MOST_REPLAYED = 10_000


@command
def make_endpoint(
    *, title: str, kind: str, url: str, verbs: list[str], store_id: int | None = None, secret: str = "",
    language: str = "zh-hans", by: Actor,
) -> tuple[Endpoint, str]:  # fmt: skip
    """Let an address hear of events from now on; gives the secret too, which is shown this once.

    A webhook's secret is made here; a robot's is what its chat shows (may be empty). Refused("bad_address"),
    ("private_address"), ("not_https"), ("unknown_event"), ("too_many").
    """
    require_over(by, store_id)
    require_in_group(by, store_id=store_id)
    _check(title=title, kind=kind, url=url, verbs=verbs, language=language)
    if Endpoint.objects.filter(group_id=by.group_id).count() >= MOST_ENDPOINTS:
        raise Refused("too_many", _("There are 50 connections already. Remove one that nobody needs."))
    endpoint = Endpoint(
        group_id=by.group_id, store_id=store_id, title=title.strip()[:100], kind=kind, verbs=_sorted(verbs),
        language=language, made_by_id=by.user_id, settled_id=last_entry_id(by.group_id),
    )  # fmt: skip
    own = new_secret() if kind == Kind.STANDARD else secret.strip()
    endpoint.seal(url=url.strip(), secrets=[own])
    endpoint.save()

    record(events.EndpointMade(title=endpoint.title, kind=kind), about=endpoint, by=by)
    return endpoint, own


def new_secret() -> str:
    """24 random bytes, as Standard Webhooks writes them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def _sorted(verbs: list[str]) -> list[str]:
    return sorted(set(verbs))


def _check(*, title: str, kind: str, url: str, verbs: list[str], language: str) -> None:
    needed = {"title": title.strip(), "url": url.strip(), "verbs": verbs}
    empty = {name: _("This is required.") for name, value in needed.items() if not value}
    if empty:
        raise Refused("incomplete", _("Some values are missing."), fields=empty)
    if kind not in Kind.values:
        raise Refused("unknown_kind", _("There is no such kind of connection."), fields={"kind": _("Choose one.")})
    if language not in dict(settings.LANGUAGES):
        raise Refused("unknown_language", _("There is no such language here."), fields={"language": _("Choose one.")})
    unknown = [pattern for pattern in verbs if not queries.is_pattern(pattern)]
    if unknown:
        text = _("There is no such event: {names}").format(names=", ".join(unknown)[:200])
        raise Refused("unknown_event", text, fields={"verbs": text})
    check_address(url.strip())


@command
def edit_endpoint(endpoint_id: int, *, changes: Mapping[str, Any], version: int, by: Actor) -> Endpoint:
    """Change title, url, verbs, store_id or language. Stale, with both values, when somebody was faster."""
    endpoint = Endpoint.objects.lock(endpoint_id, by)
    require_over(by, endpoint.store_id)
    before = _values(endpoint)
    wanted = before | {name: changes[name] for name in before if name in changes}
    wanted["verbs"] = _sorted(wanted["verbs"])
    changed = sorted(name for name in before if wanted[name] != before[name])
    if not changed:
        return endpoint
    if endpoint.version != version:
        fields = {n: (TITLES[n], _said(n, wanted[n]), _said(n, before[n])) for n in changed}
        raise stale(endpoint, version=endpoint.version, fields=fields)
    require_over(by, wanted["store_id"])
    require_in_group(by, store_id=wanted["store_id"])
    plain = {name: wanted[name] for name in ("title", "url", "verbs", "language")}
    _check(kind=endpoint.kind, **plain)
    endpoint.title, endpoint.verbs, endpoint.language = wanted["title"][:100], wanted["verbs"], wanted["language"]
    endpoint.store_id = wanted["store_id"]
    endpoint.seal(url=wanted["url"])
    endpoint.version += 1
    endpoint.save()

    record(events.EndpointEdited(title=endpoint.title, fields=changed), about=endpoint, by=by)
    return endpoint


def _said(name: str, value: Any) -> str:
    """A value of an endpoint for people to compare."""
    if name == "store_id":
        store = Store.objects.filter(pk=value or 0).first()
        return store.title if store else _("All stores")
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    return ", ".join(value) if name == "verbs" else str(value)


def _values(endpoint: Endpoint) -> dict[str, Any]:
    names = ("title", "verbs", "store_id", "language")
    return {"url": endpoint.known_url, **{name: getattr(endpoint, name) for name in names}}


@command
def switch_endpoint(endpoint_id: int, *, is_active: bool, by: Actor) -> Endpoint:
    """On or off. What happened meanwhile, and what waits, is sent once it is on again."""
    endpoint = Endpoint.objects.lock(endpoint_id, by)
    require_over(by, endpoint.store_id)
    if endpoint.is_active == is_active:
        return endpoint
    endpoint.is_active, endpoint.off_reason, endpoint.failing_since = is_active, "", None
    endpoint.save(update_fields=["is_active", "off_reason", "failing_since"])

    record(events.EndpointSwitched(title=endpoint.title, is_active=is_active), about=endpoint, by=by)
    return endpoint


@command
def change_secret(endpoint_id: int, *, by: Actor) -> tuple[Endpoint, str]:
    """A new secret, shown this once; for a day everything is signed with the old one too."""
    endpoint = Endpoint.objects.lock(endpoint_id, by)
    require_over(by, endpoint.store_id)
    if endpoint.is_robot:
        raise Refused(
            "robot", _("The secret of a robot is changed in its chat. Remove this connection and add it anew.")
        )
    fresh = new_secret()
    endpoint.seal(secrets=[fresh, *_last_secret(endpoint)])
    endpoint.old_secret_until = timezone.now() + OLD_SECRET_GOOD
    endpoint.save(update_fields=["sealed_secrets", "old_secret_until"])

    record(events.SecretChanged(title=endpoint.title), about=endpoint, by=by)
    return endpoint, fresh


def _last_secret(endpoint: Endpoint) -> list[str]:
    try:
        return endpoint.secrets[:1]
    except Unreadable:
        return []


@command
def remove_endpoint(endpoint_id: int, *, by: Actor) -> None:
    """The address hears of nothing any more; its log goes with it."""
    endpoint = Endpoint.objects.lock(endpoint_id, by)
    require_over(by, endpoint.store_id)

    record(events.EndpointRemoved(title=endpoint.title), about=endpoint, by=by)
    Endpoint.objects.filter(pk=endpoint.pk).delete()


@command
def try_endpoint(endpoint_id: int, *, by: Actor) -> Message:
    """Send one message that says it is a trial; its result is in the log in a moment."""
    endpoint = Endpoint.objects.lock(endpoint_id, by)
    require_over(by, endpoint.store_id)
    return Message.objects.create(endpoint=endpoint, verb=TRIAL, uid=new_uid())


def new_uid() -> str:
    return f"msg_{uuid4().hex}"


@command
def replay_messages(endpoint_id: int, *, message_id: int | None = None, by: Actor) -> int:
    """Send one message again, or every one that failed; each keeps its id, so that a receiver knows it. Gives how many."""
    endpoint = Endpoint.objects.lock(endpoint_id, by)
    require_over(by, endpoint.store_id)
    rows = endpoint.messages.all()
    chosen = rows.filter(state=State.FAILED) if message_id is None else rows.filter(pk=message_id)
    if message_id is not None and not chosen.exists():
        raise Message.DoesNotExist
    ids = list(chosen.exclude(state=State.PENDING).order_by("id").values_list("pk", flat=True)[:MOST_REPLAYED])
    if not ids:
        return 0
    endpoint.messages.filter(pk__in=ids).update(state=State.PENDING, attempts=0, due_at=timezone.now())

    record(events.MessagesReplayed(title=endpoint.title, count=len(ids)), about=endpoint, by=by)
    return len(ids)
