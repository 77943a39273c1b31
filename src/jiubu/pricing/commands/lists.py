"""Price lists: begun as drafts, edited freely, put into use, retired."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.pricing import access
from jiubu.pricing.commands.targets import priced_values
from jiubu.pricing.events import (
    PriceLinePut,
    PriceLineRemoved,
    PriceListActivated,
    PriceListEdited,
    PriceListMade,
    PriceListRetired,
)
from jiubu.pricing.models import PriceLine, PriceList
from jiubu.pricing.rules.asking import Line

TITLES: dict[str, Text] = {
    "name": _("Name of the list"),
    "currency": _("Currency"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
}
CURRENCIES = ("CNY", "HKD", "USD", "EUR")


@command
def make_list(
    *, name: str, valid_from: date, valid_until: date | None = None, currency: str = "CNY", store_id: int | None = None,
    by: Actor,
) -> PriceList:  # fmt: skip
    """Begin a price list as a draft. No ``store_id``: for the whole group."""
    access.require_over(by, access.MANAGE, store_id)
    values = _list_values(
        {"name": name, "currency": currency, "valid_from": valid_from, "valid_until": valid_until}, None, by
    )
    made = PriceList.objects.create(group_id=by.group_id, store_id=store_id, **values)
    record(PriceListMade(name=made.name), about=made, by=by)
    return made


@command
def edit_list(list_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> PriceList:
    """Change name, currency or days of a draft. Stale, with both values, when somebody was faster."""
    price_list = PriceList.objects.lock(list_id)
    access.require(by, access.MANAGE, price_list)
    require_draft(price_list)
    if version is not None and version != price_list.version:
        shown = {name: (TITLES[name], value, getattr(price_list, name)) for name, value in changes.items()}
        raise stale(price_list, version=price_list.version, fields=shown)
    values = _list_values({**{name: getattr(price_list, name) for name in TITLES}, **changes}, price_list, by)
    changed = [name for name, value in values.items() if getattr(price_list, name) != value]
    if not changed:
        return price_list
    for name in changed:
        setattr(price_list, name, values[name])
    _require_lines_inside(price_list)
    price_list.version += 1
    price_list.save(update_fields=[*changed, "version"])
    record(PriceListEdited(fields=changed), about=price_list, by=by)
    return price_list


@command
def put_line(
    list_id: int, *, amount: Decimal, valid_from: date | None = None, valid_until: date | None = None, by: Actor,
    **of: Any,
) -> PriceLine:  # fmt: skip
    """Write a price into a draft: ``of`` says item and product (see ``priced_values``). Nothing said of days: those of
    the list. Refused("overlapping") where another line says that price on one of these days.
    """
    price_list = PriceList.objects.lock(list_id)
    access.require(by, access.MANAGE, price_list)
    require_draft(price_list)
    days = {"valid_from": valid_from or price_list.valid_from, "valid_until": valid_until or price_list.valid_until}
    line = PriceLine(price_list=price_list, amount=checked.amount(amount), **priced_values(**of, by=by), **days)
    require_inside(line, price_list)
    require_free(line)
    line.save()
    record(PriceLinePut(item=line.item.key, amount=str(line.amount)), about=price_list, by=by)
    return line


@command
def edit_line(
    line_id: int, *, amount: Decimal, valid_from: date | None = None, valid_until: date | None = None, by: Actor
) -> PriceLine:
    """Change amount and days of a price of a draft."""
    line = _locked_line(line_id, by)
    values = {
        "amount": checked.amount(amount),
        "valid_from": valid_from or line.price_list.valid_from,
        "valid_until": valid_until or line.price_list.valid_until,
    }
    if all(getattr(line, name) == value for name, value in values.items()):
        return line
    for name, value in values.items():
        setattr(line, name, value)
    require_inside(line, line.price_list)
    require_free(line)
    line.save(update_fields=list(values))
    record(PriceLinePut(item=line.item.key, amount=str(line.amount)), about=line.price_list, by=by)
    return line


@command
def remove_line(line_id: int, *, by: Actor) -> None:
    """Take a price out of a draft."""
    line = _locked_line(line_id, by)
    line.delete()
    record(PriceLineRemoved(item=line.item.key), about=line.price_list, by=by)


@command
def activate_list(list_id: int, *, by: Actor) -> PriceList:
    """Put a draft into use: from now on only a price adjustment changes it. Twice changes nothing."""
    price_list = PriceList.objects.lock(list_id)
    access.require(by, access.MANAGE, price_list)
    if price_list.is_in_use:
        return price_list
    require_draft(price_list)
    count = price_list.lines.count()
    if not count:
        raise Refused("list_empty", _("There is no price in this list yet. Write prices first."))
    _move(price_list, PriceList.State.ACTIVE)
    record(PriceListActivated(lines=count), about=price_list, by=by)
    return price_list


@command
def retire_list(list_id: int, *, by: Actor) -> PriceList:
    """The list says no prices any more. Twice changes nothing."""
    price_list = PriceList.objects.lock(list_id)
    access.require(by, access.MANAGE, price_list)
    if price_list.state == PriceList.State.RETIRED:
        return price_list
    _move(price_list, PriceList.State.RETIRED)
    record(PriceListRetired(), about=price_list, by=by)
    return price_list


def require_draft(price_list: PriceList) -> None:
    if price_list.is_in_use:
        text = _("This list is in use. To change its prices, make a price adjustment.")
        raise Refused("list_in_use", text)
    if not price_list.is_draft:
        raise Refused("list_retired", _("This list is retired. Begin a new one."))


def require_inside(line: PriceLine, price_list: PriceList) -> None:
    """The days of a price lie within those of its list."""
    begin, end = checked.day(line.valid_from, "valid_from"), line.valid_until
    if end is not None and checked.day(end, "valid_until") < begin:
        raise _at("valid_until", _("The last day is before the first."))
    late = price_list.valid_until is not None and (end is None or end > price_list.valid_until)
    if begin < price_list.valid_from or late:
        until = price_list.valid_until or "…"
        text = _("The price list is valid from {begin} to {end}. Choose days within.")
        raise _at("valid_from", text.format(begin=price_list.valid_from, end=until))


def require_free(line: PriceLine) -> None:
    """No other line of the list says the price of the same thing on one of these days. The list is locked."""
    same = PriceLine.objects.filter(
        price_list=line.price_list_id, item=line.item_id, target=line.target, min_quantity=line.min_quantity
    ).exclude(pk=line.pk)
    for other in same:
        if as_rule(other).overlaps(as_rule(line)):
            text = _("From {begin} to {end} the list says {amount} for the same thing already.")
            said = text.format(begin=other.valid_from, end=other.valid_until or "…", amount=other.amount)
            raise Refused("overlapping", said, fields={"valid_from": said}, details={"line_id": other.pk})


def as_rule(line: PriceLine) -> Line:
    """As the rules take it."""
    return Line(
        id=line.pk or 0, list_id=line.price_list_id, item_id=line.item_id, target=line.target, amount=line.amount,
        min_quantity=line.min_quantity, valid_from=line.valid_from, valid_until=line.valid_until,
    )  # fmt: skip


def _locked_line(line_id: int, by: Actor) -> PriceLine:
    """The line of a draft, with its list locked."""
    rows = PriceLine.objects.filter(price_list__group=by.group_id)
    price_list = PriceList.objects.lock(rows.get(pk=line_id).price_list_id)
    access.require(by, access.MANAGE, price_list)
    require_draft(price_list)
    line = rows.select_related("item").get(pk=line_id)
    line.price_list = price_list
    return line


def _list_values(values: dict[str, Any], price_list: PriceList | None, by: Actor) -> dict[str, Any]:
    name = str(values["name"]).strip()
    if not name:
        raise _at("name", _("Enter a name."))
    taken = PriceList.objects.filter(group=by.group_id, name=name)
    if taken.exclude(pk=price_list.pk if price_list else 0).exists():
        raise _at("name", _("There is a price list of this name already."))
    if values["currency"] not in CURRENCIES:
        raise _at("currency", _("Choose one of the list."))
    begin, end = checked.day(values["valid_from"], "valid_from"), values["valid_until"]
    if end is not None and checked.day(end, "valid_until") < begin:
        raise _at("valid_until", _("The last day is before the first."))
    return {**values, "name": name}


def _require_lines_inside(price_list: PriceList) -> None:
    for line in price_list.lines.all():
        require_inside(line, price_list)


def _move(price_list: PriceList, state: PriceList.State) -> None:
    price_list.state = state
    price_list.version += 1
    price_list.save(update_fields=["state", "version"])


def _at(field: str, text: Text) -> Refused:
    return Refused("invalid", text, fields={field: text})
