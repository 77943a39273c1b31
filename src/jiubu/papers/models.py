"""Files of what was printed: who, what, when. They are kept for some days, that they were made for ever."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor


class PaperFileQuerySet(models.QuerySet["PaperFile"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(group=actor.group_id, user=actor.user_id or 0)

    def lock(self, paper_id: int) -> "PaperFile":
        return self.select_for_update(of=("self",)).get(pk=paper_id)


class PaperFile(models.Model):
    """One print that somebody asked for. Only who asked for it may fetch it."""

    class State(models.TextChoices):
        WORKING = "working", pgettext_lazy("paper", "being made")
        DONE = "done", pgettext_lazy("paper", "ready")
        FAILED = "failed", pgettext_lazy("paper", "failed")
        GONE = "gone", pgettext_lazy("paper", "deleted")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, help_text="of the kind of print, as registered")
    title = models.CharField(max_length=200, blank=True, help_text="what stands above it; emptied with the file")
    args = models.JSONField(default=dict)
    asked_digest = models.CharField(max_length=64, help_text="of key and args")
    state = models.CharField(max_length=10, choices=State, default=State.WORKING)
    file = models.FileField(upload_to="papers/%Y/%m/", blank=True)
    size = models.PositiveIntegerField(default=0)
    page_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text="when the file goes")

    objects = PaperFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "asked_digest"], condition=Q(state="working"), name="papers_one_under_way"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="papers_of_user"),
            models.Index(fields=["created_at"], condition=Q(state="working"), name="papers_under_way"),
            models.Index(fields=["expires_at"], condition=Q(state="done"), name="papers_kept"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"P{self.pk:06d}"

    @property
    def is_working(self) -> bool:
        return self.state == self.State.WORKING
