"""Importing the prices of a list that is a draft: one price per row, all or the changed ones again."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.imports.registry import (
    Change,
    Column,
    Context,
    Importer,
    Option,
    Outcome,
    Row,
    Text,
    Undone,
    register_importer,
)
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.pricing import access, queries
from jiubu.pricing.commands.lists import as_rule, require_draft, require_inside
from jiubu.pricing.commands.targets import MOST_AT_ONCE
from jiubu.pricing.models import PriceItem, PriceLine, PriceList
from jiubu.pricing.rules.asking import target_of
from jiubu.vehicles.models import Colour, Trim
from jiubu.vehicles.models import Option as CarOption

PARTS = ("trim", "option", "colour")
Place = tuple[int, str, int]
"""Item, target, quantity: what a price is of."""


def _text(row: Row, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value).strip()


class _Names:
    """What the names in the rows mean, fetched at once."""

    def __init__(self, rows: Sequence[Row], group_id: int) -> None:
        self.items: dict[str, PriceItem] = {}
        for item in queries.items_of(group_id).filter(is_active=True):
            self.items |= dict.fromkeys((item.key, *item.title.values()), item)
        self.found = {
            part: _parts(model, {_text(row, part) for row in rows} - {""}, group_id)
            for part, model in zip(PARTS, (Trim, CarOption, Colour), strict=True)
        }

    def line(self, row: Row, price_list: PriceList) -> PriceLine:
        """The line that a row says; Refused with the column it is about."""
        item = self.items.get(_text(row, "item"))
        if item is None:
            raise _at("item", _("There is no price item of this name."))
        ids = {f"{part}_id": self._id(row, part) for part in PARTS if _text(row, part)}
        key = _text(row, "accessory")[:80]
        if len(ids) + bool(key) > 1:
            raise _at("trim", _("A row says the price of one thing: a trim, an option, a colour or an accessory."))
        values: Mapping[str, Any] = {**ids, "key": key}
        said: Any = row.values
        least = 1 if said.get("min_quantity") is None else said["min_quantity"]
        if not 1 <= least <= MOST_AT_ONCE:
            raise _at("min_quantity", _("This is a whole number from 1 to 1,000,000."))
        return PriceLine(
            price_list=price_list, item=item, target=target_of(**values), amount=said["amount"],
            min_quantity=least, valid_from=said.get("valid_from") or price_list.valid_from,
            valid_until=said.get("valid_until") or price_list.valid_until, **values,
        )  # fmt: skip

    def _id(self, row: Row, part: str) -> int:
        series = _text(row, "series")
        alike = [pk for name, pk in self.found[part].get(_text(row, part), []) if series in ("", name)]
        if len(alike) != 1:
            none, several = (
                _("There is nothing of this name in the catalogue."),
                _("Several are called so. Name the series."),
            )
            raise _at(part, several if alike else none)
        return alike[0]


def _parts(model: Any, names: set[str], group_id: int) -> dict[str, list[tuple[str, int]]]:
    """name -> [(series, id)]."""
    rows = model.objects.filter(series__maker__brand__group=group_id, name__in=names)
    found: dict[str, list[tuple[str, int]]] = {}
    for name, series, pk in rows.order_by("id").values_list("name", "series__name", "id"):
        found.setdefault(name, []).append((series, pk))
    return found


def _at(field: str, text: Text) -> Refused:
    return Refused("invalid", text, fields={field: text})


def _place(line: PriceLine) -> Place:
    return line.item_id, line.target, line.min_quantity


def apply_prices(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:
    """Write the prices into the draft that was chosen. A price of the same thing and first day is changed."""
    try:
        price_list = _locked(context, by)
    except Refused as refusal:
        return [Outcome(row.number, "refused", reasons={"": refusal.text}) for row in rows]
    names = _Names(rows, context.group_id)
    there: dict[Place, list[PriceLine]] = {}
    for line in price_list.lines.all():
        there.setdefault(_place(line), []).append(line)
    outcomes: list[Outcome] = []
    fresh: list[tuple[Row, PriceLine]] = []
    changed: list[PriceLine] = []
    for row in rows:
        try:
            line = names.line(row, price_list)
            require_inside(line, price_list)
            found = _free(line, there)
        except Refused as refusal:
            outcomes.append(Outcome(row.number, "refused", reasons=dict(refusal.fields) or {"": refusal.text}))
            continue
        if found is None:
            fresh.append((row, line))
            there.setdefault(_place(line), []).append(line)
        else:
            outcomes.append(_update(row, found, line, changed))
    PriceLine.objects.bulk_create([line for _row, line in fresh], batch_size=1000)
    PriceLine.objects.bulk_update(changed, ["amount", "valid_until"], batch_size=500)
    made = [Outcome(row.number, "made", line.pk, after={"amount": str(line.amount)}) for row, line in fresh]
    return [*outcomes, *made]


def _locked(context: Context, by: Actor) -> PriceList:
    chosen = context.options.get("list", "")
    if not chosen.isdecimal():
        raise _at("list", _("Choose the draft that the prices are for."))
    price_list = PriceList.objects.lock(int(chosen))
    access.require(by, access.MANAGE, price_list)
    require_draft(price_list)
    return price_list


def _free(line: PriceLine, there: Mapping[Place, list[PriceLine]]) -> PriceLine | None:
    """The line of the same first day; Refused where another one holds on one of the days."""
    same = there.get(_place(line), [])
    found = next((one for one in same if one.valid_from == line.valid_from), None)
    for other in same:
        if other is not found and as_rule(other).overlaps(as_rule(line)):
            raise _at("valid_from", _("Another price of the same thing holds on one of these days."))
    return found


def _update(row: Row, found: PriceLine, said: PriceLine, changed: list[PriceLine]) -> Outcome:
    if (found.amount, found.valid_until) == (said.amount, said.valid_until):
        return Outcome(row.number, "unchanged", found.pk)
    before = {"amount": str(found.amount), "valid_until": found.valid_until and found.valid_until.isoformat()}
    found.amount, found.valid_until = said.amount, said.valid_until
    if found.pk:
        changed.append(found)
    after = {"amount": str(found.amount), "valid_until": found.valid_until and found.valid_until.isoformat()}
    return Outcome(row.number, "updated", found.pk, before, after)


def undo_prices(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:
    """Take the prices out again, or give them their old amounts, while the list is a draft."""
    try:
        price_list = _locked(context, by)
    except Refused as refusal:
        return [Undone(change.number, is_undone=False, reason=refusal.text) for change in changes]
    lines = price_list.lines.in_bulk([change.object_id for change in changes])
    answers = []
    for change in changes:
        line = lines.get(change.object_id)
        reason = _why_not(change, line)
        answers.append(Undone(change.number, not reason, reason))
    back = {change.object_id: change for change, answer in zip(changes, answers, strict=True) if answer.is_undone}
    for pk, change in back.items():
        if change.before is not None:
            before: Any = change.before
            lines[pk].amount, lines[pk].valid_until = Decimal(before["amount"]), before["valid_until"]
    PriceLine.objects.filter(pk__in=[pk for pk, change in back.items() if change.before is None]).delete()
    kept = [lines[pk] for pk, change in back.items() if change.before is not None]
    PriceLine.objects.bulk_update(kept, ["amount", "valid_until"], batch_size=500)
    return answers


def _why_not(change: Change, line: PriceLine | None) -> str:
    if line is None:
        return _("It is gone already.")
    if str(line.amount) != (change.after or {}).get("amount"):
        return _("Somebody has changed it since; it stays as it is.")
    return ""


def drafts(actor: Actor) -> Mapping[str, Text]:
    """The drafts that the actor may write into."""
    rows = queries.lists_of(actor).filter(state=PriceList.State.DRAFT).order_by("-id")[:100]
    return {str(row.pk): row.name for row in rows if access.reaches(actor, access.MANAGE, row.store_id)}


def known(column: str, actor: Actor) -> Mapping[str, Text]:
    """The price items, by their keys."""
    if column != "item":
        return {}
    return {item.key: item.name for item in queries.items_of(actor.group_id).filter(is_active=True)}


def key_of(values: Mapping[str, object]) -> str:
    names = ("item", "series", *PARTS, "accessory", "min_quantity", "valid_from")
    return "/".join(str(values.get(name) or "") for name in names)


register_importer(
    Importer(
        key="prices",
        title=pgettext_lazy("import", "Prices of a list"),
        help=gettext_lazy("One price per row, into a price list that is a draft."),
        action=access.MANAGE,
        columns=(
            Column(
                "item", gettext_lazy("Price item"), is_required=True, names=("价格项", "项目", "item"), is_mapped=True,
                max_length=60,
            ),
            Column("series", gettext_lazy("Series"), names=("车系", "series"), max_length=60),
            Column("trim", gettext_lazy("Trim"), names=("车型", "款式", "配置", "trim"), max_length=120),
            Column("option", gettext_lazy("Option"), names=("选装", "option"), max_length=80),
            Column("colour", gettext_lazy("Colour"), names=("颜色", "colour", "color"), max_length=40),
            Column("accessory", gettext_lazy("Accessory by its name"), names=("精品", "精品名称", "accessory"), max_length=80),
            Column(
                "amount", gettext_lazy("Price"), "money", is_required=True, names=("价格", "单价", "金额", "price", "amount")
            ),
            Column("min_quantity", gettext_lazy("From so many on"), "integer", names=("起订数量", "最小数量", "min_quantity")),
            Column("valid_from", gettext_lazy("Valid from"), "date", names=("生效日期", "开始日期", "valid_from")),
            Column("valid_until", gettext_lazy("Valid until"), "date", names=("有效期至", "失效日期", "结束日期", "valid_until")),
        ),
        apply=apply_prices,
        undo=undo_prices,
        options=(Option("list", gettext_lazy("Price list"), drafts),),
        key_of=key_of,
        known=known,
        order=40,
    )
)  # fmt: skip
