"""Price items, classes of customers and products, and which of them go together."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jiubu.customers.queries import customer_of
from jiubu.journal.log import record
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.organisation.models import Group
from jiubu.pricing import access
from jiubu.pricing.events import (
    ClassesMatched,
    CustomerClassed,
    MatchingEnded,
    MembersSet,
    PriceClassPut,
    PriceItemPut,
)
from jiubu.pricing.models import (
    ClassGiven,
    CustomerClass,
    Matching,
    PriceItem,
    ProductClass,
    SeriesMember,
    Titled,
    TrimMember,
)
from jiubu.vehicles.models import Series, Trim

T = TypeVar("T", bound=Titled)
DEPTH = 5
"""Product classes stand at most so deep in each other."""


@command
def put_item(
    key: str, *, title: Mapping[str, str], kind: str, is_credit: bool = False, vat_rate: Decimal | None = None,
    order: int = 100, is_active: bool = True, by: Actor,
) -> PriceItem:  # fmt: skip
    """The price item of this key, made or changed. Doing it twice changes nothing."""
    access.require_classes(by)
    if kind not in PriceItem.Kind.values:
        raise _at("kind", _("Choose one of the list."))
    values = {
        "title": _title(title), "kind": kind, "is_credit": is_credit, "order": checked.count(order, "order", most=9999),
        "vat_rate": None if vat_rate is None else checked.share(vat_rate, "vat_rate"), "is_active": is_active,
    }  # fmt: skip
    item, is_new = _put(PriceItem, key, values, by)
    if is_new:
        record(PriceItemPut(key=item.key), about=item, by=by)
    return item


@command
def put_customer_class(key: str, *, title: Mapping[str, str], is_default: bool = False, by: Actor) -> CustomerClass:
    """The customer class of this key, made or changed. A new default one takes the place of the old one."""
    access.require_classes(by)
    if is_default:
        CustomerClass.objects.filter(group=by.group_id, is_default=True).exclude(key=key).update(is_default=False)
    found, is_new = _put(CustomerClass, key, {"title": _title(title), "is_default": is_default}, by)
    if is_new:
        record(PriceClassPut(key=found.key), about=found, by=by)
    return found


@command
def put_product_class(
    key: str, *, title: Mapping[str, str], parent: str = "", is_default: bool = False, by: Actor
) -> ProductClass:
    """The product class of this key, made or changed. ``parent``: key of the class above it."""
    access.require_classes(by)
    above = ProductClass.objects.filter(group=by.group_id, key=parent).first() if parent else None
    if parent and above is None:
        raise _at("parent", _("There is no product class of this key."))
    _require_no_circle(key, above)
    if is_default:
        ProductClass.objects.filter(group=by.group_id, is_default=True).exclude(key=key).update(is_default=False)
    values = {"title": _title(title), "parent": above, "is_default": is_default}
    found, is_new = _put(ProductClass, key, values, by)
    if is_new:
        record(PriceClassPut(key=found.key), about=found, by=by)
    return found


@command
def set_members(
    product_class_id: int, *, series_ids: Collection[int], trim_ids: Collection[int], by: Actor
) -> ProductClass:
    """Exactly these series and trims stand in the class. What stood in another one moves here."""
    access.require_classes(by)
    _lock_group(by)
    found = ProductClass.objects.get(pk=product_class_id, group=by.group_id)
    series = _known(Series.objects.filter(maker__brand__group=by.group_id), series_ids, "series_ids")
    trims = _known(Trim.objects.filter(series__maker__brand__group=by.group_id), trim_ids, "trim_ids")
    there = set(found.series_members.values_list("series_id", flat=True))
    there_trims = set(found.trim_members.values_list("trim_id", flat=True))
    if (there, there_trims) == (series, trims):
        return found
    found.series_members.all().delete()
    found.trim_members.all().delete()
    SeriesMember.objects.filter(series__in=series).delete()
    TrimMember.objects.filter(trim__in=trims).delete()
    SeriesMember.objects.bulk_create([SeriesMember(product_class=found, series_id=pk) for pk in sorted(series)])
    TrimMember.objects.bulk_create([TrimMember(product_class=found, trim_id=pk) for pk in sorted(trims)])
    record(MembersSet(key=found.key, series=len(series), trims=len(trims)), about=found, by=by)
    return found


@command
def class_customer(customer_id: int, *, customer_class_id: int, by: Actor) -> ClassGiven:
    """A customer belongs to this class from now on. Twice the same changes nothing."""
    by.require(access.MANAGE)
    customer = customer_of(by, customer_id)
    access.require_over(by, access.MANAGE, customer.store_id)
    try:
        wanted = CustomerClass.objects.get(pk=customer_class_id, group=by.group_id)
    except CustomerClass.DoesNotExist:
        raise _at("customer_class_id", _("Choose one of the list.")) from None
    now = ClassGiven.objects.filter(customer=customer).order_by("-id").first()
    if now is not None and now.customer_class_id == wanted.pk:
        return now
    made = ClassGiven.objects.create(group_id=by.group_id, customer=customer, customer_class=wanted, by_id=by.user_id)
    record(CustomerClassed(key=wanted.key), about=customer, also=[wanted], by=by)
    return made


@command
def match_classes(customer_class_id: int, product_class_id: int, *, by: Actor) -> Matching:
    """Customers of this class buy products of that class. One product class stands under one customer class only: else
    no order would find its price. Twice the same changes nothing.
    """
    access.require_classes(by)
    product = ProductClass.objects.select_for_update(of=("self",)).get(pk=product_class_id, group=by.group_id)
    customer = CustomerClass.objects.get(pk=customer_class_id, group=by.group_id)
    there = Matching.objects.filter(product_class=product).select_related("customer_class").first()
    if there is not None:
        if there.customer_class_id == customer.pk:
            return there
        text = _("{product} already stands under customer class {customer}. Take it out there first.")
        said = text.format(product=product.name, customer=there.customer_class.name)
        raise Refused("already_matched", said, fields={"product_class_id": said})
    made = Matching.objects.create(group_id=by.group_id, customer_class=customer, product_class=product)
    record(ClassesMatched(customer=customer.key, product=product.key), about=product, also=[customer], by=by)
    return made


@command
def end_matching(matching_id: int, *, by: Actor) -> None:
    """The product class stands under no customer class any more: its cars find no price until it is matched again."""
    access.require_classes(by)
    rows = Matching.objects.select_related("customer_class", "product_class").filter(group=by.group_id)
    found = rows.select_for_update(of=("self",)).get(pk=matching_id)
    product, customer = found.product_class, found.customer_class
    found.delete()
    record(MatchingEnded(customer=customer.key, product=product.key), about=product, also=[customer], by=by)


def _put(model: type[T], key: str, values: dict[str, Any], by: Actor) -> tuple[T, bool]:
    """The row, and whether anything was changed."""
    if not key:
        raise _at("key", _("Enter a key."))
    rows: QuerySet[T] = model._default_manager.select_for_update(of=("self",))  # noqa: SLF001  Django's public name
    found = rows.filter(group=by.group_id, key=key).first()
    if found is None:
        made: T = model._default_manager.create(group_id=by.group_id, key=key, **values)  # noqa: SLF001
        return made, True
    if all(getattr(found, name) == value for name, value in values.items()):
        return found, False
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    return found, True


def _title(title: Mapping[str, str]) -> dict[str, str]:
    if not title.get("zh", "").strip():
        raise _at("title", _("Enter a name."))
    return dict(title)


def _at(field: str, text: Text) -> Refused:
    return Refused("invalid", text, fields={field: text})


def _known(rows: "QuerySet[Any]", wanted: Collection[int], field: str) -> set[int]:
    found = set(rows.filter(pk__in=set(wanted)).values_list("pk", flat=True))
    if found != set(wanted):
        raise _at(field, _("Choose one of the list."))
    return found


def _lock_group(by: Actor) -> None:
    """Who sets the members of two classes at once does it one after the other."""
    Group.objects.select_for_update(of=("self",)).get(pk=by.group_id)


def _require_no_circle(key: str, above: ProductClass | None) -> None:
    depth = 1
    while above is not None:
        depth += 1
        if above.key == key or depth > DEPTH:
            raise _at("parent", _("A class can't stand in itself, and not deeper than five."))
        above = above.parent
