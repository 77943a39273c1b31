"""Pricing policies, and asking a price."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.customers.models import Customer
from jiubu.customers.queries import customer_of, find_customers
from jiubu.kernel.errors import Refused
from jiubu.kernel.paging import page_of
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.pricing import access, commands, queries
from jiubu.pricing.forms import AskForm, Choices, PolicyForm
from jiubu.pricing.models import PriceList, PricingPolicy
from jiubu.pricing.views.lists import stores_offered
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])
ALIKE = 8
"""Customers offered for what was typed."""


@staff(access.SEE)
@require_GET
def policies(request: StaffRequest) -> HttpResponse:
    """In the order in which they are asked."""
    rows = queries.policies_of(request.actor)
    page = page_of(rows, order=("priority", "id"), after=request.GET.get("after", ""))
    return render(request, "pricing/policies.html", {"page": page, "may_manage": request.actor.can(access.MANAGE)})


def _offers(request: StaffRequest) -> dict[str, Choices]:
    group_id = request.actor.group_id
    lists = queries.lists_of(request.actor).exclude(state=PriceList.State.RETIRED).order_by("-id")[:200]
    return {
        "price_list_id": [(row.pk, row.name) for row in lists],
        "customer_class_id": [(row.pk, row.name) for row in queries.customer_classes_of(group_id)],
        "product_class_id": [(row.pk, row.name) for row in queries.product_classes_of(group_id)],
        "item_id": [(row.pk, row.name) for row in queries.items_of(group_id)],
    }


def _page(request: StaffRequest, form: PolicyForm, act: Any, title: str) -> HttpResponse:
    back = reverse("pricing:policies")
    context = {"title": title, "back": back, "back_title": _("Pricing policies")}
    return form_page(request, "pricing/form.html", form=form, act=act, done=back, context=context)


@staff(access.MANAGE)
@FORM
@once
def policy_new(request: StaffRequest) -> HttpResponse:
    """Say when a list is looked into."""
    whole = [("", _("The whole group"))] if access.reaches(request.actor, access.MANAGE, None) else []
    initial = {"price_list_id": request.GET.get("price_list", "")}
    stores = [*whole, *stores_offered(request.actor)]
    form = PolicyForm(request.POST or None, initial=initial, offers=_offers(request), stores=stores)

    def act(values: dict[str, Any]) -> PricingPolicy:
        values.pop("version")
        return commands.make_policy(**values, by=request.actor)

    return _page(request, form, act, _("New pricing policy"))


@staff(access.MANAGE)
@FORM
@once
def policy_edit(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Change it, or put it out of use."""
    policy = queries.policy_of(request.actor, policy_id)
    names = [name for name in PolicyForm.base_fields if name != "store_id"]
    initial = {name: getattr(policy, name) for name in names}
    form = PolicyForm(request.POST or None, initial=initial, offers=_offers(request), stores=None)

    def act(values: dict[str, Any]) -> PricingPolicy:
        version = values.pop("version", None)
        return commands.edit_policy(policy.pk, changes=values, version=version, by=request.actor)

    return _page(request, form, act, policy.name)


@staff(access.SEE)
@require_GET
def asking(request: StaffRequest) -> HttpResponse:
    """Ask one price, or all about a car at once; each answer names what gave it."""
    actor = request.actor
    stores = [(store.pk, store.title) for store in organisation.stores_of(actor)]
    offers = {
        "store_id": stores,
        "trim_id": [(trim.pk, trim.full_name) for trim in queries.trims_offered(actor.group_id)],
        "item_id": [(item.pk, item.name) for item in queries.items_of(actor.group_id) if item.is_active],
    }
    here = actor.store_id or (stores[0][0] if stores else None)
    form = AskForm(request.GET.dict(), offers=offers, store_id=here)
    answers: list[queries.Answer] = []
    customer: Customer | None = None
    if form.is_valid() and (form.cleaned_data["trim_id"] or form.cleaned_data["item_id"] or form.cleaned_data["key"]):
        customer_id = form.cleaned_data["customer_id"]
        customer = customer_of(actor, customer_id) if customer_id else None
        answers = _answers(request, form)
    text = form.data.get("customer", "")[:60]
    alike = find_customers(actor, text, ALIKE) if text.strip() and actor.can("customers.see") else []
    context = {"form": form, "answers": answers, "customer": customer, "alike": alike, "text": text}
    return render(request, "pricing/asking.html", context)


def _answers(request: StaffRequest, form: AskForm) -> list[queries.Answer]:
    """One answer where an item is chosen, else everything about the car."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "customer"}
    item_id = said.pop("item_id")
    try:
        if item_id is None:
            return queries.prices_of(request.actor, queries.asks_about(request.actor, **said))
        return [queries.price_of(request.actor, item_id=item_id, **said)]
    except Refused as refusal:
        form.add_error(None, str(refusal.text))
        return []
