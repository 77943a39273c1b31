"""Test drives: who drives which demo car when, on which paper, and how it came back."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.showroom.enums import DRIVE_STATES, LICENCE_CLASSES, DriveState


class DriveRoute(models.Model):
    """A way that is driven. Of the group, or of one store, whose own comes before the group's of the same key."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    key = models.SlugField(max_length=40)
    title = models.JSONField()
    minutes = models.PositiveSmallIntegerField()
    kilometres = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], condition=Q(store=None), name="showroom_route_of_group"),
            models.UniqueConstraint(fields=["store", "key"], name="showroom_route_of_store"),
        ]

    def __str__(self) -> str:
        return self.key


class DriveText(models.Model):
    """One version of the agreement's text; never changed. The newest is what is signed."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.JSONField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="showroom_drive_text_number")]

    def __str__(self) -> str:
        return f"v{self.number}"


class DriveQuerySet(models.QuerySet["Drive"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "showroom.see", owner="consultant"))

    def lock(self, drive_id: int, group_id: int) -> "Drive":
        return self.select_for_update(of=("self",)).get(pk=drive_id, group_id=group_id)


class Drive(models.Model):
    """One test drive, from the booking to the feedback. ``licence`` holds its number sealed, with a mask to show."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="drives")
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drives")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="drives")
    deal = models.ForeignKey("deals.Deal", models.PROTECT, null=True, related_name="drives")
    visit = models.ForeignKey("showroom.Visit", models.PROTECT, null=True, related_name="drives")
    appointment = models.OneToOneField(
        "work.Appointment", models.PROTECT, null=True, related_name="+", help_text="stands in the consultant's day"
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=list(DRIVE_STATES.items()), default=DriveState.BOOKED.value)

    driver_name = models.CharField(max_length=60, blank=True)
    licence = models.JSONField(default=dict, blank=True)
    licence_class = models.CharField(max_length=2, choices=list(LICENCE_CLASSES.items()), blank=True)
    licence_valid_until = models.DateField(null=True)
    licence_seen_at = models.DateTimeField(null=True, help_text="when the original was looked at")
    licence_seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    route = models.ForeignKey(DriveRoute, models.PROTECT, null=True, related_name="+")

    text = models.ForeignKey(DriveText, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signature = models.FileField(upload_to="drives/%Y/%m/", blank=True)
    signature_digest = models.CharField(max_length=64, blank=True)
    agreement_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what was signed: text, driver, licence, car, route, signature"
    )

    out_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    kilometres_out = models.PositiveIntegerField(null=True)
    kilometres_in = models.PositiveIntegerField(null=True)
    level_out = models.PositiveSmallIntegerField(null=True, help_text="fuel or charge in per cent")
    level_in = models.PositiveSmallIntegerField(null=True)
    alerted_at = models.DateTimeField(null=True)
    feedback = models.JSONField(default=dict, blank=True)
    feedback_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = DriveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="showroom_drive_order"),
            models.UniqueConstraint(fields=["vehicle"], condition=Q(state="out"), name="showroom_drive_one_out"),
            models.CheckConstraint(
                condition=~Q(state__in=["out", "back"])
                | Q(
                    out_at__isnull=False,
                    due_at__isnull=False,
                    signed_at__isnull=False,
                    kilometres_out__isnull=False,
                ),
                name="showroom_drive_out_has_papers",
            ),
            models.CheckConstraint(
                condition=~Q(state="back")
                | Q(back_at__isnull=False, kilometres_in__isnull=False, kilometres_in__gte=F("kilometres_out")),
                name="showroom_drive_back_has_kilometres",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "begins_at"], name="showroom_drive_of_store"),
            models.Index(fields=["due_at"], condition=Q(state="out"), name="showroom_drive_due"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"TD{self.pk}"

    @property
    def name(self) -> str:
        """Who drives, as far as it is known."""
        if self.driver_name:
            return self.driver_name
        return self.customer.name if self.customer else self.visit.name if self.visit else ""

    @property
    def is_over(self) -> bool:
        return self.state in (DriveState.BACK, DriveState.CANCELLED)

    def is_late(self, now: datetime) -> bool:
        return self.state == DriveState.OUT and self.due_at is not None and self.due_at < now


class DriveSlot(models.Model):
    """A quarter of an hour of one car, held by a drive that is booked or out. The constraint is what keeps two drives from
    having one car: on every database the same."""

    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+", db_index=False)
    begins_at = models.DateTimeField()
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="slots")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vehicle", "begins_at"], name="showroom_one_drive_at_a_time")]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.begins_at:%Y-%m-%d %H:%M}"
