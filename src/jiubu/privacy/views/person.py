"""What concerns one person: the panel on the card, contacts, consents, complaints."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.customers import access as customers_access
from jiubu.customers import queries as customers
from jiubu.customers.models import Customer
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.once import once
from jiubu.privacy import access, commands, queries
from jiubu.privacy.channels import ICONS, OUTWARD, Channel
from jiubu.privacy.forms import ComplaintForm, ComplaintResultForm, ConsentForm, ReasonForm
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, staff

USUAL = "deal"
"""What people are mostly contacted for."""
SHOWN = 50


def contact_context(request: StaffRequest, customer: Customer, purpose: str) -> dict[str, Any]:
    """The buttons: each way with the verdict of the gate."""
    rule = queries.rule_of(request.actor.group_id, purpose)
    channels = [channel for channel in OUTWARD if channel in rule.channels]
    found = queries.verdicts([customer], purpose=purpose, channels=channels, by=request.actor)[customer.pk]
    ways = [
        {"key": key, "title": Channel(key).label, "icon": ICONS[key], "verdict": found[key]}
        for key in channels
        if "no_address" not in found[key].codes
    ]
    purposes = [p for p in queries.purposes_of(request.actor.group_id) if set(p.channels) & set(OUTWARD)]
    may_begin = access.covers(request.actor, access.CONTACT, customer)
    return {"customer": customer, "purpose": purpose, "purposes": purposes, "ways": ways, "may_begin": may_begin}


@staff(customers_access.SEE)
@require_GET
def panel(request: StaffRequest, customer_id: int) -> HttpResponse:
    """What stands on the card of a customer: contact, consents, complaint."""
    customer = customers.customer_of(request.actor, customer_id)
    context = contact_context(request, customer, request.GET.get("purpose", USUAL))
    return render(request, "privacy/_panel.html", {**context, **_consents(request, customer)})


@staff(customers_access.SEE)
@require_GET
def ways(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Only the buttons, for the page of a deal."""
    customer = customers.customer_of(request.actor, customer_id)
    return render(
        request, "privacy/_ways.html", contact_context(request, customer, request.GET.get("purpose", USUAL))
    )  # fmt: skip


@staff(customers_access.SEE)
@require_GET
def person(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Everything about consent and contact on one page, with the ledger and the tries."""
    customer = customers.customer_of(request.actor, customer_id)
    if customer.pk != customer_id:
        return redirect("privacy:person", customer.pk)
    context = {
        **contact_context(request, customer, request.GET.get("purpose", USUAL)),
        **_consents(request, customer),
        "ledger": queries.ledger_of(customer)[:SHOWN],
        "outreaches": queries.outreaches_of(customer)[:SHOWN],
        "may_answer": access.covers(request.actor, access.REQUESTS, customer),
        "requests": queries.requests_of_customer(request.actor, customer)[:SHOWN],
        "purpose_titles": {p.key: p.name for p in queries.purposes_of(request.actor.group_id)},
    }
    return render(request, "privacy/person.html", context)


def _consents(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    return {
        "lines": queries.consent_lines(customer),
        "complaints": queries.complaints_of(customer)[:SHOWN],
        "may_consent": access.covers(request.actor, access.CONSENT, customer),
        "may_complain": access.covers(request.actor, access.COMPLAIN, customer),
    }


@staff(access.CONTACT)
@require_http_methods(["GET", "POST"])
@once
def contact(request: StaffRequest, customer_id: int, purpose: str, channel: str) -> HttpResponse:
    """Begin a contact: the number in full, or every reason why not; a reason passes what may be passed."""
    customer = customers.customer_of(request.actor, customer_id)
    context = {"customer": customer, "purpose": purpose, "channel": channel}
    if request.method == "POST":
        try:
            begun = commands.begin_contact(
                customer.pk, channel=channel, purpose=purpose, reason=request.POST.get("reason", ""), by=request.actor
            )
            return render(request, "privacy/contact.html", {**context, "begun": begun})
        except NotAllowed:
            raise
        except Refused:
            pass  # the gate is asked again below: the page says every reason
    verdict = queries.may_contact(customer, purpose=purpose, channel=channel, by=request.actor)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    return render(request, "privacy/contact.html", {**context, "verdict": verdict, "form": form})


@staff(access.CONTACT)
@require_POST
@once
def good_number(request: StaffRequest, customer_id: int) -> HttpResponse:
    """The number works after all."""
    customer = customers.customer_of(request.actor, customer_id)
    commands.call_number_good(customer.pk, by=request.actor)
    return redirect("privacy:person", customer.pk)


@staff(access.CONSENT)
@require_http_methods(["GET", "POST"])
@once
def consent(request: StaffRequest, customer_id: int, purpose: str, answer: str) -> HttpResponse:
    """Give or withdraw: the text, the ways, one button."""
    customer = customers.customer_of(request.actor, customer_id)
    rule = queries.rule_of(request.actor.group_id, purpose)
    is_given = answer == "consent"
    counts = queries.consents_of(customer, purpose)
    offered = [(key, str(Channel(key).label)) for key in rule.channels if counts.get(key) is not is_given]
    form = ConsentForm(
        request.POST or None, request.FILES or None, channels=offered, chosen=[key for key, _title in offered]
    )
    wording = queries.newest_wording(customer.group_id, purpose) if is_given else None

    def act(_data: dict[str, Any]) -> None:
        if is_given:
            number = wording.number if wording else None
            commands.give_consent(customer.pk, purpose=purpose, wording=number, **form.given(), by=request.actor)
        else:
            commands.withdraw_consent(customer.pk, purpose=purpose, **form.given(), by=request.actor)

    if is_taken(form, act):
        messages.success(request, _("Consent recorded.") if is_given else _("Withdrawn. It counts from now on."))
        return redirect(_back(request, customer))
    title = rule.title or purpose
    context = {"customer": customer, "form": form, "title": title, "wording": wording, "is_given": is_given}
    return render(request, "privacy/consent_form.html", {**context, "offered": offered})


@staff(customers_access.SEE)
@require_GET
def evidence(request: StaffRequest, customer_id: int, consent_id: int) -> HttpResponse:
    """The photo that proves a line of the ledger."""
    customer = customers.customer_of(request.actor, customer_id)
    kept = queries.evidence_of(customer, consent_id)
    if not kept.file:
        raise Customer.DoesNotExist
    with kept.file.open("rb") as file:
        return HttpResponse(file.read(), content_type=kept.content_type, headers={"Cache-Control": "private, no-store"})


@staff(access.COMPLAIN)
@require_http_methods(["GET", "POST"])
@once
def complaint_new(request: StaffRequest, customer_id: int) -> HttpResponse:
    customer = customers.customer_of(request.actor, customer_id)
    form = ComplaintForm(request.POST or None)
    if is_taken(form, lambda data: commands.open_complaint(customer.pk, **data, by=request.actor)):
        messages.success(request, _("Complaint opened. Nobody sells to this customer until it is settled."))
        return redirect(_back(request, customer))
    return _form(request, form, customer, _("Open a complaint"))


@staff(access.COMPLAIN)
@require_http_methods(["GET", "POST"])
@once
def complaint_closing(request: StaffRequest, customer_id: int, complaint_id: int) -> HttpResponse:
    customer = customers.customer_of(request.actor, customer_id)
    complaint = queries.complaints_of(customer).get(pk=complaint_id)
    form = ComplaintResultForm(request.POST or None)
    if is_taken(form, lambda data: commands.close_complaint(complaint.pk, **data, by=request.actor)):
        return redirect(_back(request, customer))
    return _form(request, form, customer, _("Close the complaint"))


@staff(access.COMPLAIN)
@require_GET
def complaint_list(request: StaffRequest) -> HttpResponse:
    """Open complaints of the stores one sees, the oldest debt first."""
    return render(request, "privacy/complaint_list.html", {"complaints": queries.open_complaints(request.actor)[:200]})


def _form(request: StaffRequest, form: BaseForm, customer: Customer, title: str) -> HttpResponse:
    return render(request, "privacy/form.html", {"form": form, "customer": customer, "title": title})


def _back(request: StaffRequest, customer: Customer) -> str:
    """To the page that the dialog was opened on: the card, or the whole panel."""
    wanted = request.GET.get("next", "")
    cards = {reverse("customers:detail", args=[customer.pk])}
    return wanted if wanted in cards else reverse("privacy:person", args=[customer.pk])
