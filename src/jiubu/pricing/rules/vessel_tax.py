"""Vehicle-and-vessel tax (车船税) of passenger cars: a yearly amount by engine size and region, paid with the insurance.

Source: 车船税法 with its bands, the province's amounts inside them (tables), 实施条例 art. 19 for the first year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused
from jiubu.kernel.money import rounded
from jiubu.pricing.enums import Energy
from jiubu.pricing.rules.dated import Dated, row_on
from jiubu.pricing.rules.purchase_tax import energy_of

LARGEST_ENGINE = 20_000


@dataclass(frozen=True, slots=True)
class Band:
    """Engines up to ``up_to_ml`` millilitres, which belongs to it (None: and all above) pay ``amount`` yuan a year."""

    up_to_ml: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VesselTaxTable(Dated):
    """One region's bands. ``region``: the province's two digits (GB/T 2260), "11" Beijing."""

    region: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VesselTaxRelief(Dated):
    """The share of the tax that cars of these energies are spared: 1 for those that pay none."""

    energies: frozenset[Energy]
    share: Decimal


@dataclass(frozen=True, slots=True)
class VesselTax:
    """In yuan: of a full year, and of the ``months`` that are left of the year the car is bought in."""

    yearly: Decimal
    months: int
    first_year: Decimal


def vessel_tax(
    *,
    energy: Energy | str,
    displacement_ml: int,
    region: str,
    bought_on: date,
    tables: Iterable[VesselTaxTable],
    reliefs: Iterable[VesselTaxRelief] = (),
) -> VesselTax:
    """The tax of a new car; ``displacement_ml`` is 0 for a car without an engine.

    first year = yearly / 12 x months from the month of purchase to December, half up to the fen. A car that is spared
    all of it needs no table. Refused("bad_energy"), ("bad_count"), ("bad_date"), ("no_table") for a region or day
    without a table, ("no_displacement") for an engine of 0 ml that has to pay.
    """
    kind = energy_of(energy)
    size = checked.count(displacement_ml, "displacement_ml", most=LARGEST_ENGINE)
    months = 13 - checked.day(bought_on, "bought_on").month
    spared = _spared([one for one in reliefs if kind in one.energies], bought_on)
    yearly = Decimal("0.00") if spared == 1 else rounded(_amount(size, region, bought_on, tables) * (1 - spared))
    return VesselTax(yearly, months, rounded(yearly * months / 12))


def _spared(reliefs: list[VesselTaxRelief], day: date) -> Decimal:
    if not any(one.holds_on(day) for one in reliefs):
        return Decimal(0)
    return row_on(reliefs, day, missing="").share


def _amount(size: int, region: str, day: date, tables: Iterable[VesselTaxTable]) -> Decimal:
    if not size:
        text = _("Enter the engine size in millilitres: the vehicle tax depends on it.")
        raise Refused("no_displacement", text, fields={"displacement_ml": text})
    missing = _("There is no vehicle tax table for this region and this day. Enter the province's amounts.")
    table = row_on([one for one in tables if one.region == region], day, missing=missing)
    fitting = [band for band in table.bands if band.up_to_ml is None or size <= band.up_to_ml]
    if not fitting:
        raise Refused("no_table", missing, details={"displacement_ml": size})
    return min(fitting, key=lambda band: band.up_to_ml or LARGEST_ENGINE).amount
