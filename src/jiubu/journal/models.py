"""The append-only log: timeline, audit trail and outbox in one; and the deliveries of reactions."""

from typing import NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext


class AppendOnlyQuerySet(models.QuerySet["Entry"]):
    def update(self, **_: object) -> NoReturn:
        raise TypeError("the journal is append-only")

    def delete(self) -> NoReturn:
        raise TypeError("the journal is append-only")

    def about(self, thing: models.Model, *parts: models.Model) -> Self:
        if not parts:
            return self.filter(links__kind=thing._meta.label_lower, links__object_id=thing.pk)
        ids = [thing.pk, *(part.pk for part in parts)]
        links = Link.objects.filter(kind=thing._meta.label_lower, object_id__in=ids)
        return self.filter(pk__in=links.values("entry_id"))


class Entry(models.Model):
    """One event, as it was written in the transaction that caused it."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    group_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150)
    door = models.CharField(max_length=20)
    request_id = models.UUIDField()
    is_history = models.BooleanField(default=False, help_text="entered afterwards (import, demo): no reactions")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group_id", "verb", "-at"], name="journal_by_verb"),
            models.Index(fields=["group_id", "-id"], name="journal_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.verb}"

    @property
    def who(self) -> str:
        """Who did it, for people: what the clock or a reaction did goes by itself; their names are for the developers."""
        return gettext("by itself") if self.door in ("clock", "reaction") else self.actor_name


class Link(models.Model):
    """A thing that an entry is about: the timeline of that thing shows the entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="links")
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    code = models.CharField(max_length=60, help_text="what it was called then; never a person's name")
    is_subject = models.BooleanField(default=False, help_text="the first one: what the entry is about")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "kind", "object_id"], name="journal_link_once")]
        indexes = [models.Index(fields=["kind", "object_id", "-entry"], name="journal_link_timeline")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Delivery(models.Model):
    """That one reaction has to hear of one entry. Written with the entry, so that none can be missed."""

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "entry"], name="journal_reaction_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="journal_delivery_due"),
            models.Index(fields=["-id"], condition=models.Q(state="failed"), name="journal_delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} of {self.entry_id}: {self.state}"


class Tick(models.Model):
    """One run of a scheduled job in its slot; the slot is unique, so a job runs once however many workers there are."""

    job = models.CharField(max_length=100)
    slot = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, help_text="when another worker may take it over")
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="journal_tick_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%F %T}"


class Worker(models.Model):
    """A worker process and when it was last seen alive; jobs of a worker that died are given to another."""

    key = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key
