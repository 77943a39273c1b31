"""The conversation card as the service team gets it: what is copied, who may read the copy."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiubu.customers.queries import owned_vehicles_of
from jiubu.deals.models import CardCopy, Deal, Followup
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.process.queries import answers_to_show
from jiubu.vehicles.queries import reservation_about
from jiubu.work.models import Promise
from jiubu.work.queries import promises_about

CONTACTS = 30
"""The latest contacts that a copy holds."""


def card_copies_of(actor: Actor) -> QuerySet[CardCopy]:
    """Copies of who sees the deal, and those that the actor keeps, newest first."""
    see = reach_q(actor, "deals.see", owner="deal__owner", store="deal__store", group="deal__group")
    kept = reach_q(actor, "deals.see", owner="keeper", store="store", group="deal__group")
    return CardCopy.objects.filter(see | kept).select_related("deal__customer", "keeper", "store").order_by("-id")


def card_copies_of_customer(actor: Actor, customer_id: int) -> QuerySet[CardCopy]:
    return card_copies_of(actor).filter(deal__customer=customer_id)


def card_copy_of(actor: Actor, copy_id: int) -> CardCopy:
    """The copy, or CardCopy.DoesNotExist also when it is not for the actor."""
    return card_copies_of(actor).get(pk=copy_id)


def card_of(deal: Deal) -> dict[str, Any]:
    """What is known about the customer of this deal, without phone and ID numbers: vehicle, agreement, contacts,
    promises, and what was asked in the forms. Times as ISO 8601.
    """
    customer = deal.customer
    return {
        "customer": {"name": customer.name, "occupation": customer.occupation, "remark": customer.remark},
        "vehicle": _vehicle(deal),
        "agreement": {
            "amount": str(deal.amount) if deal.amount is not None else "",
            "payment_way": deal.payment_way,
            "delivered_on": timezone.localdate(deal.delivered_at).isoformat() if deal.delivered_at else "",
            "consultant": deal.owner.name if deal.owner else "",
            "remark": deal.remark,
        },
        "contacts": [_contact(row) for row in _contacts(deal)],
        "promises": [_promise(row) for row in promises_about("deals.deal", deal.pk)[:CONTACTS]],
        "forms": answers_to_show(deal.run_id) if deal.run_id else [],
    }


def _vehicle(deal: Deal) -> dict[str, str]:
    kept = reservation_about("deals.deal", deal.pk)
    car = kept.vehicle if kept else None
    owned = next((row for row in owned_vehicles_of(deal.customer) if car and row.vin and row.vin == car.vin), None)
    day = owned.first_maintenance_on if owned else None
    return {
        "name": car.trim.full_name if car else "",
        "vin": (car.vin or "") if car else "",
        "colour": car.colour.name if car and car.colour else "",
        "plate": (owned.plate or "") if owned else "",
        "first_maintenance_on": day.isoformat() if day else "",
        "first_maintenance_km": str(owned.first_maintenance_km or "") if owned else "",
    }


def _contacts(deal: Deal) -> QuerySet[Followup]:
    done = Followup.objects.filter(Q(deal=deal), state=Followup.State.DONE)
    return done.select_related("done_by").order_by("-done_at", "-id")[:CONTACTS]


def _contact(row: Followup) -> dict[str, str]:
    at = (row.done_at or row.created_at).isoformat()
    return {"at": at, "way": row.way, "purpose": row.purpose, "said": row.said, "by": row.done_by.name if row.done_by else ""}  # fmt: skip


def _promise(row: Promise) -> dict[str, str]:
    return {"text": row.text, "due_at": row.due_at.isoformat(), "state": row.state}
