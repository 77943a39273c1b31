"""Asking prices: one line or all lines of an order at once, in a number of statements that does not grow with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.customers.queries import customers_of
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.pricing.access import SEE
from jiubu.pricing.models import (
    ClassGiven,
    CustomerClass,
    PriceItem,
    PriceLine,
    PriceList,
    PricingPolicy,
    ProductClass,
)
from jiubu.pricing.rules import asking as rules
from jiubu.vehicles.models import Colour, Option, Trim

MOST_QUANTITY = 1_000_000
MOST_ASKS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked: the price of an item for a customer in a store on a day; no customer: as the default class."""

    item_id: int
    store_id: int
    on: date
    customer_id: int | None = None
    trim_id: int | None = None
    option_id: int | None = None
    colour_id: int | None = None
    key: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The price and exactly what gave it, or why there is none (``why``: no_class, no_matching, no_policy, no_line).

    A document may be saved with a line that is not priced, and never approved: it asks ``is_priced``.
    """

    ask: Ask
    item: PriceItem
    amount: Decimal | None = None
    currency: str = ""
    price_list: PriceList | None = None
    policy: PricingPolicy | None = None
    line: PriceLine | None = None
    customer_class: CustomerClass | None = None
    product_class: ProductClass | None = None
    product: str = ""
    """What the price is of, as people say it."""
    why: str = ""
    text: str = ""

    @property
    def is_priced(self) -> bool:
        return self.amount is not None


def price_of(
    actor: Actor, *, item_id: int, store_id: int, on: date, customer_id: int | None = None, trim_id: int | None = None,
    option_id: int | None = None, colour_id: int | None = None, key: str = "", quantity: int = 1,
) -> Answer:  # fmt: skip
    """The price of one thing; see ``prices_of``."""
    ask = Ask(
        item_id=item_id, store_id=store_id, on=on, customer_id=customer_id, trim_id=trim_id, option_id=option_id,
        colour_id=colour_id, key=key, quantity=quantity,
    )  # fmt: skip
    return prices_of(actor, [ask])[0]


def prices_of(actor: Actor, asks: Sequence[Ask]) -> list[Answer]:
    """An answer to each, in their order. The same customer gets the same price on the same day, whoever asks.

    What is asked of a foreign row is refused beside its field; a customer that the actor may not see is missing.
    """
    actor.require(SEE)
    if len(asks) > MOST_ASKS:
        raise Refused("too_many", _("Ask at most 500 prices at once."))
    for ask in asks:
        checked.day(ask.on, "on")
        checked.count(ask.quantity, "quantity", least=1, most=MOST_QUANTITY)
    known = _known(actor, asks)
    wanted = [_wanted(ask, known) for ask in asks]
    book = _book(actor.group_id, known, wanted)
    return [_answer(ask, rules.find(one, book.rules), known, book) for ask, one in zip(asks, wanted, strict=True)]


def asks_about(
    actor: Actor, *, trim_id: int | None, key: str = "", store_id: int, on: date, customer_id: int | None = None,
    quantity: int = 1,
) -> list[Ask]:  # fmt: skip
    """Everything that can be asked about a car at once: each price item, for options and colours each of its series."""
    same: dict[str, Any] = {"store_id": store_id, "on": on, "customer_id": customer_id, "quantity": quantity}
    of_car = {"trim_id": trim_id}
    parts: dict[str, list[dict[str, Any]]] = {"car": [of_car] if trim_id else []}
    series = {"series__trims": trim_id, "series__maker__brand__group": actor.group_id}
    for kind, model in (("option", Option), ("colour", Colour)):
        rows: Any = model._default_manager.filter(**series) if trim_id else model._default_manager.none()  # noqa: SLF001
        parts[kind] = [{f"{kind}_id": pk, **of_car} for pk in rows.order_by("id").values_list("pk", flat=True)]
    parts["accessory"] = [{"key": key}] if key.strip() else []
    items = PriceItem.objects.filter(group=actor.group_id, is_active=True).order_by("order", "id")
    return [
        Ask(item_id=item.pk, **{**of_car, **part}, **same) for item in items for part in parts.get(item.kind, [of_car])
    ][:MOST_ASKS]


@dataclass(slots=True)
class _Known:
    """The rows that the questions are about, by their ids."""

    items: Mapping[int, PriceItem]
    trims: Mapping[int, Trim]
    options: Mapping[int, Option]
    colours: Mapping[int, Colour]
    classes: Mapping[int, CustomerClass]
    class_of: Mapping[int, int]
    products: Mapping[int, ProductClass]
    default_class: int | None = None
    default_product: int | None = None


def _known(actor: Actor, asks: Sequence[Ask]) -> _Known:
    group_id = actor.group_id
    series = {"series__maker__brand__group": group_id}
    _found(Store.objects.filter(group=group_id), asks, "store_id")
    class_of = _classes_of(actor, asks)
    classes = {row.pk: row for row in CustomerClass.objects.filter(group=group_id)}
    rows = ProductClass.objects.filter(group=group_id).select_related("matching")
    products = {row.pk: row for row in rows}
    return _Known(
        items=_found(PriceItem.objects.filter(group=group_id), asks, "item_id"),
        trims=_found(
            Trim.objects.filter(**series).select_related("price_member", "series__price_member"), asks, "trim_id"
        ),
        options=_found(Option.objects.filter(**series).select_related("series__price_member"), asks, "option_id"),
        colours=_found(Colour.objects.filter(**series).select_related("series__price_member"), asks, "colour_id"),
        classes=classes,
        class_of=class_of,
        products=products,
        default_class=next((pk for pk, row in classes.items() if row.is_default), None),
        default_product=next((pk for pk, row in products.items() if row.is_default), None),
    )


def _found(rows: Any, asks: Iterable[Ask], field: str) -> dict[int, Any]:
    wanted = {pk for ask in asks if (pk := getattr(ask, field)) is not None}
    found = {row.pk: row for row in rows.filter(pk__in=wanted)}
    if wanted - found.keys():
        text = _("Choose one of the list.")
        raise Refused("unknown_choice", text, fields={field: text})
    return found


def _classes_of(actor: Actor, asks: Sequence[Ask]) -> dict[int, int]:
    """customer -> the class that was given last."""
    wanted = {ask.customer_id for ask in asks if ask.customer_id is not None}
    if wanted - set(customers_of(actor).filter(pk__in=wanted).values_list("pk", flat=True)):
        raise Customer.DoesNotExist
    rows = ClassGiven.objects.filter(customer__in=wanted).order_by("id")
    return dict(rows.values_list("customer_id", "customer_class_id"))


def _wanted(ask: Ask, known: _Known) -> rules.Wanted:
    chain = _chain(ask, known)
    targets = [
        f"{kind}:{value}"
        for kind, value in (
            ("key", ask.key.strip()),
            ("option", ask.option_id),
            ("colour", ask.colour_id),
            ("trim", ask.trim_id),
        )
        if value
    ]
    return rules.Wanted(
        item_id=ask.item_id,
        targets=(*targets, *(f"class:{pk}" for pk in chain), ""),
        customer_class_id=known.class_of.get(ask.customer_id or 0, known.default_class),
        product_classes=chain,
        is_of_car=bool(ask.trim_id or ask.option_id or ask.colour_id),
        store_id=ask.store_id,
        quantity=ask.quantity,
        on=ask.on,
    )


def _chain(ask: Ask, known: _Known) -> tuple[int, ...]:
    """The product class of the car and those above it. A trim's own goes before that of its series."""
    trim = known.trims.get(ask.trim_id or 0)
    part: Any = trim or known.options.get(ask.option_id or 0) or known.colours.get(ask.colour_id or 0)
    if part is None:
        return ()
    own = getattr(trim, "price_member", None) or getattr(part.series, "price_member", None)
    at = own.product_class_id if own else known.default_product
    chain: list[int] = []
    while at is not None and at in known.products and at not in chain:
        chain.append(at)
        at = known.products[at].parent_id
    return tuple(chain)


@dataclass(slots=True)
class _Book:
    """The rules' book, and the rows that its ids stand for."""

    rules: rules.Book
    policies: Mapping[int, PricingPolicy]
    lines: Mapping[int, PriceLine]


def _book(group_id: int, known: _Known, wanted: Sequence[rules.Wanted]) -> _Book:
    in_use = PricingPolicy.objects.filter(group=group_id, is_active=True, price_list__state=PriceList.State.ACTIVE)
    policies = {row.pk: row for row in in_use.select_related("price_list")}
    lists = {row.price_list_id: row.price_list for row in policies.values()}
    targets = {target for one in wanted for target in one.targets}
    rows = PriceLine.objects.filter(
        price_list__in=lists.keys(), item__in={one.item_id for one in wanted}, target__in=targets
    )
    lines = {row.pk: row for row in rows}
    matched = {pk: row.matching.customer_class_id for pk, row in known.products.items() if hasattr(row, "matching")}
    book = rules.book_of(
        [_policy(row) for row in policies.values()], [_source(row) for row in lists.values()],
        [_line(row) for row in lines.values()], matched,
    )  # fmt: skip
    return _Book(book, policies, lines)


def _policy(row: PricingPolicy) -> rules.Policy:
    return rules.Policy(
        id=row.pk, priority=row.priority, list_id=row.price_list_id, customer_class_id=row.customer_class_id,
        product_class_id=row.product_class_id, item_id=row.item_id, store_id=row.store_id,
        valid_from=row.valid_from or checked.FIRST_DAY, valid_until=row.valid_until,
    )  # fmt: skip


def _source(row: PriceList) -> rules.Source:
    return rules.Source(id=row.pk, store_id=row.store_id, valid_from=row.valid_from, valid_until=row.valid_until)


def _line(row: PriceLine) -> rules.Line:
    return rules.Line(
        id=row.pk, list_id=row.price_list_id, item_id=row.item_id, target=row.target, amount=row.amount,
        min_quantity=row.min_quantity, valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip


def _answer(ask: Ask, found: rules.Found, known: _Known, book: _Book) -> Answer:
    customer_class = known.classes.get(known.class_of.get(ask.customer_id or 0, known.default_class or 0))
    product_class = known.products.get(found.product_class_id or 0)
    values: dict[str, Any] = {
        "ask": ask, "item": known.items[ask.item_id], "customer_class": customer_class, "product_class": product_class,
        "product": _product(ask, known),
    }  # fmt: skip
    if found.line is None or found.policy is None:
        return Answer(**values, why=found.why, text=_sentence(found, customer_class, product_class, known))
    policy = book.policies[found.policy.id]
    price_list = policy.price_list
    return Answer(
        **values, amount=found.line.amount, currency=price_list.currency, price_list=price_list, policy=policy,
        line=book.lines[found.line.id],
    )  # fmt: skip


def _product(ask: Ask, known: _Known) -> str:
    part: Any = known.options.get(ask.option_id or 0) or known.colours.get(ask.colour_id or 0)
    trim = known.trims.get(ask.trim_id or 0)
    return ask.key.strip() or (part.name if part else trim.full_name if trim else "")


def _sentence(
    found: rules.Found, customer_class: CustomerClass | None, product_class: ProductClass | None, known: _Known
) -> str:
    if found.why == rules.NO_CLASS:
        return _("This car stands in no product class. Put its model into one.")
    customer = customer_class.name if customer_class else "—"
    if found.why == rules.NO_MATCHING:
        product = product_class.name if product_class else "—"
        other = known.classes.get(found.matched_with or 0)
        if other is None:
            return _("Product class {product} stands under no customer class.").format(product=product)
        text = _("Product class {product} stands under customer class {other}, and the customer belongs to {customer}.")
        return text.format(product=product, other=other.name, customer=customer)
    if found.why == rules.NO_POLICY:
        return _("No pricing policy fits: none in use on this day for customer class {customer}.").format(
            customer=customer
        )
    return _("The price lists of the policies that fit have no price for this on this day.")
