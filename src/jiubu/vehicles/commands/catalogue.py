"""Everything that changes the catalogue: brand > maker > series > trim, colours and options."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.vehicles import access
from jiubu.vehicles.events import CatalogueChanged
from jiubu.vehicles.models import Brand, Colour, Maker, Option, Series, Trim

M = TypeVar("M", bound=models.Model)


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
    series_id: int,
    *,
    name: str,
    model_year: str = "",
    external_id: str = "",
    guide_price: Decimal | None = None,
    energy: str = "",
    is_active: bool = True,
    by: Actor,
) -> Trim:
    """The trim of this name and model year in the series, made or changed."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    key = {"series": series, "name": name.strip(), "model_year": model_year.strip(), "external_id": external_id.strip()}
    if not key["name"]:
        raise Refused("bad_trim", _("A trim has a name."), fields={"name": _("Enter a name.")})
    if energy and energy not in Trim.Energy.values:
        raise Refused("bad_trim", _("There is no such energy."), fields={"energy": _("Choose one of the list.")})
    values = {"guide_price": guide_price, "energy": energy, "is_active": is_active}
    return _put(Trim, key, values, what="trim", about=series, by=by)


@command
def put_colour(
    series_id: int, *, name: str, is_inside: bool = False, code: str = "", swatch: str = "", price: Decimal = Decimal(0),
    by: Actor,
) -> Colour:  # fmt: skip
    """The colour of this name in the series, made or changed."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    if not name.strip():
        raise Refused("bad_colour", _("A colour has a name."), fields={"name": _("Enter a name.")})
    key = {"series": series, "is_inside": is_inside, "name": name.strip()}
    return _put(Colour, key, {"code": code, "swatch": swatch, "price": price}, what="colour", about=series, by=by)


@command
def put_option(series_id: int, *, name: str, code: str = "", price: Decimal = Decimal(0), by: Actor) -> Option:
    """The factory option of this name in the series, made or changed."""
    by.require(access.CATALOGUE)
    series = _series(series_id, by)
    if not name.strip():
        raise Refused("bad_option", _("An option has a name."), fields={"name": _("Enter a name.")})
    return _put(Option, {"series": series, "name": name.strip()}, {"code": code, "price": price}, what="option",
                about=series, by=by)  # fmt: skip


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
