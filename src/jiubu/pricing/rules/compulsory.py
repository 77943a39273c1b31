"""Compulsory insurance (交强险): the base premium by seats and use, and what clean years and accidents do to it.

Source: 机动车交通事故责任强制保险条例; the scheme of 2020 with five regional tables. Both are tables: a new scheme is data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused
from jiubu.kernel.money import rounded
from jiubu.pricing.enums import Use
from jiubu.pricing.rules.dated import Dated, row_on

MOST_SEATS = 60
MOST_YEARS = 60
MOST_ACCIDENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePremium(Dated):
    """``amount`` yuan a year for a car of this use with so many seats, both numbers belonging to it."""

    use: Use
    seats_from: int
    seats_to: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumFactors(Dated):
    """What is added to the base premium (-0.3: 30 % less) in these regions (two digits of GB/T 2260).

    ``clean``: by years without an accident at fault, the last one also for more; ``at_fault``: by accidents at fault in
    the last year, likewise; ``death``: for one with a death.
    """

    regions: frozenset[str]
    clean: Mapping[int, Decimal]
    at_fault: Mapping[int, Decimal]
    death: Decimal


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of the insured car: a new one has nothing."""

    clean_years: int = 0
    at_fault: int = 0
    has_death: bool = False


@dataclass(frozen=True, slots=True)
class Premium:
    """In yuan a year; ``factor`` is the share that was added (below 0: taken off)."""

    base: Decimal
    factor: Decimal
    amount: Decimal


NEW_CAR = Record()


def compulsory_premium(
    *,
    use: Use | str,
    seats: int,
    region: str,
    begins_on: date,
    bases: Iterable[BasePremium],
    factors: Iterable[PremiumFactors] = (),
    record: Record = NEW_CAR,
) -> Premium:
    """The premium of a year that begins on ``begins_on``: base x (1 + factor), half up to the fen; a new car pays base.

    A death goes before the number of accidents, and that before clean years. Refused("bad_use"), ("bad_count"),
    ("bad_date"), ("no_table") for seats, a region or a day without a row, ("record_contradicts") for clean years with
    an accident at fault.
    """
    base = _base(bases, _use_of(use), checked.count(seats, "seats", least=1, most=MOST_SEATS), begins_on)
    _require_sound(record)
    factor = Decimal(0) if record == NEW_CAR else _factor(factors, region, begins_on, record)
    return Premium(base, factor, rounded(base * (1 + factor)))


def _use_of(use: Use | str) -> Use:
    try:
        return Use(use)
    except ValueError:
        text = _("Say whether the car is insured for a person or for a company.")
        raise Refused("bad_use", text, fields={"use": text}) from None


def _base(bases: Iterable[BasePremium], use: Use, seats: int, day: date) -> Decimal:
    fitting = [one for one in bases if one.use == use and one.seats_from <= seats <= one.seats_to]
    missing = _("There is no premium of the compulsory insurance for this use, these seats and this day.")
    return row_on(fitting, day, missing=missing).amount


def _require_sound(record: Record) -> None:
    checked.count(record.clean_years, "clean_years", most=MOST_YEARS)
    checked.count(record.at_fault, "at_fault", most=MOST_ACCIDENTS)
    if record.clean_years and (record.at_fault or record.has_death):
        text = _("A year with an accident at fault is not a clean one.")
        raise Refused("record_contradicts", text, fields={"clean_years": text})


def _factor(factors: Iterable[PremiumFactors], region: str, day: date, record: Record) -> Decimal:
    missing = _("There are no factors of the compulsory insurance for this region and this day.")
    row = row_on([one for one in factors if region in one.regions], day, missing=missing)
    if record.has_death:
        return row.death
    if record.at_fault:
        return _step(row.at_fault, record.at_fault)
    return _step(row.clean, record.clean_years)


def _step(steps: Mapping[int, Decimal], count: int) -> Decimal:
    """The step of ``count``: the largest that is not above it."""
    reached = [step for step in steps if step <= count]
    return steps[max(reached)] if reached else Decimal(0)
