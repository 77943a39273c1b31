"""What may become of a vehicle, as tables. Pages draw their buttons from them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jiubu.kernel import checked
from jiubu.kernel.money import rounded

STEPS: Mapping[str, tuple[str, ...]] = {
    "planned": ("ordered", "in_transit"),
    "ordered": ("in_transit", "arrived", "planned"),
    "in_transit": ("arrived", "in_stock", "damaged"),
    "arrived": ("in_stock", "damaged", "in_transit"),
    "in_stock": ("demo", "loan", "transfer", "damaged", "in_transit"),
    "demo": ("in_stock", "loan", "transfer", "damaged"),
    "loan": ("in_stock", "demo", "damaged"),
    "transfer": ("arrived", "in_stock", "damaged"),
    "damaged": ("in_stock", "demo", "transfer"),
    "returned": ("in_stock", "demo", "damaged"),
}
"""Where a vehicle may go from where it is. Reserving, selling and delivering have their own commands."""

AFTER_DELIVERY = ("returned",)
"""What a delivered vehicle can still become."""

RESERVABLE = frozenset({"planned", "ordered", "in_transit", "transfer", "arrived", "in_stock", "demo"})
"""A vehicle can be kept at every stage of its way here."""

HERE = frozenset({"arrived", "in_stock", "demo"})
"""What can be handed over must stand here."""

ON_ITS_WAY = ("planned", "ordered", "in_transit", "transfer")
"""What the purchase query shows."""

STANDING = ("arrived", "in_stock", "reserved", "demo", "loan", "damaged", "returned")
"""What stands somewhere and ages; a reserved one when it has arrived."""

IN_HAND = (
    "planned", "ordered", "in_transit", "transfer", "arrived", "in_stock", "reserved", "demo", "loan", "damaged", "returned"
)  # fmt: skip
"""What the stock list shows unless somebody asks for sold vehicles."""

CERTIFICATE_STEPS: Mapping[str, tuple[str, ...]] = {
    "": ("maker", "bank", "store"),
    "maker": ("bank", "store", "posted"),
    "bank": ("store", "posted", "maker"),
    "store": ("customer", "posted", "bank", "maker"),
    "posted": ("store", "bank", "customer", "maker"),
    "customer": ("store",),
}
"""Where the certificate of conformity may go from where it is."""

KEYS_COME = frozenset({"received", "back"})
"""Steps of the key book that bring keys into the store; the others take some out."""

OFFER_HOURS = 24
"""Who waited for a vehicle has so long to take it, where the store says nothing else."""
SLOW_DAYS = 90
MONEY_RATE = Decimal("0.05")
YEAR_DAYS = 365
QUERY_DAYS = 180

AGES = (30, 60, 90, 120, 180, 360)
"""Stock age classes in days."""

MOST_DAYS = 36_500


def whereabouts(state: str, state_before: str) -> str:
    """Where a vehicle stands; a reserved or sold one remembers it in ``state_before``."""
    return (state_before or "in_stock") if state in {"reserved", "sold"} else state


def next_states(state: str, state_before: str) -> tuple[str, ...]:
    """Where a vehicle may go now. What is kept for or sold to somebody is lent to nobody."""
    if state == "delivered":
        return AFTER_DELIVERY
    steps = STEPS.get(whereabouts(state, state_before), ())
    return tuple(step for step in steps if step != "loan") if state in {"reserved", "sold"} else steps


def conflict(chosen: Collection[int], pairs: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The first pair that may not be chosen together and is, whichever way round it is named."""
    taken = set(chosen)
    return next((pair for pair in pairs if taken.issuperset(pair)), None)


def net_of(gross: Decimal, vat: Decimal) -> Decimal:
    """Without VAT, half up to the fen. Refused("bad_rate")."""
    return rounded(gross / (1 + checked.share(vat)))


def full_name(series: str, trim: str) -> str:
    """Series and trim; catalogues often say the series in the trim already."""
    return trim if trim.startswith(series) else f"{series} {trim}"


def age_class(days: int) -> str:
    """ "fresh", "ageing" (over 60 days) or "old" (over 90)."""
    if days > 90:
        return "old"
    return "ageing" if days > 60 else "fresh"


def days_in_stock(arrived_on: date | None, today: date) -> int | None:
    return None if arrived_on is None else max(0, (today - arrived_on).days)


@dataclass(frozen=True, slots=True)
class AgeClass:
    """A stock age class in days, both ends belonging to it; ``last`` None: and all that is older."""

    first: int
    last: int | None


def age_classes(limits: Sequence[int] = AGES) -> list[AgeClass]:
    """The classes between these limits: to 30 days, 31 to 60, ... over 360. The limits grow and are above 0."""
    ends = [checked.count(limit, "limits", least=1, most=MOST_DAYS) for limit in sorted(set(limits))]
    return [AgeClass(first, last) for first, last in zip([0, *(end + 1 for end in ends)], [*ends, None], strict=True)]


def age_class_of(days: int, limits: Sequence[int] = AGES) -> AgeClass:
    """The class of a vehicle that has stood here for ``days``. Refused("bad_count")."""
    found = checked.count(days, "days", most=MOST_DAYS)
    return next(one for one in age_classes(limits) if one.last is None or found <= one.last)


def cost_per_day(cost: Decimal, *, rate: Decimal, year_days: int = 365) -> Decimal:
    """What the money in a vehicle costs a day (库存融资利息), in yuan, half up to the fen: cost x yearly rate / year_days.

    ``cost`` in yuan, ``rate`` a share; ``year_days`` 365, or 360 where the bank reckons so.
    Refused("bad_amount", "bad_rate", "bad_count").
    """
    return money_cost(cost, rate=rate, days=1, year_days=year_days)


def money_cost(cost: Decimal, *, rate: Decimal, days: int, year_days: int = 365) -> Decimal:
    """As ``cost_per_day`` for so many days, rounded once at the end."""
    basis = checked.count(year_days, "year_days", least=360, most=366)
    stood = checked.count(days, "days", most=MOST_DAYS)
    return rounded(checked.amount(cost, "cost") * checked.share(rate) * stood / basis)


MODEL_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"


def model_year(vin: str, *, today: date) -> int | None:
    """The model year by position 10 (ISO 3779; 30-year cycle, the newest year that is not in the future).

    None where the maker does not code it (0, or a letter that the table has not).
    """
    if len(vin) != 17 or vin[9] not in MODEL_YEARS:
        return None
    year = 1980 + MODEL_YEARS.index(vin[9])
    while year + 30 <= today.year + 1:
        year += 30
    return year
