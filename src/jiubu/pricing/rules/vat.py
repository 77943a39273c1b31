"""Value added tax within a price, by the day of the invoice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused
from jiubu.kernel.money import rounded
from jiubu.pricing.rules.dated import Dated, row_on


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRate(Dated):
    """The rate (a share) that goods are invoiced with."""

    rate: Decimal


@dataclass(frozen=True, slots=True)
class Split:
    """An amount incl. VAT and its two parts, in yuan; they always add up."""

    gross: Decimal
    net: Decimal
    vat: Decimal
    rate: Decimal


def split_vat(gross: Decimal, rate: Decimal) -> Split:
    """``gross`` (yuan incl. VAT) into net and tax at ``rate`` (a share).

    net = gross / (1 + rate), half up to the fen; the tax is the rest, as on the vehicle invoice (不含税价, 增值税税额).
    Refused("bad_amount", "bad_rate").
    """
    whole = checked.amount(gross, "price")
    share = checked.share(rate, "vat_rate")
    net = rounded(whole / (1 + share))
    return Split(whole, net, whole - net, share)


def vat_on(rates: Iterable[VatRate], invoiced_on: date) -> Decimal:
    """The rate (a share) on the day of the invoice; Refused("no_table")."""
    return row_on(rates, invoiced_on, missing=_("There is no VAT rate for this day.")).rate


def require_split(gross: Decimal, net: Decimal, vat: Decimal, rate: Decimal) -> Split:
    """The split, when an invoice says the same; Refused("wrong_vat") with what it should say otherwise."""
    split = split_vat(gross, rate)
    if (checked.amount(net, "net"), checked.amount(vat, "vat")) != (split.net, split.vat):
        text = _("Net amount and VAT do not agree with the total: they should be %(net)s and %(vat)s.")
        said = text % {"net": split.net, "vat": split.vat}
        raise Refused("wrong_vat", said, fields={"vat": said})
    return split
