"""Endpoints and the messages to them."""

import json
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiubu.hooks.enums import DINGTALK, LARK, STANDARD, WECOM
from jiubu.kernel.actor import Actor
from jiubu.kernel.crypto import Unreadable, decrypt, encrypt


class Kind(models.TextChoices):
    """What listens at the address."""

    STANDARD = STANDARD, _("Webhook (Standard Webhooks)")
    WECOM = WECOM, _("WeCom robot")
    DINGTALK = DINGTALK, _("DingTalk robot")
    LARK = LARK, _("Lark / Feishu robot")


class State(models.TextChoices):
    """How far a message is."""

    PENDING = "pending", pgettext_lazy("message", "waiting")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach("hooks.manage")
        rows = self.filter(group_id=actor.group_id)
        return rows if reach.group else rows.filter(store_id__in=sorted(reach.stores))

    def lock(self, endpoint_id: int, actor: Actor) -> "Endpoint":
        return self.visible_to(actor).select_for_update(of=("self",)).get(pk=endpoint_id)


class Endpoint(models.Model):
    """An address outside that hears of events. Address and secrets are sealed: who has them can pose as us."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STANDARD)
    sealed_url = models.TextField()
    sealed_secrets = models.TextField(blank=True, help_text="JSON list, newest first")
    old_secret_until = models.DateTimeField(null=True)
    verbs = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="zh-hans", help_text="of the sentences for a robot")
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    settled_id = models.BigIntegerField(default=0, help_text="entries up to this one have their message")
    next_at = models.DateTimeField(default=timezone.now, help_text="a robot is not written to before this")
    failing_since = models.DateTimeField(null=True)
    off_reason = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "title"], name="hooks_endpoint_by_group")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def url(self) -> str:
        return decrypt(self.sealed_url)

    @property
    def known_url(self) -> str:
        """The address; "" where its key is gone, so that it can be given anew."""
        try:
            return self.url
        except Unreadable:
            return ""

    @property
    def shown_url(self) -> str:
        """Host and the beginning of the path: the rest of a robot's address is its key."""
        if not self.known_url:
            return gettext("unreadable: enter the address again")
        parts = urlsplit(self.known_url)
        return f"{parts.scheme}://{parts.netloc}{parts.path[:12]}…"

    @property
    def is_robot(self) -> bool:
        return self.kind != Kind.STANDARD

    @property
    def secrets(self) -> list[str]:
        """What to sign with now, newest first: the old one as well for a day after a change."""
        kept: list[str] = json.loads(decrypt(self.sealed_secrets) or "[]")
        is_old_good = self.old_secret_until is not None and self.old_secret_until > timezone.now()
        return kept if is_old_good else kept[:1]

    def seal(self, *, url: str | None = None, secrets: list[str] | None = None) -> None:
        if url is not None:
            self.sealed_url = encrypt(url)
        if secrets is not None:
            self.sealed_secrets = encrypt(json.dumps(secrets))


class Message(models.Model):
    """One journal entry on its way to one endpoint. The body is made from the entry each time: it can't change."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="messages")
    entry_id = models.BigIntegerField(null=True, help_text="of the journal; none for a trial")
    verb = models.CharField(max_length=100)
    uid = models.CharField(max_length=60, unique=True, help_text="webhook-id: the receiver knows a repetition by it")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    log = models.JSONField(default=list, help_text="what each attempt met: at, status or error, milliseconds, answer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "entry_id"], name="hooks_message_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="hooks_message_due"),
            models.Index(fields=["endpoint", "-id"], name="hooks_message_log"),
        ]

    def __str__(self) -> str:
        return self.uid
