"""Vehicle purchase tax (车辆购置税), with the relief of new-energy cars by the day of the invoice.

Source: 车辆购置税法 art. 2-7 (10 % of the price without VAT); relief: half of the tax in 2026 and 2027, at most 15,000 yuan.
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
from jiubu.pricing.rules.vat import VatRate, split_vat, vat_on

MOST_RANGE = 3000
"""No car drives further on one charge, in km."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseTaxRule(Dated):
    """What cars of these energies pay while it holds.

    ``rate`` of the taxable price; less ``reduction_share`` of that tax, but at most ``reduction_cap`` yuan (None: no
    limit). Less only for cars that drive ``min_ev_range_km`` on electricity (0: whatever they drive).
    """

    energies: frozenset[Energy]
    rate: Decimal
    reduction_share: Decimal = Decimal(0)
    reduction_cap: Decimal | None = None
    min_ev_range_km: int = 0


@dataclass(frozen=True, slots=True)
class PurchaseTax:
    """The tax of one car in yuan. ``holds_until``: the last day of invoice with this rule; None: not yet known."""

    price: Decimal
    taxable: Decimal
    full: Decimal
    reduction: Decimal
    tax: Decimal
    holds_until: date | None


def purchase_tax(
    price: Decimal,
    *,
    energy: Energy | str,
    invoiced_on: date,
    rules: Iterable[PurchaseTaxRule],
    vat_rates: Iterable[VatRate],
    ev_range_km: int | None = None,
) -> PurchaseTax:
    """The tax of a car invoiced at ``price`` (yuan incl. VAT) on ``invoiced_on``.

    taxable = price / (1 + VAT), half up to the fen; full = taxable x rate; tax = full - min(full x share, cap), half up.
    169,800 for petrol: 15,026.55. 300,000 for battery-electric in 2026: 13,274.34.

    Refused("bad_amount"), ("bad_date"), ("bad_energy"), ("no_table") for a day that no rule covers, ("range_unknown")
    when relief depends on an electric range (km) that is not given.
    """
    kind = energy_of(energy)
    missing = _("There is no purchase tax rule for this energy type and this day of invoice.")
    rule = row_on([one for one in rules if kind in one.energies], invoiced_on, missing=missing)
    split = split_vat(price, vat_on(vat_rates, invoiced_on))
    full = split.net * rule.rate
    relief = _relief(rule, full) if _is_relieved(rule, ev_range_km) else Decimal(0)
    tax = rounded(full - relief)
    return PurchaseTax(split.gross, split.net, rounded(full), rounded(full) - tax, tax, rule.valid_until)


def energy_of(energy: Energy | str) -> Energy:
    """The energy of this name; Refused("bad_energy")."""
    try:
        return Energy(energy)
    except ValueError:
        text = _("Say what drives the car: the taxes depend on it.")
        raise Refused("bad_energy", text, fields={"energy": text}) from None


def _relief(rule: PurchaseTaxRule, full: Decimal) -> Decimal:
    relief = full * rule.reduction_share
    return relief if rule.reduction_cap is None else min(relief, rule.reduction_cap)


def _is_relieved(rule: PurchaseTaxRule, ev_range_km: int | None) -> bool:
    if not rule.reduction_share or not rule.min_ev_range_km:
        return True
    if ev_range_km is None:
        text = _("Enter the electric range: the reduction of the purchase tax depends on it.")
        raise Refused("range_unknown", text, fields={"ev_range_km": text})
    return checked.count(ev_range_km, "ev_range_km", most=MOST_RANGE) >= rule.min_ev_range_km
