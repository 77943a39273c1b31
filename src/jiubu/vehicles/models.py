"""What can be ordered, the vehicles there are, and which deal keeps one."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Right
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.vehicles import rules


class Brand(models.Model):
    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="vehicles_brand_once")]

    def __str__(self) -> str:
        return self.name


class Maker(models.Model):
    """Who makes cars of a brand (a joint venture makes some, the importer brings others)."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="makers")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="vehicles_maker_once")]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """What people call the model: 汉, Model Y."""

    maker = models.ForeignKey(Maker, models.CASCADE, related_name="series")
    name = models.CharField(max_length=60)
    is_sold_here = models.BooleanField(default=False, help_text="offered when a deal is made")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["maker", "name"], name="vehicles_series_once")]

    def __str__(self) -> str:
        return self.name


class Trim(models.Model):
    """What can be ordered: one configuration of a series and model year."""

    class Energy(models.TextChoices):
        PETROL = "petrol", _("petrol")
        DIESEL = "diesel", _("diesel")
        HYBRID = "hybrid", _("hybrid")
        PHEV = "phev", _("plug-in hybrid")
        REEV = "reev", _("range extender")
        BEV = "bev", _("battery electric")

    series = models.ForeignKey(Series, models.CASCADE, related_name="trims")
    name = models.CharField(max_length=120)
    model_year = models.CharField(max_length=10, blank=True)
    external_id = models.CharField(max_length=40, blank=True, help_text="of the catalogue it came from")
    guide_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    energy = models.CharField(max_length=10, choices=Energy, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "name", "model_year", "external_id"], name="vehicles_trim_once")
        ]
        indexes = [models.Index(fields=["external_id"], name="vehicles_trim_external")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Series and trim; catalogues often say the series in the trim already."""
        return rules.full_name(self.series.name, self.name)


class Colour(models.Model):
    """A colour of a series, outside or inside."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="colours")
    name = models.CharField(max_length=40)
    code = models.CharField(max_length=20, blank=True)
    swatch = models.CharField(max_length=9, blank=True, help_text="#rrggbb")
    is_inside = models.BooleanField(default=False)
    price = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "is_inside", "name"], name="vehicles_colour_once")]

    def __str__(self) -> str:
        return self.name


class Option(models.Model):
    """A factory option of a series."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="options")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=20, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "name"], name="vehicles_option_once")]

    def __str__(self) -> str:
        return self.name


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    def visible_to(self, actor: Actor) -> Self:
        """Rows of the stores that the actor reaches; who reaches only own rows sees the stores he or she works in."""
        reach = actor.reach("vehicles.see")
        rows = self.filter(group=actor.group_id)
        if reach.group:
            return rows
        return rows.filter(store__in=sorted(reach.stores | (actor.stores if reach.users else frozenset())))

    def lock(self, vehicle_id: int) -> "Vehicle":
        return self.select_for_update(of=("self",)).get(pk=vehicle_id)


class Vehicle(models.Model):
    """One car, with its VIN (or planned, without)."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("vehicle", "planned")
        ORDERED = "ordered", pgettext_lazy("vehicle", "ordered")
        IN_TRANSIT = "in_transit", pgettext_lazy("vehicle", "in transit")
        ARRIVED = "arrived", pgettext_lazy("vehicle", "arrived")
        IN_STOCK = "in_stock", pgettext_lazy("vehicle", "in stock")
        RESERVED = "reserved", pgettext_lazy("vehicle", "reserved")
        SOLD = "sold", pgettext_lazy("vehicle", "sold")
        DELIVERED = "delivered", pgettext_lazy("vehicle", "delivered")
        DEMO = "demo", pgettext_lazy("vehicle", "demo car")
        DAMAGED = "damaged", pgettext_lazy("vehicle", "damaged")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    vin = models.CharField("VIN", max_length=17, null=True, blank=True)  # noqa: DJ001
    trim = models.ForeignKey(Trim, models.PROTECT, related_name="vehicles")
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, related_name="+")
    inside_colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, related_name="+")
    options = models.ManyToManyField(Option, blank=True, related_name="+")
    engine_number = models.CharField(max_length=40, blank=True)
    plate = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.IN_STOCK)
    state_before = models.CharField(
        max_length=12,
        blank=True,
        help_text="where it stands while it is reserved or sold; a released one goes back to it",
    )
    guide_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    location = models.CharField(max_length=60, blank=True)
    made_on = models.DateField(null=True, blank=True)
    arrived_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "vin"], name="vehicles_vin_once")]
        indexes = [
            models.Index(fields=["store", "state", "arrived_on"], name="vehicles_stock"),
            models.Index(fields=["group", "-id"], name="vehicles_of_group"),
            models.Index("group", Right("vin", 6), name="vehicles_vin_tail"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return self.vin or f"V{self.pk:06d}"

    @property
    def whereabouts(self) -> str:
        return rules.whereabouts(self.state, self.state_before)

    @property
    def whereabouts_title(self) -> str:
        return str(self.State(self.whereabouts).label)

    @property
    def days_in_stock(self) -> int | None:
        return rules.days_in_stock(self.arrived_on, self.delivered_on or timezone.localdate())


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
