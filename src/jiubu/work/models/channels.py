"""Where people are rung beside the bell, and what rang there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Channel(models.Model):
    """Another way to somebody's notifications than the bell: a browser that may be rung, or the own e-mail."""

    class Kind(models.TextChoices):
        PUSH = "push", _("Browser")
        MAIL = "mail", _("E-mail")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=100, blank=True, help_text="which browser")
    sealed_address = models.TextField(blank=True, help_text="the subscription of the browser; a mail needs none")
    address_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "address_hash"], name="work_channel_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Ring(models.Model):
    """One notification on its way through one channel."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("read before")
        FAILED = "failed", _("failed")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rings")
    notification = models.ForeignKey("work.Notification", models.CASCADE, related_name="rings")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "notification"], name="work_ring_once")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="work_ring_due")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.notification_id} {self.state}"
