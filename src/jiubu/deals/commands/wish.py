"""What the customer wants: a car of the catalogue, an amount, a time. Checked here for new and for changed deals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from jiubu.deals.models import Channel, Deal
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused, Text
from jiubu.vehicles.models import Colour, Series, Trim

PAYMENT_WAYS = ("", "cash", "loan", "lease")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer wants: each part may be unknown."""

    title: str = ""
    series_id: int | None = None
    trim_id: int | None = None
    colour_id: int | None = None
    amount: Decimal | None = None
    payment_way: str = ""
    expected_on: date | None = None


def apply_wish(deal: Deal, wish: Wish, *, is_new: bool) -> None:
    """Trim, series and colour fit each other and belong to the group; a new deal is worth the guide price at first."""
    if wish.amount is not None and wish.amount < 0:
        raise _wrong("negative_amount", "amount", gettext_lazy("An amount is not negative."))
    if wish.payment_way not in PAYMENT_WAYS:
        raise _wrong("unknown_payment", "payment_way", gettext_lazy("Choose cash, loan or lease."))
    trim = _choose_car(deal, wish)
    deal.title, deal.payment_way = (wish.title or "").strip()[:120], wish.payment_way
    deal.expected_on, deal.amount = wish.expected_on, wish.amount
    if deal.amount is None and is_new and trim is not None:
        deal.amount = trim.guide_price


def channel_of(key: str, by: Actor) -> Channel | None:
    """The channel with this key; None when none is named."""
    if not key:
        return None
    found = Channel.objects.filter(group_id=by.group_id, key=key).first()
    if found is None:
        raise unknown_channel()
    return found


def unknown_channel() -> Refused:
    return _wrong("unknown_channel", "channel", gettext_lazy("There is no channel with this key."))


def _choose_car(deal: Deal, wish: Wish) -> Trim | None:
    """One query, whatever is named: the trim, else the series, with whether the colour belongs to it."""
    trim = series = None
    fits = Colour.objects.filter(pk=wish.colour_id or 0)
    if wish.trim_id is not None:
        trims = Trim.objects.filter(series__maker__brand__group=deal.group_id).select_related("series")
        trim = trims.annotate(has_colour=Exists(fits.filter(series=OuterRef("series")))).filter(pk=wish.trim_id).first()
        series = trim.series if trim is not None else None
    elif wish.series_id is not None:
        rows = Series.objects.filter(maker__brand__group=deal.group_id)
        series = rows.annotate(has_colour=Exists(fits.filter(series=OuterRef("pk")))).filter(pk=wish.series_id).first()
    _require_found(wish, trim, series)
    deal.trim, deal.series, deal.colour_id = trim, series, wish.colour_id
    return trim


def _require_found(wish: Wish, trim: Trim | None, series: Series | None) -> None:
    text = gettext_lazy("This is not in the catalogue.")
    if wish.trim_id is not None and trim is None:
        raise _wrong("not_in_catalogue", "trim_id", text)
    if wish.trim_id is None and wish.series_id is not None and series is None:
        raise _wrong("not_in_catalogue", "series_id", text)
    if wish.colour_id is not None and not getattr(trim or series, "has_colour", False):
        raise _wrong("wrong_colour", "colour_id", gettext_lazy("This colour does not belong to the model."))


def _wrong(code: str, field: str, text: Text) -> Refused:
    return Refused(code, text, fields={field: text})
