"""Everything that is asked about customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from jiubu.customers import access, claims, merging, words
from jiubu.customers.events import TITLES
from jiubu.customers.models import Claim, Contact, Customer, Merge, OwnedVehicle, Relation
from jiubu.customers.registry import FOLLOWERS
from jiubu.journal.log import timeline
from jiubu.kernel import crypto, fields, identity, masks
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import name_of


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The card that has this number already. A colleague's is masked, with its owner; it is never hidden."""

    id: int
    code: str
    field: str
    name: str
    number: str
    owner: str
    store: str
    is_visible: bool
    claim: str = ""
    """With which to ask for a colleague's customer: cooperation or transfer."""

    def as_details(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


def customers_of(actor: Actor) -> QuerySet[Customer]:
    """The customers that the actor sees, newest first, with owner and store."""
    return Customer.objects.visible_to(actor).select_related("owner", "store").order_by("-id")


def customer_of(actor: Actor, customer_id: int) -> Customer:
    """One customer; Customer.DoesNotExist also when it is a colleague's. Of a merged card: the one that it became."""
    rows = customers_of(actor)
    return rows.filter(pk=customer_id).first() or rows.get(pk=_became(actor.group_id, customer_id))


def _became(group_id: int, customer_id: int) -> int:
    """The id of the card that this one was merged into, through all merges; itself when it was not."""
    into = Customer.objects.filter(pk=customer_id, group_id=group_id).values_list("merged_into_id", flat=True).first()
    return _became(group_id, into) if into is not None else customer_id


def card_now(customer: Customer) -> Customer:
    """The card that this one is part of by now; itself when it was not merged."""
    if customer.merged_into_id is None:
        return customer
    return Customer.objects.select_related("store").get(pk=_became(customer.group_id, customer.merged_into_id))


def merged_into(customer_ids: Sequence[int]) -> dict[int, dict[int, datetime | None]]:
    """Of each card every card that it is made of: itself (None), and those merged into it with the moment.

    One query, and one more for each merge of merges.
    """
    parts: dict[int, dict[int, datetime | None]] = {pk: {pk: None} for pk in customer_ids}
    card_of = {pk: pk for pk in customer_ids}
    asked = set(customer_ids)
    while asked:
        rows = list(Merge.objects.filter(into_id__in=asked, undone_at=None).values_list("card_id", "into_id", "at"))
        asked = set()
        for card_id, into_id, at in rows:
            card_of[card_id] = card_of[into_id]
            parts[card_of[into_id]][card_id] = at
            asked.add(card_id)
    return parts


def cards_of(customer: Customer) -> list[int]:
    """The ids of the card and of all that were merged into it: what is kept by card is asked for with these."""
    return list(merged_into([customer.pk])[customer.pk])


def customers_page(
    actor: Actor, *, text: str = "", owner_id: int | None = None, store_id: int | None = None, kind: str = "",
    pool: bool = False,
) -> QuerySet[Customer]:  # fmt: skip
    """The customers of the list page: found by ``text``, of an owner, a store, a kind, or without an owner."""
    rows = matching(customers_of(actor), text, actor=actor)
    given = {"owner_id": owner_id, "store_id": store_id, "kind": kind or None}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    return rows.filter(owner__isnull=True) if pool else rows


def matching(rows: QuerySet[Customer], text: str, *, actor: Actor) -> QuerySet[Customer]:
    """Those of ``rows`` that ``text`` finds; all of them for an empty text. A whole ID number finds its card, for who may
    see such numbers."""
    if not text.strip():
        return rows
    if actor.can(access.REVEAL) and not identity.id_number(text).error:
        return rows.filter(id_number_hash__in=crypto.keyed_hashes(identity.id_number(text).value))
    groups = words.wanted(text)
    if not groups:
        return rows.none()
    return rows.filter(pk__in=_found_in(actor.group_id, groups))


MANY = 2000


def _found_in(group_id: int, groups: list[list[str]]) -> RawSQL:
    """The cards that the words find: those of the index by their ids, as long as they are few. What is met often is soon
    found on the newest cards, one after the other; for a rare word that would read all of them, and the planner, who knows
    neither, often guessed so (a second of a million cards). One statement.
    """
    if connection.vendor == "postgresql":
        asked = "SELECT customer_id FROM customers_searchdocument WHERE customers_words(words) @@ %s::tsquery AND group_id = %s"
        given: list[str | int] = [words.as_tsquery(groups), group_id]
        listed = "SELECT unnest(%s::bigint[])"
    else:
        asked = "SELECT rowid FROM customers_search WHERE customers_search MATCH %s"
        given, listed = [words.as_fts5(groups)], "SELECT value FROM json_each(%s)"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} LIMIT {MANY + 1}", given)
        ids = [pk for (pk,) in cursor.fetchall()]
    if len(ids) > MANY:
        return RawSQL(asked, given)  # noqa: S611 - no text of users in it
    return RawSQL(listed, [ids if connection.vendor == "postgresql" else str(ids)])  # noqa: S611


def find_customers(actor: Actor, text: str, limit: int = 20) -> list[Customer]:
    """The newest customers that two characters, pinyin, initials, or the end of a phone, plate or VIN find."""
    if not text.strip():
        return []
    return list(matching(customers_of(actor), text, actor=actor)[: min(limit, 100)])


def find_or_none_by_mobile(group_id: int, mobile: str) -> Customer | None:
    """The one card with this number in the group, whoever looks after it. For doors that make no page of it."""
    checked = identity.mobile(mobile)
    return None if checked.error else Customer.objects.filter(group_id=group_id, mobile=checked.value).first()


def duplicate_of(
    actor: Actor, *, mobile: str | None = None, credit_code: str | None = None, except_id: int | None = None
) -> Duplicate | None:
    """The card in the group that has this mobile or company code already; raw input is normalised first."""
    phone, company = identity.mobile(mobile or ""), identity.credit_code(credit_code or "")
    sought = [Q(mobile=phone.value)] if not phone.error else []
    if not company.error:
        sought.append(Q(credit_code=company.value))
    if not sought:
        return None
    rows = Customer.objects.filter(reduce(or_, sought), group_id=actor.group_id).exclude(pk=except_id or 0)
    found = rows.select_related("owner", "store").order_by("id").first()
    if found is None:
        return None
    field = "mobile" if found.mobile == phone.value and not phone.error else "credit_code"
    return _duplicate(actor, found, field)


def _duplicate(actor: Actor, found: Customer, field: str) -> Duplicate:
    is_visible = access.covers(actor, access.SEE, found)
    return Duplicate(
        id=found.pk,
        code=found.code,
        field=field,
        name=found.name if is_visible else masks.mask_name(found.name),
        number=access.seen_text(actor, field, found) if is_visible else _masked_number(actor, field, found),
        owner=found.owner.name if found.owner else _("pool"),
        store=found.store.title,
        is_visible=is_visible,
        claim="" if is_visible or found.owner_id is None else claims.claim_token(actor, found.pk),
    )


masked_name = masks.mask_name


def _masked_number(actor: Actor, field: str, found: Customer) -> str:
    """Of a colleague's customer never more than the masked number."""
    if fields.is_hidden(actor, access.POLICED[field]):
        return ""
    return crypto.mask_phone(found.mobile or "") if field == "mobile" else crypto.mask_id(found.credit_code or "")


def contacts_of(customer: Customer) -> QuerySet[Contact]:
    return customer.contacts.order_by("-is_main", "id")


def owned_vehicles_of(customer: Customer) -> QuerySet[OwnedVehicle]:
    """Those that the customer has now first."""
    return customer.owned_vehicles.order_by("until", "-bought_on", "-id")


@dataclass(frozen=True, slots=True)
class Related:
    """The other side of a relation, as the actor may see it. ``is_outgoing``: said from this customer's side."""

    id: int
    kind: str
    title: str
    note: str
    customer_id: int | None
    name: str
    is_outgoing: bool


def relations_of(actor: Actor, customer: Customer) -> list[Related]:
    """Family, referrers, employers: both directions, colleagues' customers masked. Two queries."""
    rows = Relation.objects.filter(Q(customer=customer) | Q(other=customer)).select_related("customer", "other")
    found = list(rows.order_by("kind", "id"))
    others = {r.customer_id for r in found} | {r.other_id for r in found}
    visible = set(Customer.objects.filter(reach_q(actor, access.SEE), pk__in=others).values_list("pk", flat=True))
    return [_related(r, customer, visible) for r in found]


def _related(relation: Relation, customer: Customer, visible: set[int]) -> Related:
    is_outgoing = relation.customer_id == customer.pk
    other = relation.other if is_outgoing else relation.customer
    is_visible = other.pk in visible
    return Related(
        id=relation.pk,
        kind=relation.kind,
        title=relation.get_kind_display() if is_outgoing else _reverse_title(relation.kind),
        note=relation.note,
        customer_id=other.pk if is_visible else None,
        name=other.name if is_visible else masks.mask_name(other.name),
        is_outgoing=is_outgoing,
    )


def _reverse_title(kind: str) -> str:
    return {"family": _("family"), "referrer": _("referred by this customer"), "employer": _("employee")}[kind]


def masked_id_number(customer: Customer) -> str:
    """110105********002X, or "" when none is known."""
    return crypto.mask_id(access.value_of(customer, "id_number"))


def find_by_id_number(actor: Actor, number: str) -> list[Customer]:
    """Customers with this ID number, found by its keyed hash."""
    checked = identity.id_number(number)
    if checked.error:
        return []
    return list(customers_of(actor).filter(id_number_hash__in=crypto.keyed_hashes(checked.value))[:20])


def documents_for(customer_ids: Sequence[int]) -> list[tuple[Customer, str]]:
    """The search words of these customers as their rows are now. Three queries."""
    rows = Customer.objects.filter(pk__in=customer_ids).prefetch_related("contacts", "owned_vehicles")
    return [(row, document_of(row, row.contacts.all(), row.owned_vehicles.all())) for row in rows]


def document_of(customer: Customer, contacts: Any = (), vehicles: Any = ()) -> str:
    """The search words of one customer."""
    names = [customer.name, customer.wechat, customer.code, *(contact.name for contact in contacts)]
    numbers = [customer.mobile or "", customer.other_phone, customer.credit_code or ""]
    numbers += customer.extra.get("more_phones", [])
    numbers += [contact.mobile for contact in contacts]
    numbers += [number for vehicle in vehicles for number in (vehicle.plate, vehicle.vin)]
    return words.document(names, numbers)


# --- two cards of one customer ---


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Both cards side by side, what would move, and why it can't be (""), if it can't."""

    into: Customer
    card: Customer
    lines: list[merging.FieldLine]
    moves: list[tuple[str, int]]
    reason: str


def merge_preview(actor: Actor, into_id: int, card_id: int) -> MergePreview:
    """Customer.DoesNotExist when one of the two is foreign, or part of another card already."""
    found = {row.pk: row for row in customers_of(actor).filter(pk__in=[into_id, card_id])}
    if len(found) < 2:
        raise Customer.DoesNotExist
    into, card = found[into_id], found[card_id]
    picks = merging.proposed(*({name: getattr(row, name) for name in merging.CHOSEN} for row in (into, card)))
    lines = [
        merging.FieldLine(
            name, TITLES["id_number" if name == "id_number_encrypted" else name], shown_field(actor, into, name),
            shown_field(actor, card, name), picks[name],
        )
        for name in merging.CHOSEN
    ]  # fmt: skip
    moves = [(str(one.title), one.rows_of([card.pk]).count()) for one in FOLLOWERS.values()]
    relations = Relation.objects.filter(Q(customer=card) | Q(other=card)).count()
    moves = [(title, count) for title, count in [*moves, (_("Relations"), relations)] if count]
    return MergePreview(into, card, lines, moves, str(why_not_mergeable(into, card)))


def shown_field(actor: Actor, customer: Customer, name: str) -> str:
    """A field for people to compare, as the actor may see it."""
    value = getattr(customer, name)
    if name == "id_number_encrypted":
        return access.seen_text(actor, "id_number", customer)
    if name == "birth_on":
        value = fields.shown(actor, access.BIRTH_ON, value)
    elif name in access.POLICED:
        return access.seen_text(actor, name, customer)
    if name == "channel":
        return name_of("channel", customer.group_id, customer.channel)
    if name == "gender":
        return {"male": _("Mr"), "female": _("Ms")}.get(value, "")
    return "" if value is None else str(value)


def why_not_mergeable(into: Customer, card: Customer) -> str:
    """A sentence when these two are not one customer, or one of them names nobody any more; else ""."""
    if into.anonymised_at is not None or card.anonymised_at is not None:
        return _("The data of one of the two was deleted; nobody can say that they are the same.")
    if into.kind != card.kind:
        return _("One is a person, the other a company.")
    if into.credit_code and card.credit_code and into.credit_code != card.credit_code:
        return _("They have different company codes: two companies.")
    numbers = {open_number(row.id_number_encrypted) for row in (into, card)} - {""}
    if len(numbers) > 1:
        return _("They have different ID numbers: two people.")
    if Claim.objects.filter(customer__in=(into, card), state=Claim.State.ASKED).count() > 1:
        return _("For each of the two a colleague's request waits. Decide one of them first.")
    return ""


def open_number(token: str) -> str:
    return crypto.decrypt(token)


def with_hash(values: dict[str, Any]) -> dict[str, Any]:
    """The hash of the sealed number anew: the keys may have been turned since."""
    return {**values, "id_number_hash": crypto.keyed_hash(crypto.decrypt(values["id_number_encrypted"]))}


def merges_of(customer: Customer) -> QuerySet[Merge]:
    """What went into this card, newest first, undone merges too."""
    return Merge.objects.filter(into=customer).select_related("card", "by", "undone_by").order_by("-id")


def merge_of(actor: Actor, merge_id: int) -> Merge:
    """Merge.DoesNotExist when the card that stayed is foreign."""
    return Merge.objects.select_related("card", "into").get(pk=merge_id, into__in=Customer.objects.visible_to(actor))


def timeline_of(customer: Customer) -> QuerySet[Any]:
    """What happened to the card and to all that were merged into it, newest first: one timeline."""
    return timeline(customer, *(Customer(pk=pk) for pk in cards_of(customer) if pk != customer.pk))


ALIKE = ("name", "plate", "id_number", "wechat", "phone")
"""By what two cards may be one customer."""


def alike_groups(actor: Actor, by: str, *, most: int = 50) -> list[list[Customer]]:
    """Cards that may be one customer, the largest groups first: same name in a store, same plate or VIN, ID number,
    WeChat, or a second number that is another's mobile. Two or three queries."""
    rows = customers_of(actor).filter(anonymised_at=None)
    if by == "phone":
        return _alike_by_phone(rows, most)
    through = {"plate": "owned_vehicles__plate", "id_number": "id_number_hash", "wechat": "wechat", "name": "name"}[by]
    keys = ("store_id", "kind", "name") if by == "name" else (through,)
    counted = rows.exclude(**{through: ""}).filter(**{f"{through}__isnull": False}).order_by()
    found = list(counted.values(*keys).annotate(n=Count("pk", distinct=True)).filter(n__gt=1).order_by("-n")[:most])
    wanted = reduce(or_, (Q(**{key: one[key] for key in keys}) for one in found), Q(pk__in=[]))
    groups: dict[tuple[Any, ...], list[Customer]] = {tuple(one[key] for key in keys): [] for one in found}
    cards = rows.filter(wanted).annotate(alike=F(through)).distinct() if found else []
    for card in cards:
        key = (card.store_id, card.kind, card.name) if by == "name" else (card.alike,)  # type: ignore[attr-defined]
        if key in groups and card not in groups[key]:
            groups[key].append(card)
    return [group for group in groups.values() if len(group) > 1]


def _alike_by_phone(rows: QuerySet[Customer], most: int) -> list[list[Customer]]:
    """A second number of one card is the mobile of another."""
    mobiles = rows.filter(mobile=OuterRef("other_phone")).exclude(pk=OuterRef("pk"))
    found = list(rows.exclude(other_phone="").filter(Exists(mobiles))[:most])
    others = {row.mobile: row for row in rows.filter(mobile__in=[row.other_phone for row in found])}
    return [[row, others[row.other_phone]] for row in found if row.other_phone in others]
