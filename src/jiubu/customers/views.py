"""Pages of customers."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.customers import access, claims, commands, queries
from jiubu.customers.events import TITLES
from jiubu.customers.fields import FIELDS
from jiubu.customers.forms import (
    ClaimForm,
    ContactForm,
    CustomerForm,
    OwnedVehicleChangesForm,
    OwnedVehicleForm,
    OwnerForm,
    RelationForm,
    RevealForm,
)
from jiubu.customers.merging import CHOSEN
from jiubu.customers.models import Customer, OwnedVehicle
from jiubu.journal.log import read
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused, Stale
from jiubu.kernel.paging import page_of
from jiubu.kernel.titles import name_of
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.web.answers import compare, form_page, without_theirs
from jiubu.web.context import is_in_dialog
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, shows_list, staff


@staff(access.SEE)
@require_GET
@shows_list("customers")
def customer_list(request: StaffRequest) -> HttpResponse:
    """The list with its search; the search itself swaps the rows only."""
    text, tab = request.GET.get("q", ""), request.GET.get("tab", "all")
    mine = request.actor.user_id if tab == "mine" else None
    kind = "company" if tab == "company" else ""
    rows = queries.customers_page(request.actor, text=text, owner_id=mine, kind=kind, pool=tab == "pool")
    order = ("id",) if request.GET.get("sort") == "oldest" else ("-id",)
    page = page_of(rows, order=order, after=request.GET.get("after", ""))
    tabs = [("all", _("All")), ("mine", _("Mine")), ("pool", _("Pool")), ("company", _("Companies"))]
    hit = None if page.rows else queries.duplicate_of(request.actor, mobile=text, credit_code=text)
    kept = [(k, v) for k, values in request.GET.lists() for v in values if k not in ("q", "after")]
    context = {"page": page, "kept": kept, "text": text, "tab": tab, "tabs": tabs, "hit": hit}
    rights = {"may_make": request.actor.can(access.MAKE), "may_merge": request.actor.can(access.MERGE)}
    return render(request, "customers/customer_list.html", {**context, **rights})


@staff(access.SEE)
@require_GET
def customer_detail(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The card with everything around it."""
    customer = queries.customer_of(request.actor, customer_id)
    if customer.pk != customer_id:  # it was merged into another card
        return redirect("customers:detail", customer.pk)
    actor = request.actor
    place = {"owner_id": customer.owner_id, "store_id": customer.store_id}
    context = {
        "customer": customer,
        "channel": name_of("channel", customer.group_id, customer.channel),
        "seen": access.seen(actor, customer),
        "masked": access.masked_fields(actor),
        "contacts": [(row, access.seen_mobile(actor, row)) for row in queries.contacts_of(customer)],
        "relations": queries.relations_of(actor, customer),
        "vehicles": queries.owned_vehicles_of(customer),
        "entries": _lines(customer),
        "merges": queries.merges_of(customer),
        "may_merge": actor.reach(access.MERGE).covers(**place),
        "may_edit": access.covers(actor, access.EDIT, customer),
        "may_assign": actor.reach(access.ASSIGN).covers(**place),
        "may_reveal": access.covers(actor, access.REVEAL, customer),
        "claims": claims.claims_of(customer)[:5],
        "may_end": actor.user_id in (customer.owner_id, customer.partner_id)
        or actor.reach(access.ASSIGN).covers(**place),
        "needs_reason": commands.needs_reason(customer, by=actor),
    }
    return render(request, "customers/customer_detail.html", context)


def _lines(customer: Customer) -> list[dict[str, object]]:
    found = []
    for entry in queries.timeline_of(customer)[:50]:
        event = read(entry)
        if not event.is_quiet:
            found.append({"icon": event.icon, "text": event.text(), "at": entry.at, "who": entry.who})
    return found


@staff(access.MAKE)
@require_http_methods(["GET", "POST"])
@once
def customer_new(request: StaffRequest) -> HttpResponse:
    """A new card in the own store, looked after by who makes it."""
    url = reverse("customers:duplicate")
    form = CustomerForm(request.POST or None, duplicate_url=url, initial={"name": request.GET.get("name", "")})
    made: list[Customer] = []

    def make(data: dict[str, Any]) -> None:
        data.pop("version", None)
        actor = request.actor
        made.append(
            commands.make_customer(owner_id=actor.user_id, store_id=actor.store_id or 0, by=actor, **data)
        )  # fmt: skip

    if is_taken(form, make):
        messages.success(request, _("Customer created."))
        return redirect("customers:detail", made[0].pk)
    return render(request, "customers/customer_form.html", {"form": form, "title": _("New customer")})


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def customer_edit(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Edit a card. Masked numbers stay as they are unless others are typed over them."""
    customer = queries.customer_of(request.actor, customer_id)
    initial = _initial(request.actor, customer)
    url = reverse("customers:duplicate") + f"?except={customer.pk}"
    hidden = access.hidden_fields(request.actor)
    form = CustomerForm(request.POST or None, duplicate_url=url, is_new=False, hidden=hidden, initial=initial)
    compared: dict[str, Any] = {}

    def change(data: dict[str, Any]) -> None:
        version = data.pop("version")
        kept = {name for name in access.POLICED if name in data and data[name] == initial[name]}
        changes = {name: value for name, value in data.items() if name not in kept}
        try:
            commands.edit_customer(
                customer.pk, changes=without_theirs(request.POST, changes), version=version, by=request.actor
            )
        except Stale as error:
            compared.update(compare(form, error))
            raise

    if is_taken(form, change):
        messages.success(request, _("Saved."))
        return redirect("customers:detail", customer.pk)
    context = {"form": form, "title": _("Edit customer"), "customer": customer}
    return render(request, "customers/customer_form.html", {**context, "compared": compared})


def _initial(actor: Actor, customer: Customer) -> dict[str, Any]:
    values = {name: getattr(customer, name) for name in FIELDS if name not in {*access.POLICED, "extra"}}
    return {**values, **asdict(access.seen(actor, customer)), "version": customer.version}


@staff(access.SEE)
@require_GET
def duplicate(request: StaffRequest) -> HttpResponse:
    """While a number is typed: the card that has it already."""
    asked = request.GET.get("except", "")
    hit = queries.duplicate_of(
        request.actor,
        mobile=request.GET.get("mobile"),
        credit_code=request.GET.get("credit_code"),
        except_id=int(asked) if asked.isdecimal() else None,
    )
    return render(request, "customers/_duplicate.html", {"hit": hit})


@staff(access.REVEAL)
@require_http_methods(["GET", "POST"])
@once
def reveal(request: StaffRequest, customer_id: int, field: str) -> HttpResponse:
    """The value in full, in place of the masked one; of somebody else's customer after saying why."""
    customer = queries.customer_of(request.actor, customer_id)
    if field not in access.REVEALED:
        raise Customer.DoesNotExist
    form = RevealForm(request.POST or None)
    context = {"form": form, "customer": customer, "field": field, "title": TITLES[field]}
    if request.method == "POST" and (form.is_valid() or not commands.needs_reason(customer, by=request.actor)):
        reason = request.POST.get("reason", "")
        number = commands.reveal_number(customer.pk, field=field, reason=reason, by=request.actor)
        shown = {"number": number, "is_phone": field in access.PHONES}
        template = "customers/reveal.html" if is_in_dialog(request) else "customers/_number.html"
        return render(request, template, {**context, **shown})
    return render(request, "customers/reveal.html", context)


@staff(access.EDIT)
@require_POST
@once
def sending(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The card, to outside systems once more."""
    commands.send_customer(queries.customer_of(request.actor, customer_id).pk, by=request.actor)
    messages.success(request, _("The record is sent to the connected systems again."))
    return redirect("customers:detail", customer_id)


@staff(access.ASSIGN)
@require_http_methods(["GET", "POST"])
@once
def owner(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Give the customer to another consultant or to the pool."""
    customer = queries.customer_of(request.actor, customer_id)
    people = [(person.pk, person.name) for person in organisation.people_of(request.actor, customer.store_id)]
    form = OwnerForm(request.POST or None, people=people, initial={"owner_id": customer.owner_id})
    if is_taken(form, lambda data: commands.assign_customer(customer.pk, **data, by=request.actor)):
        return redirect("customers:list")
    return _around(request, form, customer, _("Give to another consultant"))


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def contact_new(request: StaffRequest, customer_id: int) -> HttpResponse:
    customer = queries.customer_of(request.actor, customer_id)
    form = ContactForm(request.POST or None)
    if is_taken(form, lambda data: commands.add_contact(customer.pk, **data, by=request.actor)):
        return redirect("customers:detail", customer.pk)
    return _around(request, form, customer, _("Add a contact"))


@staff(access.EDIT)
@require_POST
@once
def contact_removal(request: StaffRequest, customer_id: int, contact_id: int) -> HttpResponse:
    contact = queries.contacts_of(queries.customer_of(request.actor, customer_id)).get(pk=contact_id)
    commands.remove_contact(contact.pk, by=request.actor)
    return redirect("customers:detail", customer_id)


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def relation_new(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Search the other customer first, then say what they are to each other."""
    customer = queries.customer_of(request.actor, customer_id)
    text = request.GET.get("q", "")
    found = [row for row in queries.find_customers(request.actor, text) if row.pk != customer.pk]
    form = RelationForm(request.POST or None, found=found)
    if is_taken(form, lambda data: commands.relate(customer.pk, **data, by=request.actor)):
        return redirect("customers:detail", customer.pk)
    context = {"form": form, "customer": customer, "text": text, "found": found}
    return render(request, "customers/relation_form.html", context)


@staff(access.EDIT)
@require_POST
@once
def relation_removal(request: StaffRequest, customer_id: int, relation_id: int) -> HttpResponse:
    queries.customer_of(request.actor, customer_id)
    commands.remove_relation(relation_id, by=request.actor)
    return redirect("customers:detail", customer_id)


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def vehicle_new(request: StaffRequest, customer_id: int) -> HttpResponse:
    customer = queries.customer_of(request.actor, customer_id)
    form = OwnedVehicleForm(request.POST or None)
    if is_taken(form, lambda data: commands.add_owned_vehicle(customer.pk, **data, by=request.actor)):
        return redirect("customers:detail", customer.pk)
    return _around(request, form, customer, _("Add an owned vehicle"))


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def vehicle_edit(request: StaffRequest, customer_id: int, vehicle_id: int) -> HttpResponse:
    customer = queries.customer_of(request.actor, customer_id)
    vehicle = queries.owned_vehicles_of(customer).get(pk=vehicle_id)
    initial = {name: getattr(vehicle, name) for name in OwnedVehicleChangesForm.base_fields}
    form = OwnedVehicleChangesForm(request.POST or None, initial=initial)

    def edit(changes: dict[str, Any]) -> OwnedVehicle:
        version = changes.pop("version")
        return commands.edit_owned_vehicle(vehicle.pk, changes=changes, version=version, by=request.actor)

    return form_page(
        request, "customers/around_form.html", form=form, act=edit, done=f"/customers/{customer.pk}/",
        context={"customer": customer, "title": _("Edit the owned vehicle")},
    )  # fmt: skip


def _around(request: StaffRequest, form: BaseForm, customer: Customer, title: str) -> HttpResponse:
    return render(request, "customers/around_form.html", {"form": form, "customer": customer, "title": title})


@staff(access.MERGE)
@require_GET
def alike(request: StaffRequest) -> HttpResponse:
    """Cards that may be one customer."""
    by = request.GET.get("by", "name")
    by = by if by in queries.ALIKE else "name"
    titles = {
        "name": _("Same name"), "phone": _("Same phone"), "plate": _("Same plate"), "wechat": _("Same WeChat"),
        "id_number": _("Same ID number"),
    }  # fmt: skip
    groups = [
        [
            (row, access.seen_mobile(request.actor, row) or access.seen_text(request.actor, "other_phone", row))
            for row in group
        ]
        for group in queries.alike_groups(request.actor, by)
    ]
    return render(request, "customers/alike_list.html", {"groups": groups, "by": by, "tabs": titles.items()})


@staff(access.MERGE)
@require_http_methods(["GET", "POST"])
@once
def merging(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Find the other card, compare both field by field, merge."""
    customer = queries.customer_of(request.actor, customer_id)
    asked = request.GET.get("with", "")
    if not asked.isdecimal():
        text = request.GET.get("q", "")
        found = [row for row in queries.find_customers(request.actor, text) if row.pk != customer.pk]
        context = {"customer": customer, "text": text, "found": found}
        return render(request, "customers/merging_search.html", context)
    preview = queries.merge_preview(request.actor, customer.pk, int(asked))
    refusal: Refused | None = None
    if request.method == "POST":
        picks = {name: request.POST[name] for name in CHOSEN if name in request.POST}
        versions = tuple(int(v) if v.isdecimal() else 0 for v in request.POST.get("versions", "").split("-"))
        try:
            merge = commands.merge_customers(
                customer.pk, preview.card.pk, choices=picks,
                versions=(versions[0], versions[-1]), by=request.actor,
            )  # fmt: skip
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("Merged. It can be undone for 30 days."))
            return redirect("customers:detail", merge.into_id)
    context = {"customer": customer, "preview": preview, "refusal": refusal}
    return render(request, "customers/merging.html", context, status=422 if refusal else 200)


@staff(access.MERGE)
@require_POST
@once
def merge_undoing(request: StaffRequest, merge_id: int) -> HttpResponse:
    """Two cards again."""
    merge = commands.undo_merge(queries.merge_of(request.actor, merge_id).pk, by=request.actor)
    messages.success(request, _("Undone: these are two cards again."))
    return redirect("customers:detail", merge.into_id)


@staff(access.MAKE)
@require_http_methods(["GET", "POST"])
@once
def claim(request: StaffRequest, token: str) -> HttpResponse:
    """A colleague's customer whom one came upon by the number: masked, with the wish to cooperate or to take over."""
    card = claims.claimable(request.actor, token)
    form = ClaimForm(request.POST or None)

    def ask(data: dict[str, Any]) -> None:
        share = 50 if data["share"] is None else data["share"]
        commands.claim_customer(token, kind=data["kind"], reason=data["reason"], share=share, by=request.actor)

    if is_taken(form, ask):
        messages.success(request, _("Asked. The manager decides; the bell tells you the answer."))
        return redirect("work:approvals")
    return render(
        request, "customers/claim_form.html", {"form": form, "card": card, "title": _("A colleague's customer")}
    )


@staff(access.SEE)
@require_POST
@once
def cooperation_end(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The two no longer work on this customer together."""
    customer = queries.customer_of(request.actor, customer_id)
    commands.end_cooperation(customer.pk, by=request.actor)
    if customer.partner_id == request.actor.user_id:
        return redirect("customers:list")
    return redirect("customers:detail", customer.pk)
