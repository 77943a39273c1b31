"""Pricing policies: for whom which list is looked into, and in which order."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.pricing import access
from jiubu.pricing.events import PolicyPut
from jiubu.pricing.models import CustomerClass, PriceItem, PriceList, PricingPolicy, ProductClass

TITLES: dict[str, Text] = {
    "name": _("Name of the policy"),
    "priority": _("Priority"),
    "price_list_id": _("Price list"),
    "customer_class_id": _("Customer class"),
    "product_class_id": _("Product class"),
    "item_id": _("Price item"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "is_active": _("In use"),
}
LATEST = 99_999


@command
def make_policy(
    *, name: str, price_list_id: int, priority: int = 100, store_id: int | None = None, key: str = "", by: Actor,
    **conditions: Any,
) -> PricingPolicy:  # fmt: skip
    """Say when a price list is looked into. No ``store_id``: in the whole group. ``conditions``: customer_class_id,
    product_class_id, item_id, valid_from, valid_until, is_active; what is not said fits everything.
    """
    access.require_over(by, access.MANAGE, store_id)
    values = _values({"name": name, "price_list_id": price_list_id, "priority": priority, **conditions}, store_id, by)
    made = PricingPolicy.objects.create(group_id=by.group_id, store_id=store_id, key=key or _new_key(), **values)
    record(PolicyPut(priority=made.priority), about=made, also=[made.price_list], by=by)
    return made


@command
def edit_policy(policy_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> PricingPolicy:
    """Change a policy, or put it out of use. Stale, with both values, when somebody was faster."""
    policy = PricingPolicy.objects.select_for_update(of=("self",)).get(pk=policy_id, group=by.group_id)
    if policy.store_id is not None and not access.reaches(by, access.SEE, policy.store_id):
        raise PricingPolicy.DoesNotExist
    access.require_over(by, access.MANAGE, policy.store_id)
    if version is not None and version != policy.version:
        shown = {name: (TITLES[name], value, getattr(policy, name)) for name, value in changes.items()}
        raise stale(policy, version=policy.version, fields=shown)
    now = {name: getattr(policy, name) for name in TITLES}
    values = _values({**now, **changes}, policy.store_id, by)
    if all(now[name] == value for name, value in values.items()):
        return policy
    for name, value in values.items():
        setattr(policy, name, value)
    policy.version += 1
    policy.save()
    record(PolicyPut(priority=policy.priority), about=policy, also=[policy.price_list], by=by)
    return policy


@command
def put_policy(
    key: str, *, name: str, list_name: str, priority: int, customer_class: str = "", product_class: str = "",
    item: str = "", by: Actor,
) -> PricingPolicy:  # fmt: skip
    """A policy of the pack, by keys. Its price list is begun as an empty draft where there is none of that name."""
    access.require_over(by, access.MANAGE, None)
    found = PricingPolicy.objects.filter(group=by.group_id, key=key).first()
    price_list = PriceList.objects.filter(group=by.group_id, name=list_name).first()
    if price_list is None:
        price_list = PriceList.objects.create(
            group_id=by.group_id, name=list_name, valid_from=timezone.localdate().replace(month=1, day=1)
        )
    values: dict[str, Any] = {
        "name": name, "price_list_id": price_list.pk, "priority": priority,
        "customer_class_id": _id_of(CustomerClass, customer_class, by),
        "product_class_id": _id_of(ProductClass, product_class, by), "item_id": _id_of(PriceItem, item, by),
    }  # fmt: skip
    if found is None:
        return make_policy(**values, key=key, by=by)
    return edit_policy(found.pk, changes=values, by=by)


def _id_of(model: Any, key: str, by: Actor) -> int | None:
    found: int | None = model.objects.values_list("pk", flat=True).get(group=by.group_id, key=key) if key else None
    return found


def _new_key() -> str:
    """Unlike any key of a pack, which has no dash."""
    return f"own-{uuid4().hex[:16]}"


def _values(values: dict[str, Any], store_id: int | None, by: Actor) -> dict[str, Any]:
    name = str(values["name"]).strip()
    if not name:
        raise _at("name", _("Enter a name."))
    begin: date | None = values.get("valid_from")
    end: date | None = values.get("valid_until")
    for field, day in (("valid_from", begin), ("valid_until", end)):
        if day is not None:
            checked.day(day, field)
    if begin and end and end < begin:
        raise _at("valid_until", _("The last day is before the first."))
    _require_list(values["price_list_id"], store_id, by)
    for field, model in (
        ("customer_class_id", CustomerClass),
        ("product_class_id", ProductClass),
        ("item_id", PriceItem),
    ):
        wanted = values.get(field)
        if wanted is not None and not model.objects.filter(pk=wanted, group=by.group_id).exists():
            raise _at(field, _("Choose one of the list."))
    priority = checked.count(values["priority"], "priority", most=LATEST)
    return {**values, "name": name, "priority": priority}


def _require_list(list_id: int, store_id: int | None, by: Actor) -> None:
    """A list of the group, or of the store that the policy is for."""
    found = PriceList.objects.filter(pk=list_id, group=by.group_id).first()
    if found is None or found.store_id not in (None, store_id):
        raise _at("price_list_id", _("Choose a price list of the whole group, or of the store of the policy."))


def _at(field: str, text: Text) -> Refused:
    return Refused("invalid", text, fields={field: text})
