"""Targets of a store's month: of the store, its teams, its people."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.targets.enums import MOST, TARGET_KINDS


class Plan(models.Model):
    """One store's month. Its row is what setting numbers waits for; ``version`` counts how often they were changed."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="its first day")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "month"], name="targets_one_plan_a_month")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"{self.month:%Y-%m}"


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, actor: Actor) -> Self:
        """The store's and the teams' are seen by who sees the store; a person's by who sees the person."""
        return self.filter(
            reach_q(actor, "targets.see", owner="person", store="plan__store", group="plan__group")
        )  # fmt: skip


class Target(models.Model):
    """How many of ``kind`` in the month: of the store (neither team nor person), of a team or of a person."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=12, choices=list(TARGET_KINDS.items()))
    team = models.ForeignKey("organisation.Team", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    value = models.PositiveIntegerField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"], condition=Q(team=None, person=None), name="targets_once_a_store"
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "team"], condition=Q(team__isnull=False), name="targets_once_a_team"
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "person"], condition=Q(person__isnull=False), name="targets_once_a_person"
            ),
            models.CheckConstraint(condition=Q(team=None) | Q(person=None), name="targets_of_one"),
            models.CheckConstraint(condition=Q(value__lte=MOST), name="targets_in_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def key(self) -> tuple[str, int | None, int | None]:
        return (self.kind, self.team_id, self.person_id)
