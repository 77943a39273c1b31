"""The books of a vehicle: what it cost, where its certificate and its keys went, its files; and settings of a store.

Lines of costs, certificate and keys are never changed and never deleted: the database refuses it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.vehicles.enums import ASKED, COST_KINDS, FILE_KINDS, KEY_STEPS, PLACES
from jiubu.vehicles.models.vehicle import Vehicle


class CostLine(models.Model):
    """One amount, with and without VAT. A wrong line is reversed by another, which names it."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=12, choices=tuple(COST_KINDS.items()))
    gross = models.DecimalField(max_digits=12, decimal_places=2, help_text="with VAT; a rebate is below zero")
    net = models.DecimalField(max_digits=12, decimal_places=2, help_text="without VAT")
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.gross}"


class CertificateMove(models.Model):
    """The certificate of conformity of a vehicle went somewhere."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="certificate_moves")
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=10, choices=tuple(PLACES.items()))
    to_whom = models.CharField(
        max_length=60, blank=True, help_text="branch of the bank, number of the parcel; no customer"
    )
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "number"], name="vehicles_certificate_move_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.number} {self.place}"


class KeyMove(models.Model):
    """Keys of a vehicle came, went, or came back."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="key_moves")
    step = models.CharField(max_length=10, choices=tuple(KEY_STEPS.items()))
    change = models.SmallIntegerField(help_text="how many more (fewer: below zero) are in the store")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="the colleague who has them"
    )
    place = models.CharField(max_length=60, blank=True, help_text="number of the hook or the box")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(change=0), name="vehicles_key_move_moves")]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.step} {self.change}"


class VehicleFile(models.Model):
    """A photo or a document kept with a vehicle card."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=tuple(FILE_KINDS.items()))
    title = models.CharField(max_length=80, blank=True)
    file = models.FileField(upload_to="vehicles/%Y/%m/")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vehicle", "digest"], name="vehicles_file_once")]

    def __str__(self) -> str:
        return f"file {self.pk}"


class StockSettings(models.Model):
    """What a store has decided about its stock. A store without a row goes by ``rules``."""

    store = models.OneToOneField("organisation.Store", models.CASCADE, related_name="+")
    offer_hours = models.PositiveSmallIntegerField(help_text="to take a vehicle that one waited for")
    slow_days = models.PositiveSmallIntegerField(help_text="in stock, after which a vehicle moves slowly")
    money_rate = models.DecimalField(max_digits=6, decimal_places=5, help_text="what money costs a year, a share")
    year_days = models.PositiveSmallIntegerField(help_text="365, or 360 where the bank reckons so")
    query_days = models.PositiveSmallIntegerField(help_text="how long the log of queries is kept")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"stock settings {self.store_id}"


class StockQuery(models.Model):
    """Somebody asked the stock something. The clock forgets old lines."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=tuple(ASKED.items()))
    filters = models.JSONField(default=dict)
    found = models.PositiveIntegerField(help_text="rows that were shown")
    is_more = models.BooleanField(default=False, help_text="there were more than were shown")
    door = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["group", "-id"], name="vehicles_query_of_group"),
            models.Index(fields=["at"], name="vehicles_query_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
