"""Documents and their lines, as lists and single pages need them."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from jiubu.documents.enums import State
from jiubu.documents.models import Claim, Document, Line, Open, Period
from jiubu.kernel.actor import Actor


def documents_of(
    actor: Actor, *, kind: str = "", state: str = "", store_id: int | None = None, customer_id: int | None = None
) -> QuerySet[Document]:
    """Documents in reach, with what a row of a list prints; newest first."""
    rows = (
        Document.objects.visible_to(actor).select_related("store", "customer", "other_store", "owner").order_by("-id")
    )
    wanted = {"kind": kind, "state": state, "store": store_id, "customer": customer_id}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def document_of(actor: Actor, document_id: int) -> Document:
    rows = Document.objects.visible_to(actor)
    return rows.select_related(
        "store", "customer", "other_store", "owner", "made_by", "posted_by", "cancelled_by"
    ).get(pk=document_id)  # fmt: skip


def documents_about(actor: Actor, about_kind: str, about_id: int) -> QuerySet[Document]:
    """All that belongs to a deal, in the order in which it was made."""
    rows = Document.objects.visible_to(actor).select_related("store")
    return rows.filter(about_kind=about_kind, about_id=about_id).order_by("id")


def lines_of(document: Document) -> list[Line]:
    """Lines with what is left of each, two statements however many."""
    opens = Prefetch("opens", queryset=Open.objects.order_by("measure"))
    rows = document.lines.select_related("vehicle", "trim__series", "colour").prefetch_related(opens)
    return list(rows.order_by("position"))


def unfollowed(
    actor: Actor, *, kind: str, measure: str, month: date | None = None, store_id: int | None = None
) -> QuerySet[Open]:
    """Posted lines of a kind from which something is still to be made (delivered and not yet invoiced), oldest first.

    ``month``: of those that were posted up to its end.
    """
    documents = documents_of(actor, kind=kind, state=State.POSTED, store_id=store_id).order_by()
    if month is not None:
        first_of_next = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        documents = documents.filter(day__lt=first_of_next)
    rows = Open.objects.left().filter(measure=measure, line__document__in=documents)
    return rows.select_related("line__document__customer", "line__vehicle").order_by("line__document__day", "pk")


def closed_months(actor: Actor, store_id: int) -> list[date]:
    """First days of the months that are closed, the newest first."""
    rows = Period.objects.filter(store=store_id, store__group=actor.group_id)
    return list(rows.order_by("-month").values_list("month", flat=True))


def holder_of(vehicle_id: int, sort: str) -> Document | None:
    """The posted document that holds a vehicle alone for this sort of hold."""
    claim = Claim.objects.filter(vehicle=vehicle_id, sort=sort, is_live=True).select_related("document").first()
    return claim.document if claim else None
