"""What can happen to vehicles and to the catalogue."""

from datetime import date, datetime
from typing import ClassVar

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event

FIELDS: dict[str, str | Promise] = {
    "vin": "VIN",
    "trim": _("Trim"),
    "colour": _("Colour"),
    "inside_colour": _("Inside colour"),
    "engine_number": _("Engine number"),
    "plate": _("Plate"),
    "guide_price": _("Guide price"),
    "location": _("Parking place"),
    "made_on": _("Made on"),
    "arrived_on": _("Arrived on"),
}
"""What a vehicle card's fields are called."""


def title_of(field: str) -> str:
    name = field.removesuffix("_id")
    return str(FIELDS.get(name, name))


STATE_TITLES = {
    "planned": pgettext_lazy("vehicle", "planned"),
    "ordered": pgettext_lazy("vehicle", "ordered"),
    "in_transit": pgettext_lazy("vehicle", "in transit"),
    "arrived": pgettext_lazy("vehicle", "arrived"),
    "in_stock": pgettext_lazy("vehicle", "in stock"),
    "reserved": pgettext_lazy("vehicle", "reserved"),
    "sold": pgettext_lazy("vehicle", "sold"),
    "delivered": pgettext_lazy("vehicle", "delivered"),
    "demo": pgettext_lazy("vehicle", "demo car"),
    "damaged": pgettext_lazy("vehicle", "damaged"),
}


class CatalogueChanged(Event):
    """A brand, maker, series, trim, colour or option was made or changed."""

    verb: ClassVar[str] = "vehicles.catalogue_changed"
    sentence: ClassVar[str | Promise] = _("catalogue: {what} {name}")
    icon: ClassVar[str] = "list-details"

    what: str
    name: str


class VehicleMade(Event):
    """A vehicle got its card."""

    verb: ClassVar[str] = "vehicles.vehicle_made"
    sentence: ClassVar[str | Promise] = _("vehicle card made")
    icon: ClassVar[str] = "car"


class VehicleChanged(Event):
    """What a vehicle card says was changed."""

    verb: ClassVar[str] = "vehicles.vehicle_changed"
    sentence: ClassVar[str | Promise] = _("vehicle card changed: {fields}")
    icon: ClassVar[str] = "pencil"

    fields: list[str]

    def text(self) -> str:
        return gettext("vehicle card changed: {fields}").format(fields=", ".join(map(title_of, self.fields)))


class VehicleStateChanged(Event):
    """A vehicle came a step nearer, or aside."""

    verb: ClassVar[str] = "vehicles.vehicle_state_changed"
    sentence: ClassVar[str | Promise] = _("state: {before} → {after}")
    icon: ClassVar[str] = "arrow-right"

    before: str
    after: str
    reason: str = ""

    def text(self) -> str:
        before, after = (str(STATE_TITLES.get(s, s)) for s in (self.before, self.after))
        said = str(self.sentence).format(before=before, after=after)
        return f"{said} ({self.reason})" if self.reason else said


class VehicleReserved(Event):
    """A vehicle is kept for one deal until a time."""

    verb: ClassVar[str] = "vehicles.vehicle_reserved"
    sentence: ClassVar[str | Promise] = _("vehicle kept until {until}")
    icon: ClassVar[str] = "lock"

    until: datetime

    def text(self) -> str:
        return str(self.sentence).format(until=date_format(localtime(self.until), "SHORT_DATETIME_FORMAT"))


class ReservationReleased(Event):
    """A vehicle kept for a deal is free again."""

    verb: ClassVar[str] = "vehicles.reservation_released"
    sentence: ClassVar[str | Promise] = _("reservation released: {reason}")
    icon: ClassVar[str] = "lock-open"

    reason: str


class ReservationExpired(Event):
    """The time of a reservation was over."""

    verb: ClassVar[str] = "vehicles.reservation_expired"
    sentence: ClassVar[str | Promise] = _("reservation expired")
    icon: ClassVar[str] = "clock-off"


class ReservationExtended(Event):
    """A reservation holds until a later time."""

    verb: ClassVar[str] = "vehicles.reservation_extended"
    sentence: ClassVar[str | Promise] = _("reservation extended until {until}")
    icon: ClassVar[str] = "clock-plus"

    until: datetime

    def text(self) -> str:
        return str(self.sentence).format(until=date_format(localtime(self.until), "SHORT_DATETIME_FORMAT"))


class VehicleSold(Event):
    """A vehicle was sold to a deal."""

    verb: ClassVar[str] = "vehicles.vehicle_sold"
    sentence: ClassVar[str | Promise] = _("vehicle sold")
    icon: ClassVar[str] = "circle-check"


class DeliveryUndone(Event):
    """A vehicle that had left the stock stands here again."""

    verb: ClassVar[str] = "vehicles.delivery_undone"
    sentence: ClassVar[str | Promise] = _("Delivery undone: {reason}")
    icon: ClassVar[str] = "arrow-back-up"

    reason: str


class VehicleTakenBack(Event):
    """A sale was undone: the vehicle is free again."""

    verb: ClassVar[str] = "vehicles.vehicle_taken_back"
    sentence: ClassVar[str | Promise] = _("sale undone: {reason}")
    icon: ClassVar[str] = "arrow-back-up"

    reason: str


class VehicleDelivered(Event):
    """A vehicle was handed over to its buyer."""

    verb: ClassVar[str] = "vehicles.vehicle_delivered"
    sentence: ClassVar[str | Promise] = _("vehicle delivered on {on}")
    icon: ClassVar[str] = "key"

    on: date
