"""Check lists with their versions, inspections with findings and photos, and which vehicle is due when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.inspections.enums import ANSWERS, KINDS, REPEATED, RESULTS
from jiubu.inspections.rules import Item, items_of
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say

PHOTO = "inspections/%Y/%m/"


class CheckList(models.Model):
    """The list of a group for one kind of inspection. ``version`` is the number of the one that is used now."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "kind"], name="inspections_list_of_kind")]

    def __str__(self) -> str:
        return self.key

    @property
    def code(self) -> str:
        return self.key


class ListVersion(models.Model):
    """What a list asks from one edition on. It never changes: an inspection keeps the edition that it was made with."""

    check_list = models.ForeignKey(CheckList, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.JSONField()
    items = models.JSONField(help_text="see rules.Item")
    interval_days = models.PositiveSmallIntegerField(null=True, help_text="of kinds that come again")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_list", "number"], name="inspections_version_once")]

    def __str__(self) -> str:
        return f"{self.check_list_id} v{self.number}"

    @property
    def name(self) -> str:
        return say(self.title)

    @property
    def rows(self) -> list[Item]:
        return items_of(self.items)


class Interval(models.Model):
    """That a store looks more or less often than the list says."""

    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(kind, KINDS[kind]) for kind in REPEATED])
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind"], name="inspections_interval_once")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind} {self.days}"


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, actor: Actor) -> Self:
        """Of the stores in reach; with "own" those that one made."""
        return self.filter(reach_q(actor, "inspections.see", owner="made_by"))


class Inspection(models.Model):
    """One vehicle looked at by one list. What was answered and what came of it stays as it was."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+", db_index=False)
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    at = models.DateTimeField(default=timezone.now)
    mileage = models.PositiveIntegerField(null=True, help_text="km")
    result = models.CharField(max_length=12, choices=list(RESULTS.items()))
    answers = models.JSONField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "-at", "-id"], name="inspections_of_group"),
            models.Index(fields=["store", "-at", "-id"], name="inspections_of_store"),
            models.Index(fields=["vehicle", "kind", "-at", "-id"], name="inspections_of_vehicle"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"I{self.pk}"

    @property
    def result_title(self) -> str:
        return str(RESULTS[self.result])

    @property
    def kind_title(self) -> str:
        return str(KINDS[self.kind])

    def answer_text(self, item: Item) -> str:
        """As people read it: "OK", "12.6 V"."""
        given = self.answers.get(item.key, {})
        if item.kind == "check":
            return str(ANSWERS.get(given.get("answer", ""), ""))
        return f"{given.get('value', '')} {item.unit}".strip()


class Finding(models.Model):
    """An item that was not OK. It is closed when its task is done, or by whoever may inspect."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    item = models.SlugField(max_length=40)
    text = models.CharField(max_length=300)
    is_blocking = models.BooleanField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    task = models.ForeignKey("work.Task", models.SET_NULL, null=True, related_name="+")
    remedy = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "item"], name="inspections_finding_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"IF{self.pk}"


class Photo(models.Model):
    """A picture of an item. It is sent as soon as it is taken; ``inspection`` is empty until the inspection is saved."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="photos")
    item = models.SlugField(max_length=40, blank=True)
    file = models.FileField(upload_to=PHOTO)
    content_type = models.CharField(max_length=20)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "item"], condition=Q(inspection__isnull=False), name="inspections_photo_once"
            )
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(inspection=None), name="inspections_photo_waiting"),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"


class Due(models.Model):
    """When a vehicle that stands here is looked at next, per kind that comes again. Kept by commands and reactions."""

    IS_DERIVED = True
    """Whoever asks whether a vehicle is used need not count it."""

    vehicle = models.ForeignKey("vehicles.Vehicle", models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+", db_index=False)
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(kind, KINDS[kind]) for kind in REPEATED])
    begun_on = models.DateField(help_text="since when it is known to stand here")
    last_on = models.DateField(null=True, help_text="day of the last inspection of the kind")
    counted_from = models.DateField()
    next_due_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vehicle", "kind"], name="inspections_due_once")]
        indexes = [
            models.Index(fields=["store", "kind", "next_due_on", "id"], name="inspections_due_of_store"),
            models.Index(fields=["group", "kind", "next_due_on", "id"], name="inspections_due_of_group"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.kind} {self.next_due_on}"

    @property
    def days_late(self) -> int:
        """Days over; below 0 it is not due yet."""
        return (timezone.localdate() - self.next_due_on).days
