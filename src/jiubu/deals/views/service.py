"""What the service team got of a customer: the copies of the conversation card."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_GET

from jiubu.customers import queries as customers
from jiubu.deals import access, queries
from jiubu.deals.forms import PAYMENT_WAYS, WAYS
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def card_copies(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Part of the customer's page: which copies there are, who has them."""
    customer = customers.customer_of(request.actor, customer_id)
    rows = list(queries.card_copies_of_customer(request.actor, customer.pk)[:8])
    return render(request, "deals/_card_copies.html", {"copies": rows})


@staff(access.SEE)
@require_GET
def card_copy(request: StaffRequest, copy_id: int) -> HttpResponse:
    """One copy: the card as it was on that day."""
    copy = queries.card_copy_of(request.actor, copy_id)
    context = {"copy": copy, "sees_amount": access.sees_amounts(request.actor), **_read(copy.content)}
    return render(request, "deals/card_copy.html", context)


def _read(content: dict[str, Any]) -> dict[str, Any]:
    """Moments and keys of the kept card as a page says them; an emptied one has nothing."""
    agreement, vehicle = content.get("agreement", {}), content.get("vehicle", {})
    ways = dict(WAYS)
    return {
        "person": content.get("customer", {}),
        "agreement": {
            **agreement,
            "payment": dict(PAYMENT_WAYS).get(agreement.get("payment_way"), ""),
            "delivered_on": parse_date(agreement.get("delivered_on") or ""),
        },
        "vehicle": {**vehicle, "first_maintenance_on": parse_date(vehicle.get("first_maintenance_on") or "")},
        "contacts": [
            {**row, "at": parse_datetime(row["at"]), "way": ways.get(row["way"], row["way"])}
            for row in content.get("contacts", [])
        ],
        "promises": [{**row, "due_at": parse_datetime(row["due_at"])} for row in content.get("promises", [])],
        "forms": content.get("forms", []),
    }
