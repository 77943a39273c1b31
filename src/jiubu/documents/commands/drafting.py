"""Writing documents: a draft from nothing, or from lines of earlier ones; changing and dropping it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Customer
from jiubu.documents import access, rules
from jiubu.documents.enums import LinkState, State
from jiubu.documents.events import DocumentDrafted, DocumentDropped, DocumentEdited
from jiubu.documents.fields import cleaned
from jiubu.documents.kinds import GROSS, Kind, Source, kind_of
from jiubu.documents.models import Document, Line, Link, Open
from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.vehicles.models import Colour, Trim, Vehicle

HEAD = {"day": _("Day of business"), "partner": _("Partner"), "note": _("Note")}


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as somebody writes it. ``upper_id``: the line of an earlier document that it is made from."""

    item: str
    text: str = ""
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    discount: Decimal = Decimal(0)
    vat_rate: Decimal | None = None
    is_credit: bool = False
    vehicle_id: int | None = None
    trim_id: int | None = None
    colour_id: int | None = None
    upper_id: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """How much of an earlier line shall be made into something; None: all that is left."""

    line_id: int
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a document says beside its lines. ``about``: (kind, id, title) of what it belongs to above."""

    day: date | None = None
    customer_id: int | None = None
    other_store_id: int | None = None
    partner: str = ""
    about: tuple[str, int, str] | None = None
    note: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    owner_id: int | None = None


@command
def draft_document(
    kind: str, *, store_id: int, lines: Sequence[NewLine], head: Head = Head(), is_by_itself: bool = False, by: Actor
) -> Document:  # fmt: skip
    """Write a draft. Refused with a sentence for what no document of this kind can be; missing prices are allowed."""
    meaning = kind_of(kind)
    owner_id = head.owner_id if head.owner_id is not None else by.user_id
    access.require_write_in(by, meaning.rights.write, owner_id=owner_id, store_id=store_id)
    if meaning.is_made_by_itself and not is_by_itself:
        raise Refused("made_by_itself", _("This document is made by the one before it, not by hand."))
    store = Store.objects.get(pk=store_id)
    _require_known(head, store)
    document = Document(
        group_id=store.group_id, store=store, kind=kind, day=head.day or calendar_of(store).day_of(timezone.now()), owner_id=owner_id,
        customer_id=head.customer_id, other_store_id=head.other_store_id, partner=head.partner.strip()[:120],
        note=head.note.strip()[:500], data=cleaned(meaning.fields, head.data), is_by_itself=is_by_itself, made_by_id=by.user_id,
    )  # fmt: skip
    checked.day(document.day, "day")
    if head.about is not None:
        document.about_kind, document.about_id, document.about_title = head.about[0], head.about[1], head.about[2][:200]
    document.save()
    _write_lines(document, lines)
    record(DocumentDrafted(kind=kind), about=document, also=_neighbours(document), by=by)
    return document


@command
def draft_from(
    kind: str, *, picks: Sequence[Pick], head: Head = Head(), is_by_itself: bool = False, by: Actor
) -> Document:  # fmt: skip
    """Write a draft from lines of one or several posted documents of one kind and customer: whole or part of what is left.

    Refused("no_lines", "not_posted", "not_made_from", "different_parties", "nothing_left").
    """
    uppers = _uppers([pick.line_id for pick in picks])
    if not uppers:
        raise Refused("no_lines", _("Choose the lines that it is made from."))
    documents = list({line.document_id: line.document for line in uppers.values()}.values())
    for document in documents:
        access.require(by, document.meaning.rights.see, document)
    first = documents[0]
    parties = {(d.kind, d.store_id, d.customer_id, d.other_store_id, d.currency) for d in documents}
    if len(parties) > 1:
        raise Refused("different_parties", _("One document is made from documents of one kind, store and customer."))
    source = _source(kind_of(kind), first.kind)
    opens = _opens(uppers, source)
    lines = [_made_from(uppers[pick.line_id], pick.amount, opens[pick.line_id], source) for pick in picks]
    about = (first.about_kind, first.about_id, first.about_title) if first.about_id is not None else None
    head = replace(
        head, customer_id=head.customer_id or first.customer_id, other_store_id=head.other_store_id or first.other_store_id,
        partner=head.partner or first.partner, about=head.about or about, owner_id=head.owner_id or first.owner_id,
    )  # fmt: skip
    return draft_document(
        kind, store_id=first.store_id, lines=lines, head=head, is_by_itself=is_by_itself, by=by
    )  # fmt: skip


@command
def edit_draft(
    document_id: int, *, changes: Mapping[str, object], lines: Sequence[NewLine] | None = None, version: int | None = None,
    by: Actor,
) -> Document:  # fmt: skip
    """Change day, partner, note or data of a draft, and its lines as a whole. A posted one keeps all but open fields."""
    document = _locked(document_id)
    access.require(by, document.meaning.rights.write, document)
    values, changed = _changed(document, changes)
    if not changed and lines is None:
        return document
    if version is not None and version != document.version:
        texts = {n: (HEAD[n], str(values[n]), str(getattr(document, n))) for n in changed if n in HEAD}
        raise stale(document, version=document.version, fields=texts)
    _require_editable(document, values, changed, lines)
    for name in changed:
        setattr(document, name, values[name])
    if lines is not None:
        document.lines.all().delete()
        _write_lines(document, lines)
    document.version += 1
    document.save()
    event = DocumentEdited(kind=document.kind, changed=sorted({*changed, *(["lines"] if lines is not None else [])}))
    record(event, about=document, also=_neighbours(document), by=by)
    return document


@command
def drop_draft(document_id: int, *, reason: str = "", by: Actor) -> Document:
    """Throw a draft away; it stays to be looked at. Twice changes nothing."""
    document = _locked(document_id)
    access.require(by, document.meaning.rights.write, document)
    if document.state == State.DROPPED:
        return document
    if document.state != State.DRAFT:
        raise Refused("not_a_draft", _("Only a draft can be dropped. Cancel what is posted."))
    document.state, document.reason = State.DROPPED, reason.strip()[:300]
    document.version += 1
    document.save(update_fields=["state", "reason", "version"])
    document.upper_links.update(state=LinkState.RELEASED)
    record(DocumentDropped(kind=document.kind), about=document, also=_neighbours(document), by=by)
    return document


def _locked(document_id: int) -> Document:
    found = Document.objects.lock(document_id)
    if not found:
        raise Document.DoesNotExist
    return found[0]


def _neighbours(document: Document) -> list[Customer]:
    """Whose timeline tells it too."""
    return [Customer(pk=document.customer_id)] if document.customer_id else []


def _require_known(head: Head, store: Store) -> None:
    if head.customer_id is not None and not Customer.objects.filter(pk=head.customer_id, group=store.group_id).exists():
        raise Customer.DoesNotExist
    if head.other_store_id is None:
        return
    if head.other_store_id == store.pk:
        text = _("The other store is another one.")
        raise Refused("same_store", text, fields={"other_store": text})
    if not Store.objects.filter(pk=head.other_store_id, group=store.group_id).exists():
        raise Store.DoesNotExist


def _changed(document: Document, changes: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    values: dict[str, object] = {}
    if isinstance(changes.get("day"), date):
        values["day"] = checked.day(changes["day"], "day")
    for name, most in (("partner", 120), ("note", 500)):
        if name in changes:
            values[name] = str(changes[name] or "").strip()[:most]
    data = changes.get("data")
    if isinstance(data, Mapping):
        values["data"] = cleaned(document.meaning.fields, {**document.data, **data})
    return values, [name for name, value in values.items() if value != getattr(document, name)]


def _require_editable(
    document: Document, values: Mapping[str, object], changed: Collection[str], lines: Sequence[NewLine] | None
) -> None:  # fmt: skip
    if document.state == State.DRAFT:
        return
    opened = {one.key for one in document.meaning.fields if one.is_open}
    data = values.get("data", document.data)
    touched = {key for key in {*document.data, *data} if document.data.get(key) != data.get(key)} if isinstance(data, Mapping) else set()  # fmt: skip
    if document.state == State.POSTED and lines is None and set(changed) <= {"data"} and touched <= opened:
        return
    raise Refused("not_a_draft", _("This document is no longer a draft. Cancel it, and write a new one."))


def _write_lines(document: Document, lines: Sequence[NewLine]) -> None:
    """Lines with their sums and planned links, in bulk; the document's own sums."""
    if not lines:
        raise Refused("no_lines", _("A document has at least one line."))
    if len(lines) > rules.MOST_LINES:
        raise Refused("too_many_lines", _("A document has at most 500 lines. Make two."))
    meaning, uppers = document.meaning, _uppers([line.upper_id for line in lines if line.upper_id is not None])
    _require_things(document, lines)
    rows = [_row(document, number, line) for number, line in enumerate(lines, start=1)]
    Line.objects.bulk_create(rows)
    links = [
        _link(meaning, uppers, row, line.upper_id)
        for row, line in zip(rows, lines, strict=True)
        if line.upper_id is not None
    ]
    if len(links) < len(rows) and not meaning.may_stand_alone:
        raise Refused("needs_upper", _("Every line of this document is made from an earlier one."))
    Link.objects.bulk_create(links)
    sums = rules.sums_of(rules.Sums(row.net, row.vat, row.gross) for row in rows)
    document.net, document.vat, document.gross = sums.net, sums.vat, sums.gross
    document.save(update_fields=["net", "vat", "gross"])


def _row(document: Document, position: int, line: NewLine) -> Line:
    items = {key for key, _title in document.meaning.items}
    if items and line.item not in items:
        raise Refused("bad_item", _("There is no such item on this kind of document."), fields={f"lines.{position}.item": _("Choose one of the list.")})  # fmt: skip
    try:
        sums = rules.sums_of_line(
            quantity=line.quantity, price=line.price, discount=line.discount, vat_rate=line.vat_rate,
            is_credit=line.is_credit,
        )  # fmt: skip
    except Refused as refused:
        at_line = {f"lines.{position}.{name}": text for name, text in refused.fields.items()}
        raise Refused(refused.code, refused.text, fields=at_line, details={"line": position}) from refused
    return Line(
        document=document, position=position, item=line.item, text=line.text.strip()[:200], quantity=line.quantity,
        price=line.price, discount=line.discount, vat_rate=line.vat_rate, is_credit=line.is_credit,
        vehicle_id=line.vehicle_id, trim_id=line.trim_id, colour_id=line.colour_id, data=dict(line.data),
        net=sums.net, vat=sums.vat, gross=sums.gross,
    )  # fmt: skip


def _require_things(document: Document, lines: Sequence[NewLine]) -> None:
    """Vehicles, trims and colours of the same group: foreign is the same as missing."""
    group = document.group_id
    vehicles = {line.vehicle_id for line in lines if line.vehicle_id is not None}
    trims = {line.trim_id for line in lines if line.trim_id is not None}
    colours = {line.colour_id for line in lines if line.colour_id is not None}
    if vehicles and Vehicle.objects.filter(pk__in=vehicles, group=group).count() < len(vehicles):
        raise Vehicle.DoesNotExist
    if trims and Trim.objects.filter(pk__in=trims, series__maker__brand__group=group).count() < len(trims):
        raise Trim.DoesNotExist
    if colours and Colour.objects.filter(pk__in=colours, series__maker__brand__group=group).count() < len(colours):
        raise Colour.DoesNotExist


def _uppers(line_ids: Sequence[int]) -> dict[int, Line]:
    """Lines with their documents, by id; a missing one is missing."""
    found = Line.objects.filter(pk__in=line_ids).select_related("document").in_bulk() if line_ids else {}
    if len(found) < len(set(line_ids)):
        raise Line.DoesNotExist
    return found


def _source(meaning: Kind, kind: str) -> Source:
    source = meaning.source(kind)
    if source is None:
        text = _("“{lower}” is not made from “{upper}”.")
        raise Refused("not_made_from", str(text).format(lower=meaning.title, upper=kind_of(kind).title))
    return source


def _link(meaning: Kind, uppers: Mapping[int, Line], row: Line, upper_id: int) -> Link:
    upper = uppers[upper_id]
    if upper.document.group_id != row.document.group_id:
        raise Line.DoesNotExist
    source = _source(meaning, upper.document.kind)
    return Link(
        upper=upper, lower=row, upper_document_id=upper.document_id, lower_document_id=row.document_id,
        measure=source.measure, uses=source.uses, amount=_amount(row, upper, source),
    )  # fmt: skip


def _amount(row: Line, upper: Line, source: Source) -> Decimal:
    """What the new line takes of the earlier one: quantity, or what it comes to."""
    opening = next((o for o in upper.document.meaning.opens if o.measure == source.measure), None)
    amount = row.gross if opening is not None and opening.of == GROSS else row.quantity
    if amount <= 0:
        text = _("An amount above 0 is needed here.")
        raise Refused("bad_amount", text, fields={f"lines.{row.position}.price": text})
    return amount


def _opens(uppers: Mapping[int, Line], source: Source) -> dict[int, Open]:
    """What is open of each line by the measure; a line that has no such opening has nothing left."""
    for line in uppers.values():
        if line.document.state != State.POSTED:
            text = _("“{code}” is not posted: nothing can be made from it yet.")
            raise Refused("not_posted", str(text).format(code=line.document.code))
    nothing = {pk: Open(line_id=pk, measure=source.measure, whole=Decimal(0)) for pk in uppers}
    return nothing | {one.line_id: one for one in Open.objects.filter(line__in=uppers, measure=source.measure)}


def _made_from(upper: Line, amount: Decimal | None, opened: Open, source: Source) -> NewLine:
    """The earlier line again, for the wanted part of it."""
    left = opened.left
    wanted = left if amount is None else amount
    if left <= 0 or wanted > left:
        text = _("Line {position} of {code}: only {left} is left.")
        said = str(text).format(position=upper.position, code=upper.document.code, left=f"{left.normalize():f}")
        raise Refused("nothing_left", said, details={"line": upper.pk, "left": str(left)})
    opening = next(o for o in upper.document.meaning.opens if o.measure == source.measure)
    common = {
        "item": upper.item, "text": upper.text, "vat_rate": upper.vat_rate, "vehicle_id": upper.vehicle_id,
        "trim_id": upper.trim_id, "colour_id": upper.colour_id, "upper_id": upper.pk, "data": upper.data,
    }  # fmt: skip
    if opening.of == GROSS:
        return NewLine(**common, quantity=Decimal(1), price=wanted)
    share = rules.part_of(upper.discount, taken=opened.taken, part=wanted, whole=upper.quantity)
    return NewLine(**common, quantity=wanted, price=upper.price, discount=share, is_credit=upper.is_credit)
