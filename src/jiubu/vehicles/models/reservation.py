"""Which deal keeps a vehicle, and who waits for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from jiubu.vehicles.models.vehicle import Vehicle


class Reservation(models.Model):
    """That one vehicle is kept for one deal until a time. A vehicle has at most one that is active."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("vehicle", "active")
        RELEASED = "released", pgettext_lazy("vehicle", "released")
        EXPIRED = "expired", pgettext_lazy("vehicle", "expired")
        USED = "used", pgettext_lazy("vehicle", "sold to the deal")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="reservations")
    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=60, default="deals.deal")
    about_id = models.BigIntegerField()
    about_title = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(state__in=["active", "used"]), name="vehicles_kept_for_one"
            ),
            models.UniqueConstraint(
                fields=["about_kind", "about_id"], condition=Q(state="active"), name="vehicles_one_kept_per_deal"
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(state="active"), name="vehicles_reservation_until"),
            models.Index(fields=["about_kind", "about_id"], name="vehicles_reservation_about"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} for {self.about_id}"


class Waiting(models.Model):
    """Who waits for a kept vehicle, the first comer first. Whose turn it is has a time to take it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("vehicle", "waiting")
        OFFERED = "offered", pgettext_lazy("vehicle", "may take it")
        TAKEN = "taken", pgettext_lazy("vehicle", "took it")
        PASSED = "passed", pgettext_lazy("vehicle", "let it pass")
        WITHDRAWN = "withdrawn", pgettext_lazy("vehicle", "withdrawn")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="queue")
    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=60, default="deals.deal")
    about_id = models.BigIntegerField()
    about_title = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    offered_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "about_kind", "about_id"],
                condition=Q(state__in=["waiting", "offered"]),
                name="vehicles_waits_once",
            ),
            models.UniqueConstraint(fields=["vehicle"], condition=Q(state="offered"), name="vehicles_offered_to_one"),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False) | ~Q(state="offered"),
                name="vehicles_offer_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="vehicles_offer_until"),
            models.Index(fields=["about_kind", "about_id"], name="vehicles_waiting_about"),
        ]

    def __str__(self) -> str:
        return f"{self.about_id} waits for {self.vehicle_id}"
