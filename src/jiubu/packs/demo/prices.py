"""Prices of the demo business: a list with the guide prices, a cheaper one for a while, and a price adjustment that applied."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Group, User
from jiubu.organisation.queries import actor_of, people_with_role
from jiubu.packs.demo.catalogue import Catalogue
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source
from jiubu.pricing import commands
from jiubu.pricing.commands import Change
from jiubu.pricing.models import PriceItem, PriceLine, PriceList
from jiubu.pricing.rules.asking import target_of
from jiubu.vehicles.models import Colour, Option, Series

NAME, SHORT = "华景标准价目表", "小满限时价目表"
CUT_SERIES, CHEAP_SERIES = "云程", "小满"
CUT, CHEAP = Decimal(5000), Decimal(3000)
ACCESSORIES = {"全包围脚垫": 380, "行车记录仪": 1280, "隐形车衣": 9800}
SERVICES = {"plate_service": 600, "maintenance": 1980}


def save_prices(source: Source, people: People, catalogue: Catalogue) -> None:
    """Nothing where the group has no price items (an older pack), or a list of this name already."""
    group = people.group
    items = {item.key: item for item in PriceItem.objects.filter(group=group)}
    chief = _chief(people)
    if chief is None or "car" not in items or PriceList.objects.filter(group=group, name__in=[NAME, SHORT]).exists():
        return
    by = actor_of(chief, door="import")
    begin = source.today.replace(month=1, day=1)
    machine = Actor.machine("demo", group_id=group.pk, door="import")
    list_id = _list(group, begin, by, NAME, _lines(catalogue, items))
    commands.make_policy(name="华景标准定价", price_list_id=list_id, priority=500, by=machine)
    _cheaper(source, catalogue.series[CHEAP_SERIES], items["car"], machine)
    _adjusted(source, list_id, catalogue.series[CUT_SERIES], by)


def _chief(people: People) -> User | None:
    found = (people_with_role(store.pk, "general_manager") for store in people.stores.values())
    return next((person for several in found for person in several), None)


def _list(group: Group, begin: date, by: Actor, name: str, lines: Iterator[dict[str, Any]]) -> int:
    """A list in use with these lines, written at once."""
    machine = Actor.machine("demo", group_id=group.pk, door="import")
    made = commands.make_list(name=name, valid_from=begin, by=machine)
    PriceLine.objects.bulk_create([_line(made, values) for values in lines])
    commands.activate_list(made.pk, by=by if by.can("pricing.manage") else machine)
    return made.pk


def _line(price_list: PriceList, values: dict[str, Any]) -> PriceLine:
    of = {name: value for name, value in values.items() if name not in ("item", "amount")}
    return PriceLine(price_list=price_list, valid_from=price_list.valid_from, target=target_of(**of), **values)


def _lines(catalogue: Catalogue, items: dict[str, PriceItem]) -> Iterator[dict[str, Any]]:
    """The guide price of every trim, what options and colours cost, accessories and services."""
    trims = {trim.pk: trim for several in catalogue.trims.values() for trim in several}
    for trim in trims.values():
        yield {"item": items["car"], "trim_id": trim.pk, "amount": trim.guide_price}
    series = [one.pk for one in catalogue.series.values()]
    for option in Option.objects.filter(series__in=series).order_by("pk"):
        yield {"item": items["option"], "option_id": option.pk, "amount": option.price}
    for colour in Colour.objects.filter(series__in=series).order_by("pk"):
        yield {"item": items["colour"], "colour_id": colour.pk, "amount": colour.price}
    for name, amount in ACCESSORIES.items():
        yield {"item": items["accessory"], "key": name, "amount": Decimal(amount)}
    for key, amount in SERVICES.items():
        yield {"item": items[key], "amount": Decimal(amount)}


def _cheaper(source: Source, series: Series, car: PriceItem, by: Actor) -> None:
    """For six weeks one series is sold for less: its own list and policy, asked first; the rest is found further on."""
    begin, end = source.today - timedelta(days=14), source.today + timedelta(days=28)
    made = commands.make_list(name=SHORT, valid_from=begin, valid_until=end, by=by)
    for trim in series.trims.exclude(guide_price=None).order_by("pk"):
        amount = (trim.guide_price or CHEAP) - CHEAP
        commands.put_line(made.pk, item_id=car.pk, trim_id=trim.pk, amount=amount, by=by)
    commands.activate_list(made.pk, by=by)
    commands.make_policy(
        name="小满限时价", price_list_id=made.pk, priority=100, valid_from=begin, valid_until=end, by=by,
    )  # fmt: skip


def _adjusted(source: Source, list_id: int, series: Series, by: Actor) -> None:
    """The maker lowered its prices: a document that was approved and applied."""
    begin = max(source.today - timedelta(days=20), source.today.replace(month=1, day=2))
    rows = PriceLine.objects.filter(price_list=list_id, trim__series=series).order_by("pk")
    changes = [Change(line.amount - CUT, begin, line.pk) for line in rows]
    made = commands.make_adjustment(list_id, changes, reason="厂家下调官方指导价", by=by)
    commands.ask_adjustment(made.pk, by=by)
    commands.approve_adjustment(made.pk, by=Actor.machine("demo", group_id=by.group_id, door="import"))
