"""Price items, classes of customers and products, and their matching."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.customers.queries import customer_of
from jiubu.organisation.once import once
from jiubu.pricing import access, commands, queries
from jiubu.pricing.forms import (
    ClassForm,
    CustomerClassForm,
    ItemForm,
    MatchingForm,
    MembersForm,
    ProductClassForm,
    new_key,
)
from jiubu.pricing.models import CustomerClass, PriceItem, ProductClass, Titled
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


def _may_manage(request: StaffRequest) -> bool:
    return access.reaches(request.actor, access.MANAGE, None)


@staff(access.SEE)
@require_GET
def items(request: StaffRequest) -> HttpResponse:
    """What has a price."""
    context = {"items": list(queries.items_of(request.actor.group_id)), "may_manage": _may_manage(request)}
    return render(request, "pricing/items.html", context)


@staff(access.SEE)
@require_GET
def matching(request: StaffRequest) -> HttpResponse:
    """Each customer class with the product classes that stand under it; those that stand under none are named."""
    group_id = request.actor.group_id
    products = list(queries.product_classes_of(group_id))
    under: dict[int, list[ProductClass]] = {}
    for product in products:
        if hasattr(product, "matching"):
            under.setdefault(product.matching.customer_class_id, []).append(product)
    context = {
        "customers": [(row, under.get(row.pk, [])) for row in queries.customer_classes_of(group_id)],
        "products": [(row, _matched_above(row, {one.pk: one for one in products})) for row in products],
        "may_manage": _may_manage(request),
    }
    return render(request, "pricing/matching.html", context)


def _matched_above(product: ProductClass, by_id: dict[int, ProductClass]) -> ProductClass | None:
    """The nearest class above that is matched: its matching holds for the classes in it."""
    above = by_id.get(product.parent_id or 0)
    while above is not None and not hasattr(above, "matching"):
        above = by_id.get(above.parent_id or 0)
    return above


def _small(
    request: StaffRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], *, title: str, name: str = "matching"
) -> HttpResponse:  # fmt: skip
    back = reverse(f"pricing:{name}")
    titles = {"matching": _("Price matching"), "items": _("Price items")}
    context = {"title": title, "back": back, "back_title": titles[name]}
    return form_page(request, "pricing/form.html", form=form, act=act, done=back, context=context)


def _named(row: Titled | None, *names: str) -> dict[str, Any]:
    if row is None:
        return {}
    title = {"title_zh": row.title.get("zh", ""), "title_en": row.title.get("en", "")}
    return title | {name: getattr(row, name) for name in names}


@staff(access.MANAGE)
@FORM
@once
def item_new(request: StaffRequest) -> HttpResponse:
    return _item(request, None)


@staff(access.MANAGE)
@FORM
@once
def item_edit(request: StaffRequest, item_id: int) -> HttpResponse:
    return _item(request, queries.item_of(request.actor, item_id))


def _item(request: StaffRequest, item: PriceItem | None) -> HttpResponse:
    names = ("kind", "is_credit", "vat_rate", "order", "is_active")
    form = ItemForm(request.POST or None, initial=_named(item, *names))

    def act(_values: dict[str, Any]) -> object:
        return commands.put_item(item.key if item else new_key(), **form.values(), by=request.actor)

    return _small(request, form, act, title=item.name if item else _("New price item"), name="items")


@staff(access.MANAGE)
@FORM
@once
def customer_class_new(request: StaffRequest) -> HttpResponse:
    return _customer_class(request, None)


@staff(access.MANAGE)
@FORM
@once
def customer_class_edit(request: StaffRequest, customer_class_id: int) -> HttpResponse:
    found = queries.customer_classes_of(request.actor.group_id).get(pk=customer_class_id)
    return _customer_class(request, found)


def _customer_class(request: StaffRequest, found: CustomerClass | None) -> HttpResponse:
    form = CustomerClassForm(request.POST or None, initial=_named(found, "is_default"))

    def act(values: dict[str, Any]) -> object:
        said = {"title": form.title(), "is_default": values["is_default"]}
        return commands.put_customer_class(found.key if found else new_key(), **said, by=request.actor)

    return _small(request, form, act, title=found.name if found else _("New customer class"))


@staff(access.MANAGE)
@FORM
@once
def product_class_new(request: StaffRequest) -> HttpResponse:
    return _product_class(request, None)


@staff(access.MANAGE)
@FORM
@once
def product_class_edit(request: StaffRequest, product_class_id: int) -> HttpResponse:
    return _product_class(request, queries.product_class_of(request.actor, product_class_id))


def _product_class(request: StaffRequest, found: ProductClass | None) -> HttpResponse:
    others = queries.product_classes_of(request.actor.group_id)
    classes = [(row.key, row.name) for row in others if found is None or row.pk != found.pk]
    initial = _named(found, "is_default")
    if found and found.parent:
        initial["parent"] = found.parent.key
    form = ProductClassForm(request.POST or None, initial=initial, classes=classes)

    def act(values: dict[str, Any]) -> object:
        said = {"title": form.title(), "parent": values["parent"], "is_default": values["is_default"]}
        return commands.put_product_class(found.key if found else new_key(), **said, by=request.actor)

    return _small(request, form, act, title=found.name if found else _("New product class"))


@staff(access.MANAGE)
@FORM
@once
def members(request: StaffRequest, product_class_id: int) -> HttpResponse:
    """Which models and trims stand in the class."""
    found = queries.product_class_of(request.actor, product_class_id)
    series, trims = queries.members_of(found)
    group_id = request.actor.group_id
    form = MembersForm(
        request.POST or None,
        initial={"series_ids": [row.pk for row in series], "trim_ids": [row.pk for row in trims]},
        series=[(row.pk, f"{row.maker.brand.name} {row.name}") for row in queries.series_offered(group_id)],
        trims=[(row.pk, row.full_name) for row in queries.trims_offered(group_id)],
    )

    def act(values: dict[str, Any]) -> object:
        return commands.set_members(found.pk, **values, by=request.actor)

    return _small(request, form, act, title=found.name)


@staff(access.MANAGE)
@FORM
@once
def matching_new(request: StaffRequest) -> HttpResponse:
    """A product class under a customer class."""
    group_id = request.actor.group_id
    form = MatchingForm(
        request.POST or None,
        initial={"customer_class_id": request.GET.get("customer_class", "")},
        customers=[(row.pk, row.name) for row in queries.customer_classes_of(group_id)],
        products=[(row.pk, row.name) for row in queries.product_classes_of(group_id)],
    )

    def act(values: dict[str, Any]) -> object:
        return commands.match_classes(values["customer_class_id"], values["product_class_id"], by=request.actor)

    return _small(request, form, act, title=_("New matching"))


@staff(access.MANAGE)
@require_POST
@once
def matching_removal(request: StaffRequest, matching_id: int) -> HttpResponse:
    """The product class stands under no customer class any more."""
    commands.end_matching(queries.matching_of(request.actor, matching_id).pk, by=request.actor)
    return redirect("pricing:matching")


@staff(access.MANAGE)
@FORM
@once
def class_of_customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """To which class a customer belongs."""
    customer = customer_of(request.actor, customer_id)
    now = queries.class_of_customer(customer)
    classes = [(row.pk, row.name) for row in queries.customer_classes_of(request.actor.group_id)]
    form = ClassForm(request.POST or None, initial={"customer_class_id": now.pk if now else None}, classes=classes)

    def act(values: dict[str, Any]) -> object:
        return commands.class_customer(customer.pk, **values, by=request.actor)

    back = reverse("customers:detail", args=[customer.pk])
    context = {"title": _("Customer class"), "back": back, "back_title": customer.name}
    return form_page(request, "pricing/form.html", form=form, act=act, done=back, context=context)
