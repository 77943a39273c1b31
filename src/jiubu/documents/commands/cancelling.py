"""Undoing what was posted, in the reverse of the order in which it was made."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.documents import access
from jiubu.documents.commands.drafting import _neighbours
from jiubu.documents.commands.posting import locked_series, move, require_open_period
from jiubu.documents.enums import LinkState, State
from jiubu.documents.events import DocumentCancelled
from jiubu.documents.models import Document, Link
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused


@command
def cancel_document(document_id: int, *, reason: str, by: Actor) -> Document:
    """Undo a posted document: what it took is free again, the vehicles that it held too. Twice changes nothing.

    What was made from it by itself goes with it. Refused("has_followers") with what has to be cancelled first,
    "reason_missing", "period_closed".
    """
    document = _locked_with_neighbours(document_id)
    access.require(by, document.meaning.rights.cancel, document)
    if document.state == State.CANCELLED:
        return document
    if document.state != State.POSTED:
        raise Refused("not_posted", _("Only a posted document can be cancelled. Drop the draft."))
    if document.is_by_itself:
        raise Refused("made_by_itself", _("Another document made this one. Cancel that one, and this goes with it."))
    if not reason.strip():
        text = _("Say why it is cancelled.")
        raise Refused("reason_missing", text, fields={"reason": text})
    _cancel(document, reason.strip()[:300], by)
    return document


def _locked_with_neighbours(document_id: int) -> Document:
    """The document with all above and below it, locked by id."""
    links = Link.objects.filter(state=LinkState.LIVE)
    uppers = links.filter(lower_document=document_id).values_list("upper_document_id", flat=True)
    lowers = links.filter(upper_document=document_id).values_list("lower_document_id", flat=True)
    locked = {one.pk: one for one in Document.objects.lock(document_id, *uppers, *lowers)}
    if document_id not in locked:
        raise Document.DoesNotExist
    return locked[document_id]


def _cancel(document: Document, reason: str, by: Actor) -> None:
    require_open_period(document)
    _cancel_followers(document, reason, by)
    lines = list(document.lines.order_by("position"))
    _give_back(document)
    locked_series(document)
    require_open_period(document)
    document.claims.filter(is_live=True).update(is_live=False)
    document.state, document.reason = State.CANCELLED, reason
    document.cancelled_at, document.cancelled_by_id = timezone.now(), by.user_id
    document.version += 1
    document.save(update_fields=["state", "reason", "cancelled_at", "cancelled_by", "version"])
    event = DocumentCancelled(kind=document.kind, number=document.number, reason=reason)
    record(event, about=document, also=_neighbours(document), by=by)
    document.meaning.cancelled(document, lines, by)


def _cancel_followers(document: Document, reason: str, by: Actor) -> None:
    """Those made by themselves go along; any other is in the way."""
    live = Link.objects.filter(upper_document=document, state=LinkState.LIVE).values_list(
        "lower_document_id", flat=True
    )
    followers = list(Document.objects.filter(pk__in=set(live)).exclude(pk=document.pk).order_by("-pk"))
    in_the_way = [one for one in followers if not one.is_by_itself]
    if in_the_way:
        names = "、".join(f"{one.meaning.title} {one.code}" for one in in_the_way[:5])
        text = _("Cancel first what was made from it: {names}.")
        details = {"documents": [one.pk for one in in_the_way]}
        raise Refused("has_followers", str(text).format(names=names), details=details)
    for one in followers:
        _cancel(one, reason, by)


def _give_back(document: Document) -> None:
    links = list(document.upper_links.filter(state=LinkState.LIVE).order_by("pk"))
    wanted: dict[tuple[int, str], Decimal] = {}
    for link in links:
        wanted[link.upper_id, link.measure] = wanted.get((link.upper_id, link.measure), Decimal(0)) - link.amount
        if link.uses:
            wanted[link.lower_id, link.uses] = wanted.get((link.lower_id, link.uses), Decimal(0)) - link.amount
    move(wanted)
    Link.objects.filter(pk__in=[link.pk for link in links]).update(state=LinkState.RELEASED)
