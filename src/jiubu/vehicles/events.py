"""What can happen to vehicles and to the catalogue."""

from datetime import date, datetime
from typing import ClassVar

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.vehicles.enums import COST_KINDS, KEY_STEPS, PLACES

FIELDS: dict[str, str | Promise] = {
    "vin": "VIN",
    "trim": _("Trim"),
    "colour": _("Colour"),
    "inside_colour": _("Inside colour"),
    "engine_number": _("Engine number"),
    "plate": _("Plate"),
    "guide_price": _("Guide price"),
    "location": _("Parking place"),
    "options": _("Options"),
    "specification": _("Specification"),
    "certificate_number": _("Certificate number"),
    "is_import": _("Imported"),
    "import_certificate": _("Import certificate number"),
    "inspection_number": _("Commodity inspection number"),
    "customs_declaration": _("Customs declaration"),
    "customs_port": _("Port of entry"),
    "customs_on": _("Customs date"),
    "made_on": _("Made on"),
    "expected_on": _("Expected on"),
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
    "loan": pgettext_lazy("vehicle", "on loan"),
    "transfer": pgettext_lazy("vehicle", "in transfer"),
    "damaged": pgettext_lazy("vehicle", "damaged"),
    "returned": pgettext_lazy("vehicle", "returned"),
}


WAITING_TITLES = {
    "taken": pgettext_lazy("vehicle", "took it"),
    "passed": pgettext_lazy("vehicle", "let it pass"),
    "withdrawn": pgettext_lazy("vehicle", "withdrawn"),
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
    document: str = ""
    store: str = ""

    def text(self) -> str:
        before, after = (str(STATE_TITLES.get(s, s)) for s in (self.before, self.after))
        why = [part for part in (self.store, self.document, self.reason) if part]
        said = str(self.sentence).format(before=before, after=after)
        return f"{said} ({' · '.join(why)})" if why else said


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


class WaitingBegun(Event):
    """Somebody waits for a vehicle that is kept for another."""

    verb: ClassVar[str] = "vehicles.waiting_begun"
    sentence: ClassVar[str | Promise] = _("waits for this vehicle")
    icon: ClassVar[str] = "hourglass"


class WaitingEnded(Event):
    """Somebody waits no longer: taken, let pass, or withdrawn."""

    verb: ClassVar[str] = "vehicles.waiting_ended"
    sentence: ClassVar[str | Promise] = _("waits no longer: {state}")
    icon: ClassVar[str] = "hourglass-off"

    state: str

    def text(self) -> str:
        return str(self.sentence).format(state=WAITING_TITLES.get(self.state, self.state))


class VehicleOffered(Event):
    """The first of those who wait may take the vehicle until a time."""

    verb: ClassVar[str] = "vehicles.vehicle_offered"
    sentence: ClassVar[str | Promise] = _("the first who waits may take it until {until}")
    icon: ClassVar[str] = "hand-stop"

    until: datetime

    def text(self) -> str:
        return str(self.sentence).format(until=date_format(localtime(self.until), "SHORT_DATETIME_FORMAT"))


class CostAdded(Event):
    """An amount was written into the costs of a vehicle, or reversed. How much is for those who may see costs."""

    verb: ClassVar[str] = "vehicles.cost_added"
    sentence: ClassVar[str | Promise] = _("cost line written: {kind}")
    icon: ClassVar[str] = "receipt"

    kind: str
    is_reversal: bool = False

    def text(self) -> str:
        sentence = gettext("cost line reversed: {kind}") if self.is_reversal else str(self.sentence)
        return sentence.format(kind=COST_KINDS.get(self.kind, self.kind))


class CertificateMoved(Event):
    """The certificate of conformity went somewhere."""

    verb: ClassVar[str] = "vehicles.certificate_moved"
    sentence: ClassVar[str | Promise] = _("certificate: {place}")
    icon: ClassVar[str] = "certificate"

    place: str

    def text(self) -> str:
        return str(self.sentence).format(place=PLACES.get(self.place, self.place))


class KeysMoved(Event):
    """Keys came, went, or came back."""

    verb: ClassVar[str] = "vehicles.keys_moved"
    sentence: ClassVar[str | Promise] = _("keys {step}: {count}")
    icon: ClassVar[str] = "key"

    step: str
    count: int

    def text(self) -> str:
        return str(self.sentence).format(step=KEY_STEPS.get(self.step, self.step), count=self.count)


class FileKept(Event):
    """A photo or a document was put to the card."""

    verb: ClassVar[str] = "vehicles.file_kept"
    sentence: ClassVar[str | Promise] = _("file added: {title}")
    icon: ClassVar[str] = "paperclip"

    title: str


class FileRemoved(Event):
    """A photo or a document was taken from the card."""

    verb: ClassVar[str] = "vehicles.file_removed"
    sentence: ClassVar[str | Promise] = _("file removed: {title}")
    icon: ClassVar[str] = "paperclip"

    title: str


class StockSettingsChanged(Event):
    """A store decided anew about its stock."""

    verb: ClassVar[str] = "vehicles.stock_settings_changed"
    sentence: ClassVar[str | Promise] = _("stock settings changed")
    icon: ClassVar[str] = "settings"


class VehicleSent(Event):
    """Somebody asked that the card be sent to outside systems again: this is what it says now."""

    verb: ClassVar[str] = "vehicles.vehicle_sent"
    sentence: ClassVar[str | Promise] = _("record sent to other systems again")
    icon: ClassVar[str] = "send"

    version: int
    vin: str
    trim: str
    invoice_name: str
    state: str
    store: str
    arrived_on: date | None
    delivered_on: date | None
