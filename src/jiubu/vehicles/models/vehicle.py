"""The vehicles there are."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Right
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.vehicles import rules
from jiubu.vehicles.enums import PLACES
from jiubu.vehicles.models.catalogue import Colour, Option, Trim


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
        LOAN = "loan", pgettext_lazy("vehicle", "on loan")
        TRANSFER = "transfer", pgettext_lazy("vehicle", "in transfer")
        DAMAGED = "damaged", pgettext_lazy("vehicle", "damaged")
        RETURNED = "returned", pgettext_lazy("vehicle", "returned")

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
    expected_on = models.DateField(null=True, blank=True, help_text="when an ordered one should arrive")
    arrived_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    specification = models.JSONField(
        default=list, blank=True, help_text="lines [what, value] of this car beside those of its trim"
    )
    certificate_number = models.CharField(max_length=40, blank=True, help_text="of the certificate of conformity")
    is_import = models.BooleanField(default=False)
    import_certificate = models.CharField(max_length=40, blank=True)
    inspection_number = models.CharField(max_length=40, blank=True, help_text="of the commodity inspection")
    customs_declaration = models.CharField(max_length=40, blank=True)
    customs_port = models.CharField(max_length=40, blank=True)
    customs_on = models.DateField(null=True, blank=True)
    certificate_place = models.CharField(
        max_length=10,
        choices=tuple(PLACES.items()),
        blank=True,
        help_text="kept twice: where the newest line of the ledger has it",
    )
    keys_here = models.PositiveSmallIntegerField(default=0, help_text="kept twice: the sum of the key book")
    cost_gross = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text="kept twice: the sum of the cost lines, with VAT"
    )
    cost_net = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text="kept twice: the sum of the cost lines, without VAT"
    )
    version = models.PositiveIntegerField(default=1)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "vin"], name="vehicles_vin_once"),
            models.CheckConstraint(
                condition=Q(is_import=True)
                | Q(
                    import_certificate="",
                    inspection_number="",
                    customs_declaration="",
                    customs_port="",
                    customs_on=None,
                ),
                name="vehicles_customs_of_imports",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "arrived_on"], name="vehicles_stock"),
            models.Index(
                fields=["group", "arrived_on", "id"], condition=Q(state__in=rules.STANDING), name="vehicles_ages"
            ),
            models.Index(fields=["trim", "state"], name="vehicles_of_trim"),
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
