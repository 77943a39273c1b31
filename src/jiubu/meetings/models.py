"""Daily reports, plans that were confirmed, meetings, and what was told to do in them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.meetings.enums import EVENING, MORNING, TITLES

SEE = "meetings.see"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, SEE))


class Report(models.Model):
    """A consultant's day in a store. Until it is handed in its figures are computed; from then on they are kept.

    ``figures``: section -> [[id, what became of it], …]; names are looked up when it is shown.
    """

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    remark = models.TextField(blank=True)
    figures = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "store", "day"], name="meetings_one_report")]
        indexes = [models.Index(fields=["store", "-day"], name="meetings_report_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"DR{self.pk}"

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None


class PlanMark(models.Model):
    """That somebody's plan of ``day`` was confirmed: in the evening before by the manager, or in the morning."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    meeting = models.CharField(max_length=8, choices=[(kind, TITLES[kind]) for kind in (EVENING, MORNING)])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "day", "owner", "meeting"], name="meetings_plan_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"PM{self.pk}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the stores in reach, and of the stores that one works in."""
        here = Q(group=actor.group_id, store__in=sorted(actor.stores)) if actor.can(SEE) else Q(pk__in=[])
        return self.filter(reach_q(actor, SEE, owner="held_by") | here)


class Meeting(models.Model):
    """One meeting of a store: of a day, or of a week (kept under its Monday). ``text``: what was announced or concluded."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(TITLES.items()))
    day = models.DateField()
    text = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    participants = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind", "day"], name="meetings_one_a_day")]
        indexes = [models.Index(fields=["store", "-day", "-id"], name="meetings_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"M{self.pk}"


class Instruction(models.Model):
    """What somebody was told to do: on a daily report, or as an action of a weekly review. Its task says whether it is
    done: there is no second truth.
    """

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="instructions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="actions")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    due_on = models.DateField()
    task = models.OneToOneField("work.Task", models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=True) ^ Q(meeting__isnull=True), name="meetings_instruction_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"MI{self.pk}"
