"""How the deals of a store stood at the beginning of a day. Kept, because every rate of a month begins with it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Snapshot(models.Model):
    """One store at 00:00 of ``day`` in its own time zone. ``last_entry_id``: what the journal knew when it was taken."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    taken_at = models.DateTimeField(default=timezone.now)
    is_repaired = models.BooleanField(default=False, help_text="taken later, from what the histories say")
    last_entry_id = models.BigIntegerField(default=0)
    deal_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="analytics_one_snapshot_a_day")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"


class Standing(models.Model):
    """One deal in a snapshot: where it stood, how it was graded, whose it was (None: the pool)."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="standings", db_index=False)
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    grade = models.CharField(max_length=4)
    stage = models.SlugField(max_length=40, db_index=False)
    phase = models.SlugField(max_length=10, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "deal"], name="analytics_deal_once_a_snapshot")]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.grade} {self.stage}"
