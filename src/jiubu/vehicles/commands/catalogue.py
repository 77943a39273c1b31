"""Everything that changes the catalogue: brand > maker > series > trim, colours and options."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TypedDict, TypeVar, Unpack

from django.db import models
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.vehicles import access
from jiubu.vehicles.events import CatalogueChanged
from jiubu.vehicles.models import Brand, Colour, Exclusion, Maker, Option, Series, Trim

M = TypeVar("M", bound=models.Model)


class TrimValues(TypedDict, total=False):
    """What a trim says beside its name and model year."""

    guide_price: Decimal | None
    energy: str
    invoice_name: str
    vehicle_type: str
    origin: str
    displacement_ml: int | None
    seats: int | None
    ev_range_km: int | None
    gearbox: str
    tonnage: Decimal | None
    is_active: bool


@command
def put_series(*, brand: str, maker: str = "", series: str, is_sold_here: bool | None = None, by: Actor) -> Series:
    """The series of these names, made with its brand and maker where they are missing."""
    by.require(access.CATALOGUE)
    names = {"brand": brand.strip(), "series": series.strip()}
    if not all(names.values()):
        raise Refused("bad_series", _("Brand and series have a name."), fields={n: _("Enter a name.") for n in names if not names[n]})  # fmt: skip
    found_brand, made = Brand.objects.get_or_create(group_id=by.group_id, name=names["brand"])
    found_maker, _made = Maker.objects.get_or_create(brand=found_brand, name=maker.strip() or names["brand"])
    found, made = Series.objects.get_or_create(maker=found_maker, name=names["series"])
    changed = is_sold_here is not None and found.is_sold_here != is_sold_here
    if changed:
        found.is_sold_here = bool(is_sold_here)
        found.save(update_fields=["is_sold_here"])
    if made or changed:
        record(CatalogueChanged(what="series", name=found.name), about=found, by=by)
    return found


@command
def offer_series(series_id: int, *, is_sold_here: bool, by: Actor) -> Series:
    """Say whether a series is offered when a deal is made."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    if series.is_sold_here != is_sold_here:
        series.is_sold_here = is_sold_here
        series.save(update_fields=["is_sold_here"])
        record(CatalogueChanged(what="series", name=series.name), about=series, by=by)
    return series


@command
def put_trim(
    series_id: int, *, name: str, model_year: str = "", external_id: str = "", by: Actor, **values: Unpack[TrimValues]
) -> Trim:
    """The trim of this name and model year in the series, made or changed. What is not said stays as it is."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    key = {"series": series, "name": name.strip(), "model_year": model_year.strip(), "external_id": external_id.strip()}
    if not key["name"]:
        raise Refused("bad_trim", _("A trim has a name."), fields={"name": _("Enter a name.")})
    energy = values.get("energy", "")
    if energy and energy not in Trim.Energy.values:
        raise Refused("bad_trim", _("There is no such energy."), fields={"energy": _("Choose one of the list.")})
    _require_positive(values)
    return _put(Trim, key, values, what="trim", about=series, by=by)


def _require_positive(values: TrimValues) -> None:
    figures = {"displacement_ml": 20_000, "seats": 99, "ev_range_km": 3_000}
    text = _("This figure can't be.")
    wrong: dict[str, Text] = {
        name: text
        for name, most in figures.items()
        if not 0 <= (values.get(name) or 0) <= most  # type: ignore[operator]
    }
    if wrong:
        raise Refused("bad_trim", _("Some values need another look."), fields=wrong)


@command
def put_colour(
    series_id: int, *, name: str, is_inside: bool = False, code: str = "", swatch: str = "", price: Decimal = Decimal(0),
    trim_ids: Collection[int] | None = None, by: Actor,
) -> Colour:  # fmt: skip
    """The colour of this name in the series, made or changed; ``trim_ids`` are those that offer it (empty: all)."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    if not name.strip():
        raise Refused("bad_colour", _("A colour has a name."), fields={"name": _("Enter a name.")})
    key = {"series": series, "is_inside": is_inside, "name": name.strip()}
    made = _put(Colour, key, {"code": code, "swatch": swatch, "price": price}, what="colour", about=series, by=by)
    _offer(made, trim_ids, "colour", series, by)
    return made


@command
def put_option(
    series_id: int, *, name: str, code: str = "", price: Decimal = Decimal(0), trim_ids: Collection[int] | None = None,
    by: Actor,
) -> Option:  # fmt: skip
    """The factory option of this name in the series, made or changed; ``trim_ids`` as for colours."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    if not name.strip():
        raise Refused("bad_option", _("An option has a name."), fields={"name": _("Enter a name.")})
    made = _put(Option, {"series": series, "name": name.strip()}, {"code": code, "price": price}, what="option",
                about=series, by=by)  # fmt: skip
    _offer(made, trim_ids, "option", series, by)
    return made


@command
def put_exclusion(option_id: int, other_id: int, *, is_excluded: bool, by: Actor) -> None:
    """Say that two options of a series may not be chosen together, or may after all. Either way round it is one pair."""
    by.require(access.CATALOGUE)
    pair = {option_id, other_id}
    rows = Option.objects.filter(pk__in=pair, series__maker__brand__group=by.group_id).select_related("series")
    options = list(rows.order_by("pk"))
    if len(pair) < 2 or len({option.series_id for option in options}) > 1:
        text = _("Choose two options of one series.")
        raise Refused("bad_exclusion", text, fields={"other": text})
    first, second = options if len(options) == 2 else (Option.objects.get(pk=0), None)
    if is_excluded:
        _row, changed = Exclusion.objects.get_or_create(option=first, other=second)
    else:
        changed = bool(Exclusion.objects.filter(option=first, other=second).delete()[0])
    if changed:
        record(CatalogueChanged(what="exclusion", name=f"{first.name} / {second}"), about=first.series, by=by)


def _offer(part: Colour | Option, trim_ids: Collection[int] | None, what: str, series: Series, by: Actor) -> None:
    """Which trims offer it; None leaves it as it is."""
    if trim_ids is None or set(trim_ids) == set(part.trims.values_list("pk", flat=True)):
        return
    trims = list(Trim.objects.filter(series=series, pk__in=trim_ids))
    if len(trims) < len(set(trim_ids)):
        text = _("Choose trims of this series.")
        raise Refused("bad_trims", text, fields={"trim_ids": text})
    part.trims.set(trims)
    record(CatalogueChanged(what=what, name=part.name), about=series, by=by)


def _series(series_id: int, by: Actor) -> Series:
    return Series.objects.select_related("maker__brand").get(pk=series_id, maker__brand__group=by.group_id)


def _put(
    model: type[M], key: Mapping[str, object], values: Mapping[str, object], *, what: str, about: Series, by: Actor
) -> M:
    manager = model._default_manager  # noqa: SLF001  Django's public name for it
    found = manager.filter(**key).first()
    if found is None:
        found = manager.create(**key, **values)
    elif all(getattr(found, name) == value for name, value in values.items()):
        return found
    else:
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    record(CatalogueChanged(what=what, name=str(key["name"])), about=about, by=by)
    return found
