"""What the documents of a sale do to vehicles and to one another. All run inside the posting or cancelling command.

The right to post the document is the right to do this: the vehicle follows whatever the person may do with vehicles.
"""

from collections.abc import Sequence

from django.db.models import Model

from jiubu.deals.models import Deal
from jiubu.documents.commands import Head, Pick, draft_from, submit_document
from jiubu.documents.models import Document, Line
from jiubu.kernel.actor import Actor
from jiubu.vehicles.commands import deliver_vehicle, sell_vehicle, take_back_vehicle, undo_delivery


def sell_vehicles(document: Document, lines: Sequence[Line], by: Actor) -> None:
    """The vehicles of an order are sold to its deal, or to the order itself where there is none."""
    for vehicle_id in _vehicles(lines):
        sell_vehicle(vehicle_id, about=_buyer(document), about_title=document.about_title, by=_machine(document, by))


def free_vehicles(document: Document, lines: Sequence[Line], by: Actor) -> None:
    """A cancelled order gives its vehicles back to the stock."""
    for vehicle_id in _vehicles(lines):
        take_back_vehicle(vehicle_id, reason=document.reason, by=_machine(document, by))


def hand_out(document: Document, lines: Sequence[Line], by: Actor) -> None:
    """Vehicles of an outbound delivery have left the stock. Refused where one has not arrived yet."""
    for vehicle_id in _vehicles(lines):
        deliver_vehicle(vehicle_id, about=_buyer(_order_of(document)), on=document.day, by=_machine(document, by))


def take_in(document: Document, lines: Sequence[Line], by: Actor) -> None:
    """A cancelled outbound delivery: its vehicles stand here again, sold as before."""
    for vehicle_id in _vehicles(lines):
        undo_delivery(vehicle_id, reason=document.reason, by=_machine(document, by))


def make_receivable(document: Document, lines: Sequence[Line], by: Actor) -> None:
    """What an invoice asks for is owed from now on."""
    machine = _machine(document, by)
    picks = [Pick(line.pk) for line in lines if line.gross > 0]
    head = Head(day=document.day, owner_id=document.owner_id)
    receivable = draft_from("receivable", picks=picks, head=head, is_by_itself=True, by=machine)
    submit_document(receivable.pk, by=machine)


def _vehicles(lines: Sequence[Line]) -> list[int]:
    return sorted({line.vehicle_id for line in lines if line.vehicle_id is not None})


def _buyer(document: Document) -> Model:
    """What a vehicle is sold to: its key is all that is needed."""
    if document.about_kind == "deals.deal" and document.about_id is not None:
        return Deal(pk=document.about_id)
    return document


def _order_of(document: Document) -> Document:
    """The order at the head of a delivery; the deal is the same all the way."""
    if document.about_id is not None:
        return document
    found = document
    while (link := found.upper_links.select_related("upper_document").order_by("pk").first()) is not None:
        found = link.upper_document
        if found.kind == "order":
            break
    return found


def _machine(document: Document, by: Actor) -> Actor:
    return Actor.machine(by.name, group_id=document.group_id, door=by.door)
