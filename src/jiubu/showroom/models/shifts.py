"""The shift plan: who works when in a store, day by day. The kinds of shift (early, late, off …) are data of a pack."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiubu.kernel.titles import say


class ShiftKind(models.Model):
    """A kind of shift of a group. Without hours it is a day off."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField()
    title = models.JSONField(default=dict)
    short = models.JSONField(default=dict, help_text="one or two characters, for the cells of the plan")
    begins_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    tone = models.CharField(max_length=10, default="grey", help_text="of the chip: green, blue, amber, violet, grey")
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="showroom_shift_kind_key"),
            models.CheckConstraint(
                condition=Q(begins_at=None, ends_at=None) | Q(ends_at__gt=F("begins_at")), name="showroom_shift_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)

    @property
    def sign(self) -> str:
        """For a cell of the plan."""
        return say(self.short) or self.name[:1]

    @property
    def is_off(self) -> bool:
        return self.begins_at is None

    @property
    def hours(self) -> str:
        """ "9:00–18:00", or nothing for a day off."""
        if self.begins_at is None or self.ends_at is None:
            return ""
        return f"{self.begins_at:%H:%M}–{self.ends_at:%H:%M}"

    def covers(self, moment: time) -> bool:
        return self.begins_at is not None and self.ends_at is not None and self.begins_at <= moment < self.ends_at


class Shift(models.Model):
    """One person's shift on one day in one store."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    day = models.DateField(help_text="in the store's time zone")
    kind = models.ForeignKey(ShiftKind, models.PROTECT, related_name="+")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day", "user"], name="showroom_one_shift_a_day")]
        indexes = [models.Index(fields=["user", "day"], name="showroom_shift_of_user")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
