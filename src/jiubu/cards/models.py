"""What is done with cards: counted once a month, advanced week by week."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.cards.rules import last_of
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q


class CardCountQuerySet(models.QuerySet["CardCount"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "cards.see", owner="consultant"))

    def lock(self, count_id: int, group_id: int) -> "CardCount":
        rows = self.select_for_update(of=("self",)).select_related("store", "consultant")
        return rows.get(pk=count_id, group_id=group_id)


class CardCount(models.Model):
    """The monthly count of one consultant's drawer: counted by him and by a manager, signed by both."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="card_counts")
    month = models.DateField(help_text="its first day")
    created_at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True, help_text="by the consultant")
    checked_at = models.DateTimeField(null=True, help_text="by a manager")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, help_text="by the consultant")
    approved_at = models.DateTimeField(null=True, help_text="signed by a manager")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CardCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "month"], name="cards_count_once_a_month"),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(
                    counted_at__isnull=False,
                    checked_at__isnull=False,
                    signed_at__isnull=False,
                    approved_at__isnull=False,
                ),
                name="cards_closed_is_signed_by_both",
            ),
        ]
        indexes = [models.Index(fields=["store", "-month", "-id"], name="cards_count_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"CD{self.pk}"

    @property
    def state(self) -> str:
        """open, counting (one side has counted), counted (both), closed."""
        if self.closed_at:
            return "closed"
        if self.counted_at and self.checked_at:
            return "counted"
        return "counting" if self.counted_at or self.checked_at else "open"


class CountLine(models.Model):
    """One grade of a count. ``…_known``: what the system had when that side had counted."""

    count = models.ForeignKey(CardCount, models.CASCADE, related_name="lines")
    grade = models.CharField(max_length=4)
    order = models.PositiveSmallIntegerField(default=0)
    counted = models.PositiveIntegerField(null=True)
    counted_known = models.PositiveIntegerField(null=True)
    checked = models.PositiveIntegerField(null=True)
    checked_known = models.PositiveIntegerField(null=True)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["count", "grade"], name="cards_count_line_once")]

    def __str__(self) -> str:
        return self.grade


class AdvanceTableQuerySet(models.QuerySet["AdvanceTable"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "cards.see", owner="consultant"))

    def lock(self, table_id: int, group_id: int) -> "AdvanceTable":
        rows = self.select_for_update(of=("self",)).select_related("store", "consultant")
        return rows.get(pk=table_id, group_id=group_id)


class AdvanceTable(models.Model):
    """One consultant's week: which customers are to rise to which grade, by which step."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="advance_tables")
    week = models.DateField(help_text="its Monday")
    comment = models.TextField(blank=True, help_text="the manager's")
    commented_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    commented_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = AdvanceTableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "week"], name="cards_table_once_a_week"),
        ]
        indexes = [models.Index(fields=["store", "-week", "-id"], name="cards_table_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"AT{self.pk}"

    @property
    def until(self) -> date:
        return last_of(self.week)


class AdvanceLine(models.Model):
    """One customer of the week. ``followup``: the planned contact that the step became; recording it ticks the line."""

    table = models.ForeignKey(AdvanceTable, models.CASCADE, related_name="lines")
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="advance_lines")
    grade = models.CharField(max_length=4, help_text="when the line was written")
    target = models.CharField(max_length=4)
    step = models.CharField(max_length=100, blank=True)
    due_on = models.DateField()
    followup = models.ForeignKey("deals.Followup", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_carried = models.BooleanField(default=False, help_text="open at the end of the week before")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "deal"], name="cards_line_once_a_table")]

    def __str__(self) -> str:
        return f"{self.grade} -> {self.target}"
