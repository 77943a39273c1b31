"""The one way in which prices of a list in use change: a document closes the old line and adds the new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.pricing import access
from jiubu.pricing.commands.lists import as_rule, require_free, require_inside
from jiubu.pricing.events import PricesAdjusted
from jiubu.pricing.models import PriceLine, PriceList

PRICED = ("item_id", "product_class_id", "trim_id", "option_id", "colour_id", "key", "target", "min_quantity")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A new price from a day on: of the line of the list that it changes, or (``line_id`` None) of something that has no
    price yet; ``of`` says then what (columns of ``Priced``). ``old_amount``: what it was when the document was written.
    """

    new_amount: Decimal
    valid_from: date
    line_id: int | None = None
    old_amount: Decimal | None = None
    of: Mapping[str, Any] = field(default_factory=dict)


@command
def apply_adjustment(
    list_id: int, lines: Sequence[Change], *, reference: str, document: tuple[str, int] | None = None, by: Actor
) -> list[PriceLine]:
    """Put the new prices of an approved document into a list in use; the new lines, in the order of ``lines``.

    The old line ends the day before, the new one holds until the old one would have. ``reference`` (the number of the
    document) and ``document`` (kind, id) stand on every new line. The same reference again changes nothing: what it made
    is given back. Refused("price_changed") when another document was faster.
    """
    price_list = PriceList.objects.lock(list_id)
    access.require(by, access.ADJUST, price_list)
    there = list(price_list.lines.filter(reference=reference).order_by("pk")) if reference else []
    if there:
        return there
    if not reference:
        raise Refused("reference_missing", _("Say which document changes the prices."))
    if not price_list.is_in_use:
        raise Refused("list_not_in_use", _("Only a price list in use is changed by a price adjustment."))
    kind, document_id = document or ("", None)
    marks = {"reference": reference[:40], "document_kind": kind, "document_id": document_id}
    made = [_apply(price_list, change, marks) for change in lines]
    record(PricesAdjusted(reference=reference, lines=len(made)), about=price_list, by=by)
    return made


def _apply(price_list: PriceList, change: Change, marks: Mapping[str, Any]) -> PriceLine:
    begin = checked.day(change.valid_from, "valid_from")
    new = PriceLine(price_list=price_list, amount=checked.amount(change.new_amount), valid_from=begin, **marks)
    if change.line_id is None:
        for name, value in change.of.items():
            setattr(new, name, value)
        new.valid_until = price_list.valid_until
    else:
        _take_over(new, _old(price_list, change.line_id), change)
    require_inside(new, price_list)
    require_free(new)
    new.save()
    return new


def _old(price_list: PriceList, line_id: int) -> PriceLine:
    found = price_list.lines.filter(pk=line_id).first()
    if found is None:
        raise Refused("price_gone", _("A price of this document is not in the list any more."))
    return found


def _take_over(new: PriceLine, old: PriceLine, change: Change) -> None:
    """The new line says the price of the same thing from its day until the old one would have ended."""
    if not as_rule(old).holds_on(new.valid_from) or change.old_amount not in (None, old.amount):
        text = _("Another document has changed a price meanwhile: {amount} from {begin}. Write the adjustment anew.")
        raise Refused("price_changed", text.format(amount=old.amount, begin=old.valid_from))
    if new.valid_from <= old.valid_from:
        text = _("The new price begins on a day after {begin}, when the present one began.")
        said = text.format(begin=old.valid_from)
        raise Refused("too_early", said, fields={"valid_from": said})
    for name in PRICED:
        setattr(new, name, getattr(old, name))
    new.valid_until = old.valid_until
    old.valid_until = new.valid_from - DAY
    old.save(update_fields=["valid_until"])
