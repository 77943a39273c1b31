"""Posting documents: what they take of earlier ones, the vehicles that they hold, their number. All of it or nothing."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.documents import access, rules
from jiubu.documents.commands.drafting import _neighbours
from jiubu.documents.enums import LinkState, State
from jiubu.documents.events import DocumentAsked, DocumentPosted, DocumentSentBack
from jiubu.documents.fields import missing
from jiubu.documents.kinds import GROSS, Kind
from jiubu.documents.models import Claim, Document, Line, Link, Open, Period, Series
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Missing, Refused, Text
from jiubu.work.commands import ask_approval


@command
def submit_document(document_id: int, *, by: Actor) -> Document:
    """Post a draft, or ask for the approval that it needs first. Twice changes nothing.

    Refused("not_ready") with every missing field and price, "too_much" with what is left, "vehicle_held", "period_closed".
    """
    document, lines = _ready(document_id)
    access.require(by, document.meaning.rights.write, document)
    if document.state in {State.ASKED, State.POSTED}:
        return document
    _require_draft(document)
    _require_complete(document, lines)
    ask = document.meaning.approval(document, lines)
    if ask is None:
        access.require(by, document.meaning.rights.post, document)
        return _post(document, lines, by)
    document.state = State.ASKED
    document.version += 1
    document.save(update_fields=["state", "version"])
    record(DocumentAsked(kind=document.kind), about=document, also=_neighbours(document), by=by)
    ask_approval(
        ask.rule_key, store_id=document.store_id, about=document, about_title=f"{document.meaning.title} {document.code}",
        amount=ask.amount, question=ask.question, payload={"document": document.pk, "version": document.version}, by=by,
    )  # fmt: skip
    return document


@command
def post_document(document_id: int, *, by: Actor) -> Document:
    """Post a document that needs nobody's approval, or got it. Twice changes nothing.

    The machine posts what was approved; everything is checked again at that moment.
    """
    document, lines = _ready(document_id)
    access.require(by, document.meaning.rights.post, document)
    if document.state == State.POSTED:
        return document
    if document.state == State.ASKED and not by.is_machine:
        raise Refused("not_approved", _("This document waits for an approval."))
    if document.state == State.DRAFT and document.meaning.approval(document, lines) is not None:
        raise Refused("not_approved", _("This document needs an approval first. Ask for it."))
    if document.state not in {State.DRAFT, State.ASKED}:
        _require_draft(document)
    _require_complete(document, lines)
    return _post(document, lines, by)


@command
def send_back_document(document_id: int, *, reason: str, by: Actor) -> Document:
    """It was not approved, or can't be posted any more: a draft again, with the reason. Twice changes nothing."""
    document, _lines = _ready(document_id)
    access.require(by, document.meaning.rights.write, document)
    if document.state != State.ASKED:
        return document
    document.state, document.reason = State.DRAFT, reason.strip()[:300]
    document.version += 1
    document.save(update_fields=["state", "reason", "version"])
    event = DocumentSentBack(kind=document.kind, reason=document.reason)
    record(event, about=document, also=_neighbours(document), by=by)
    return document


def _ready(document_id: int) -> tuple[Document, list[Line]]:
    """The document locked together with those it is made from, by id; its lines."""
    uppers = Link.objects.filter(lower_document=document_id).values_list("upper_document_id", flat=True)
    locked = {one.pk: one for one in Document.objects.lock(document_id, *uppers)}
    if document_id not in locked:
        raise Document.DoesNotExist
    return locked[document_id], list(Line.objects.filter(document=document_id).order_by("position"))


def _require_draft(document: Document) -> None:
    if document.state != State.DRAFT:
        text = _("This document is “{state}”: it can't be posted.")
        raise Refused("not_a_draft", str(text).format(state=document.get_state_display()))


def _require_complete(document: Document, lines: Sequence[Line]) -> None:
    """Every gap at once, each with its sentence."""
    fields: dict[str, Text] = {}
    gaps: list[Missing] = []
    for one in missing(document.meaning.fields, document.data):
        text = str(_("“{field}” is missing.")).format(field=one.title)
        fields[one.key] = text
        gaps.append(Missing("field", text, {"field": one.key}))
    for line in lines if document.meaning.has_prices else ():
        if line.price is None:
            text = str(_("Line {position} “{text}” has no price.")).format(position=line.position, text=line.text)
            fields[f"lines.{line.position}.price"] = text
            gaps.append(Missing("price", text, {"line": line.position}))
    if gaps:
        raise Refused("not_ready", _("This document is not complete yet."), fields=fields, missing=gaps)
    document.meaning.check(document, lines)


def _post(document: Document, lines: Sequence[Line], by: Actor) -> Document:
    require_open_period(document)
    _open(document.meaning, lines)
    _take(document)
    _claim(document, lines)
    document.state, document.posted_at, document.posted_by_id = State.POSTED, timezone.now(), by.user_id
    document.reason = ""
    document.version += 1
    series = locked_series(document)
    require_open_period(document)
    document.number = _number(document, series)
    document.save()
    event = DocumentPosted(kind=document.kind, number=document.number, gross=document.gross)
    record(event, about=document, also=_neighbours(document), by=by)
    document.meaning.posted(document, lines, by)
    return document


def require_open_period(document: Document) -> None:
    month = rules.month_of(document.day)
    if Period.objects.filter(store=document.store_id, month=month).exists():
        text = _("The books of {month} are closed. Choose a day in an open month.")
        said = str(text).format(month=f"{month:%Y-%m}")
        raise Refused("period_closed", said, fields={"day": said})


def _open(meaning: Kind, lines: Sequence[Line]) -> None:
    """What can be made from the lines from now on."""
    rows = []
    for line in lines:
        for opening in meaning.opens:
            whole = line.gross if opening.of == GROSS else line.quantity
            if whole > 0 and (not opening.items or line.item in opening.items):
                rows.append(Open(line=line, measure=opening.measure, whole=whole))
    Open.objects.bulk_create(rows)


def _take(document: Document) -> None:
    """Take what the planned links of the document say from the lines above, and of its own where a link uses it up."""
    links = list(document.upper_links.filter(state=LinkState.PLANNED).select_related("upper__document").order_by("pk"))
    for link in links:
        if link.upper.document.state != State.POSTED:
            text = _("“{code}” is not posted any more: nothing can be made from it.")
            raise Refused("not_posted", str(text).format(code=link.upper.document.code))
    wanted: dict[tuple[int, str], Decimal] = {}
    for link in links:
        wanted[link.upper_id, link.measure] = wanted.get((link.upper_id, link.measure), Decimal(0)) + link.amount
        if link.uses:
            wanted[link.lower_id, link.uses] = wanted.get((link.lower_id, link.uses), Decimal(0)) + link.amount
    move(wanted)
    Link.objects.filter(pk__in=[link.pk for link in links]).update(state=LinkState.LIVE)


def move(wanted: dict[tuple[int, str], Decimal]) -> None:
    """Take these amounts (below 0: give back) of lines by measure, in one statement each way, or refuse: "too_much"."""
    if not wanted:
        return
    rows = list(
        Open.objects.select_for_update(of=("self",))
        .filter(line__in={line for line, _measure in wanted})
        .select_related("line__document")
        .order_by("pk")
    )
    found = {(row.line_id, row.measure): row for row in rows}
    for key, amount in wanted.items():
        row = found.get(key)
        if row is None or not 0 <= row.taken + amount <= row.whole:
            raise _too_much(key[0], row)
        row.taken += amount
    Open.objects.bulk_update([found[key] for key in wanted], ["taken"], batch_size=500)


def _too_much(line_id: int, row: Open | None) -> Refused:
    line = row.line if row is not None else Line.objects.select_related("document").get(pk=line_id)
    left = row.left if row is not None else Decimal(0)
    text = _("Line {position} of {code}: only {left} is left.")
    said = str(text).format(position=line.position, code=line.document.code, left=f"{left.normalize():f}")
    return Refused("too_much", said, details={"line": line_id, "left": str(left)})


def _claim(document: Document, lines: Sequence[Line]) -> None:
    """Hold the vehicles of the lines, each alone."""
    sort = document.meaning.claim
    vehicles = sorted({line.vehicle_id for line in lines if line.vehicle_id is not None})
    if not sort or not vehicles:
        return
    claims = [Claim(vehicle_id=vehicle, sort=sort, document=document) for vehicle in vehicles]
    try:
        with attempt():
            Claim.objects.bulk_create(claims)
    except IntegrityError as error:
        held = Claim.objects.filter(vehicle__in=vehicles, sort=sort, is_live=True).select_related("document", "vehicle")
        first = held.first()
        text = _("Vehicle {vehicle} stands on {code} already. Choose another, or cancel that one first.")
        said = str(text).format(vehicle=first.vehicle.code, code=first.document.code) if first else _("Somebody else has just taken this vehicle. Choose another.")  # fmt: skip
        raise Refused("vehicle_held", said) from error


def locked_series(document: Document) -> Series:
    """The numbers of the store, kind and year. Locked late and until the end, so that no number is lost; who closes a month
    takes the same lock, so that nothing slips into it meanwhile.
    """
    Series.objects.get_or_create(store=document.store, kind=document.kind, year=document.day.year)
    rows = Series.objects.select_for_update().filter(store=document.store, kind=document.kind)
    return rows.get(year=document.day.year)


def _number(document: Document, series: Series) -> str:
    series.last += 1
    series.save(update_fields=["last"])
    return rules.number_of(document.meaning.prefix, document.day, series.last, store_key=document.store.key)
