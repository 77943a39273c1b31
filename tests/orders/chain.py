"""A sale by its documents, step by step, as people of the store write them."""

from datetime import date
from decimal import Decimal

from jiubu.documents import commands
from jiubu.documents.commands import Head, NewLine, Pick
from jiubu.documents.kinds import kind_of
from jiubu.documents.models import Document

DAY = date(2026, 11, 20)
VAT = Decimal("0.13")
HEADS = {
    "quote": {"valid_until": "2026-12-31"},
    "contract": {"signed_on": "2026-11-20", "deposit_kind": "prepayment", "deposit_amount": "5000"},
    "payment": {"method": "transfer"},
    "refund": {"method": "transfer", "why": "客户退订"},
    "credit": {"valid_until": "2026-12-31"},
}


def car(vehicle=None, price="169800", **fields):
    return NewLine("car", "汉 EV", price=Decimal(price), vat_rate=VAT, vehicle_id=vehicle and vehicle.pk, **fields)


def extra(item, price, **fields):
    return NewLine(item, item, price=Decimal(price), vat_rate=fields.pop("vat_rate", VAT), **fields)


def write(kind, store, by, *lines, customer=None, deal=None, data=None, day=DAY, post=True):
    about = ("deals.deal", deal.pk, "汉") if deal else None
    head = Head(
        day=day, customer_id=customer and customer.pk, about=about, data={**HEADS.get(kind, {}), **(data or {})}
    )  # fmt: skip
    draft = commands.draft_document(kind, store_id=store.pk, lines=lines, head=head, by=by)
    return commands.submit_document(draft.pk, by=by) if post else draft


def follow(kind, upper, by, *picks, data=None, day=DAY, post=True):
    """The next document from ``picks`` of (position, amount) of ``upper``; without them from all lines that have something
    left for it.
    """
    source = kind_of(kind).source(upper.kind)
    found = {line.position: line for line in upper.lines.prefetch_related("opens")}
    if picks:
        wanted = [Pick(found[position].pk, amount and Decimal(amount)) for position, amount in picks]
    else:
        wanted = [
            Pick(line.pk) for line in found.values()
            if any(one.measure == source.measure and one.left > 0 for one in line.opens.all())
        ]  # fmt: skip
    head = Head(day=day, data={**HEADS.get(kind, {}), **(data or {})})
    draft = commands.draft_from(kind, picks=wanted, head=head, by=by)
    return commands.submit_document(draft.pk, by=by) if post else draft


def sell(store, by, vehicle, *more, customer, deal=None, price="169800"):
    """Everything up to the receivable of the car; the documents by kind."""
    made = {"quote": write("quote", store, by, car(vehicle, price), *more, customer=customer, deal=deal)}
    way = ("contract", "order", "delivery_order", "outbound")
    for kind in way:
        made[kind] = follow(kind, list(made.values())[-1], by)
    made["invoice"] = follow("invoice", made["outbound"], by, (1, None))
    made["receivable"] = Document.objects.get(kind="receivable", upper_links__upper_document=made["invoice"])
    return made
