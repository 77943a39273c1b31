"""Importing the cars of a store: one card per VIN, with a trim of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.imports.registry import Change, Column, Context, Importer, Outcome, Row, Text, Undone, register_importer
from jiubu.journal.log import record
from jiubu.kernel import identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.organisation import queries as organisation
from jiubu.vehicles import access, rules
from jiubu.vehicles.events import VehicleChanged, VehicleMade
from jiubu.vehicles.importers.catalogue import used_by
from jiubu.vehicles.models import Colour, Trim, Vehicle

WRITTEN = (
    "trim_id", "colour_id", "inside_colour_id", "engine_number", "plate", "guide_price", "location", "made_on", "arrived_on"
)  # fmt: skip
"""What a row may say about a car, beside its VIN; an empty cell says nothing."""
AS_GIVEN = ("engine_number", "plate", "guide_price", "location", "made_on", "arrived_on")
STATES = {key: title for key, title in Vehicle.State.choices if key in rules.STEPS}


@dataclass(slots=True)
class _Read:
    """One row on its way to a card."""

    row: Row
    vin: str = ""
    store_id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, Text] = field(default_factory=dict)
    remark: Text = ""


@dataclass(slots=True)
class _Catalogue:
    """The trims and colours that the rows of a batch may mean."""

    numbers: dict[str, list[Trim]]
    names: dict[tuple[str, str], list[Trim]]
    colours: dict[tuple[int, bool, str], Colour]

    def trims(self, values: Mapping[str, object]) -> list[Trim]:
        """By the number of the catalogue, else by series and trim, with brand and year where they are said."""
        number = _text(values, "external_id")
        if number:
            return self.numbers.get(number, [])
        found = self.names.get((_text(values, "series"), _text(values, "trim")), [])
        brand, year = _text(values, "brand"), _text(values, "model_year")
        return [
            trim
            for trim in found
            if brand in ("", trim.series.maker.brand.name) and year in ("", trim.model_year)
        ]  # fmt: skip


def key_of(values: Mapping[str, object]) -> str:
    return identity.vin(_text(values, "vin")).value


def apply_stock(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:
    """Make or change the cards of these rows. Eight statements at most, however many rows."""
    catalogue = _catalogue_for(rows, context.group_id)
    stores = {name: store.pk for store in organisation.stores_of(by) for name in (store.name, store.short_name) if name}
    reads = [_read(row, catalogue, stores, context) for row in rows]
    vins = [read.vin for read in reads if read.vin]
    cars = (
        Vehicle.objects.filter(group=context.group_id, vin__in=vins)
        .select_related("store")
        .select_for_update(of=("self",))
    )
    known = {car.vin: car for car in cars}
    fresh: list[tuple[Row, Vehicle]] = []
    changed: list[Vehicle] = []
    outcomes = [_take(read, known.get(read.vin), fresh, changed, by) for read in reads]
    Vehicle.objects.bulk_create([car for _row, car in fresh], batch_size=500)
    Vehicle.objects.bulk_update(changed, [*WRITTEN, "version"], batch_size=500)
    for _row, car in fresh:
        record(VehicleMade(), about=car, by=by)
    made = [Outcome(row.number, "made", car.pk, after=_state(car)) for row, car in fresh]
    return [outcome for outcome in outcomes if outcome is not None] + made


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value).strip()


def _catalogue_for(rows: Sequence[Row], group_id: int) -> _Catalogue:
    numbers = {_text(row.values, "external_id") for row in rows} - {""}
    series = {_text(row.values, "series") for row in rows} - {""}
    trims = Trim.objects.filter(series__maker__brand__group=group_id, is_active=True).select_related(
        "series__maker__brand"
    )
    found = _Catalogue({}, {}, {})
    for trim in trims.filter(Q(external_id__in=numbers) | Q(series__name__in=series)):
        if trim.external_id:
            found.numbers.setdefault(trim.external_id, []).append(trim)
        for name in {trim.name, trim.full_name}:
            found.names.setdefault((trim.series.name, name), []).append(trim)
    ids = {trim.series_id for trims in (*found.numbers.values(), *found.names.values()) for trim in trims}
    for colour in Colour.objects.filter(series__in=ids):
        found.colours[colour.series_id, colour.is_inside, colour.name] = colour
    return found


def _read(row: Row, catalogue: _Catalogue, stores: Mapping[str, int], context: Context) -> _Read:
    read = _Read(row)
    verdict = identity.vin(_text(row.values, "vin"))
    read.vin, read.remark = verdict.value, verdict.warning
    if verdict.error:
        read.reasons["vin"] = verdict.error
    named = _text(row.values, "store")
    read.store_id = stores.get(named) if named else context.store_id
    if read.store_id is None:
        read.reasons["store"] = _("You have no such store.") if named else _("Say which store the car belongs to.")
    read.values = {name: row.values[name] for name in AS_GIVEN if row.values.get(name) is not None}
    _read_trim(read, catalogue)
    return read


def _read_trim(read: _Read, catalogue: _Catalogue) -> None:
    trims = catalogue.trims(read.row.values)
    if len(trims) != 1:
        missing = _("This trim is not in the catalogue. Import the catalogue first, or mend the name.")
        several = _("Several trims of the catalogue are called so. Say brand and model year, or the catalogue number.")
        read.reasons["trim"] = several if trims else missing
        return
    read.values["trim_id"] = trims[0].pk
    if read.values.get("guide_price") is None and trims[0].guide_price is not None:
        read.values["catalogue_price"] = trims[0].guide_price
    for name, is_inside in (("colour", False), ("inside_colour", True)):
        said = _text(read.row.values, name)
        colour = catalogue.colours.get((trims[0].series_id, is_inside, said))
        if colour is not None:
            read.values[f"{name}_id"] = colour.pk
        elif said:
            read.reasons[name] = _("“{series}” has no such colour in the catalogue.").format(
                series=trims[0].series.name
            )


def _take(
    read: _Read, car: Vehicle | None, fresh: list[tuple[Row, Vehicle]], changed: list[Vehicle], by: Actor
) -> Outcome | None:
    """The outcome of one row; None for a new card, which has no number yet."""
    if not read.reasons:
        _require_reach(read, car, by)
    if read.reasons:
        return Outcome(read.row.number, "refused", reasons=read.reasons)
    price = read.values.pop("catalogue_price", None)
    if car is not None:
        return _update(read, car, changed, by)
    state = _text(read.row.values, "state") or "in_stock"
    car = Vehicle(group_id=by.group_id, store_id=read.store_id or 0, vin=read.vin, state=state, **read.values)
    car.guide_price = car.guide_price if car.guide_price is not None else price
    fresh.append((read.row, car))
    return None


def _require_reach(read: _Read, car: Vehicle | None, by: Actor) -> None:
    if car is not None and car.store_id != read.store_id:
        read.reasons["store"] = _("This car stands at {store}.").format(store=car.store.name)
        return
    try:
        access.require_over_store(by, access.EDIT, read.store_id or 0)
    except NotAllowed:
        read.reasons["store"] = _("You may not change the cars of this store.")


def _update(read: _Read, car: Vehicle, changed: list[Vehicle], by: Actor) -> Outcome:
    differing = {name: value for name, value in read.values.items() if getattr(car, name) != value}
    remarks = {"": read.remark} if read.remark else {}
    said = _text(read.row.values, "state")
    if said and said != car.whereabouts:
        remarks["state"] = _("The state stays “{state}”: it is changed on the car's card.").format(
            state=car.get_state_display()
        )
    if not differing:
        return Outcome(read.row.number, "unchanged", car.pk, reasons=remarks)
    before = {name: _json(getattr(car, name)) for name in differing}
    for name, value in differing.items():
        setattr(car, name, value)
    car.version += 1
    changed.append(car)
    record(VehicleChanged(fields=sorted(name.removesuffix("_id") for name in differing)), about=car, by=by)
    after = {name: _json(value) for name, value in differing.items()}
    return Outcome(read.row.number, "updated", car.pk, before, after, remarks)


def _state(car: Vehicle) -> dict[str, object]:
    return {name: _json(getattr(car, name)) for name in (*WRITTEN, "state")}


def _json(value: Any) -> object:
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    return value.isoformat() if isinstance(value, date) else value


# --- undo ---


def undo_stock(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:
    """Delete the cards that were made and nothing refers to, give the others their old values."""
    rows = Vehicle.objects.filter(group=context.group_id).select_for_update(of=("self",))
    cars = rows.in_bulk([change.object_id for change in changes])
    used = used_by(Vehicle, list(cars))
    gone: list[int] = []
    back: list[Vehicle] = []
    answers = []
    for change in changes:
        car = cars.get(change.object_id)
        reason = _why_not(change, car, used)
        answers.append(Undone(change.number, not reason, reason))
        if car is None or reason:
            continue
        if change.before is None:
            gone.append(car.pk)
        else:
            _give_back(car, change.before)
            back.append(car)
            fields = sorted(name.removesuffix("_id") for name in change.before)
            record(VehicleChanged(fields=fields), about=car, by=by)
    Vehicle.objects.bulk_update(back, [*WRITTEN, "version"], batch_size=500)
    Vehicle.objects.filter(pk__in=gone).delete()
    return answers


def _why_not(change: Change, car: Vehicle | None, used: set[int]) -> str:
    if car is None:
        return _("It is gone already.")
    if any(_json(getattr(car, name)) != value for name, value in (change.after or {}).items()):
        return _("Somebody has changed it since; it stays as it is.")
    if change.before is None and car.pk in used:
        return _("It is kept for a deal; it stays.")
    return ""


def _give_back(car: Vehicle, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        if value is not None and name == "guide_price":
            value = Decimal(str(value))  # noqa: PLW2901  as it was before it was written down
        elif value is not None and name in ("made_on", "arrived_on"):
            value = date.fromisoformat(value)  # noqa: PLW2901
        setattr(car, name, value)
    car.version += 1


def known(column: str, actor: Actor) -> Mapping[str, Text]:
    if column == "store":
        return {store.name: store.name for store in organisation.stores_of(actor)}
    return {}


register_importer(
    Importer(
        key="stock",
        title=pgettext_lazy("import", "Vehicles in stock"),
        help=gettext_lazy("One car per row, by its VIN; the trim is one of the catalogue."),
        action=access.EDIT,
        columns=(
            Column("vin", "VIN", is_required=True, names=("车架号", "车架号码", "车辆识别代号", "底盘号", "vin"), max_length=40),
            Column("brand", gettext_lazy("Brand"), names=("品牌", "brand"), max_length=60),
            Column("series", gettext_lazy("Series"), names=("车系", "model", "series"), max_length=60),
            Column("trim", gettext_lazy("Trim"), names=("车型", "款式", "配置", "trim"), max_length=120),
            Column("model_year", gettext_lazy("Model year"), names=("年款", "年份", "model_year", "year"), max_length=10),
            Column("external_id", gettext_lazy("Catalogue number"), names=("车型编号", "trim_id"), max_length=40),
            Column("colour", gettext_lazy("Colour"), names=("颜色", "外观颜色", "车身颜色", "colour", "color"), max_length=40),
            Column("inside_colour", gettext_lazy("Inside colour"), names=("内饰", "内饰颜色", "interior"), max_length=40),
            Column(
                "state", gettext_lazy("State"), "choice", names=("状态", "库存状态", "state"), choices=STATES, is_mapped=True
            ),
            Column("store", gettext_lazy("Store"), names=("门店", "所在门店", "store"), is_mapped=True, max_length=100),
            Column("location", gettext_lazy("Parking space"), names=("库位", "车位", "存放位置", "location"), max_length=60),
            Column("engine_number", gettext_lazy("Engine or motor number"), names=("发动机号", "电机号", "engine"), max_length=40),
            Column("plate", gettext_lazy("Plate"), names=("车牌", "车牌号", "plate"), max_length=10),
            Column("guide_price", gettext_lazy("Guide price"), "money", names=("指导价", "厂商指导价", "msrp", "price")),
            Column("made_on", gettext_lazy("Made on"), "date", names=("生产日期", "下线日期", "made_on")),
            Column("arrived_on", gettext_lazy("Arrived on"), "date", names=("入库日期", "到店日期", "arrived_on")),
        ),
        apply=apply_stock,
        undo=undo_stock,
        key_of=key_of,
        known=known,
        aliases={"state": {"在库": "in_stock", "现车": "in_stock", "在途": "in_transit", "试驾车": "demo", "已到店": "arrived"}},
        order=15,
    )
)  # fmt: skip
