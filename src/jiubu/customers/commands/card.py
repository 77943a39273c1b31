"""The card itself: made once per number, edited, given to somebody, looked at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jiubu.customers import access, events, fields, queries
from jiubu.customers.models import Customer, SearchDocument
from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel import crypto, identity
from jiubu.kernel import fields as policies
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import queries as organisation

SEARCHED = {"name", "wechat", "mobile", "other_phone", "credit_code"}


@command
def make_customer(
    *, kind: str = "person", name: str, mobile: str | None = None, owner_id: int | None, store_id: int,
    at: datetime | None = None, is_history: bool = False, by: Actor, **others: Any,
) -> Customer:  # fmt: skip
    """Make the one card of a person or company. ``owner_id`` None puts it into the pool.

    ``others``: gender, other_phone, wechat, email, credit_code, id_number, birth_on, region, address, occupation,
    channel, is_do_not_call, remark, extra. ``at`` and ``is_history`` are for what is entered afterwards.
    Refused("duplicate") when the mobile or company code has a card; ``details`` is that card, a colleague's masked.
    Refused("invalid") with a sentence per wrong field.
    """
    by.require_over(access.MAKE, owner_id=owner_id, store_id=store_id)
    _require_place(store_id, owner_id, by=by)
    values = fields.cleaned({"kind": kind, "name": name, "mobile": mobile, **others})
    customer = Customer(group_id=by.group_id, store_id=store_id, owner_id=owner_id, opened_by_id=owner_id)
    _set(customer, values)
    if at is not None:
        customer.created_at = at
    _insert(customer, by=by)
    SearchDocument.objects.bulk_create(
        [SearchDocument(customer=customer, group_id=by.group_id, words=queries.document_of(customer))]
    )

    record(events.CustomerMade(kind=kind), about=customer, by=by, at=at, is_history=is_history)
    return customer


def _require_place(store_id: int, owner_id: int | None, *, by: Actor) -> None:
    """The store and the owner are the group's own; who acts in the own store for himself needs no look."""
    if by.is_machine:
        return
    if store_id not in by.stores and not organisation.stores_of(by).filter(pk=store_id).exists():
        raise Refused("unknown_store", _("Choose one of your stores."), fields={"store_id": _("Choose another.")})
    if owner_id not in {None, by.user_id} and not organisation.is_colleague(by, owner_id):
        raise Refused("unknown_person", _("Choose somebody who works here."), fields={"owner_id": _("Choose another.")})


def _set(customer: Customer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name == "id_number":
            _set_id_number(customer, value)
        else:
            setattr(customer, name, value)


def _set_id_number(customer: Customer, value: str) -> None:
    """Encrypted and hashed; birthday and gender follow from it where they are unknown."""
    customer.id_number_encrypted = crypto.encrypt(value)
    customer.id_number_hash = crypto.keyed_hash(value)
    if value:
        customer.birth_on = customer.birth_on or identity.birth_of_id(value)
        customer.gender = customer.gender or identity.gender_of_id(value)


def _insert(customer: Customer, *, by: Actor) -> None:
    """The unique constraints decide, also when two people make the same customer at once."""
    try:
        with transaction.atomic():
            customer.save(force_insert=customer.pk is None)
    except IntegrityError as error:
        raise _duplicate(customer, by=by) from error


def _duplicate(customer: Customer, *, by: Actor) -> Refused:
    found = queries.duplicate_of(
        by, mobile=customer.mobile, credit_code=customer.credit_code, except_id=customer.pk
    )  # fmt: skip
    if found is None:
        return Refused("taken", _("Somebody saved this at the same moment. Try again."))
    text = _("%(name)s (%(owner)s, %(store)s) has this number already.") % {
        "name": found.name,
        "owner": found.owner,
        "store": found.store,
    }
    return Refused("duplicate", text, fields={found.field: text}, details={"duplicate": found.as_details()})


@command
def edit_customer(customer_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> Customer:
    """Change some fields. ``version`` is the one that was read; None takes whatever is there (imports).

    What only repeats the masks that the actor sees is no change.
    Stale when somebody else changed one of these fields since, with both values; Refused("duplicate") and
    Refused("invalid") as in ``make_customer``.
    """
    customer = Customer.objects.lock(customer_id)
    access.require(by, access.EDIT, customer)
    changes = access.really_changed(by, customer, changes)
    unknown = set(changes) - set(fields.FIELDS)
    if unknown:
        raise Refused("unknown_field", _("There is no such field."), fields=dict.fromkeys(unknown, _("Unknown.")))
    if access.hidden_fields(by) & set(changes):
        raise NotAllowed(access.EDIT, _("Your role does not see this field, so it cannot change it."))
    values = fields.cleaned(changes)
    changed = [name for name, value in values.items() if _value(customer, name) != value]
    if not changed:
        return customer
    _require_fresh(customer, values, changed, version, by=by)

    before = {name: _value(customer, name) for name in ("birth_on", "gender")}
    _set(customer, {name: values[name] for name in changed})
    changed += [name for name in before if name not in changed and _value(customer, name) != before[name]]
    customer.version += 1
    _insert(customer, by=by)
    if SEARCHED & set(changed):
        _index([customer.pk])

    record(events.CustomerEdited(fields=changed), about=customer, by=by)
    return customer


def _value(customer: Customer, name: str) -> Any:
    return crypto.decrypt(customer.id_number_encrypted) if name == "id_number" else getattr(customer, name)


def _require_fresh(
    customer: Customer, values: Mapping[str, Any], changed: Iterable[str], version: int | None, *, by: Actor
) -> None:
    if version is None or version == customer.version:
        return
    fields = {
        name: (
            events.TITLES.get(name, name),
            _shown(name, values[name], by=by),
            _shown(name, _value(customer, name), by=by),
        )
        for name in changed
    }
    raise stale(customer, version=customer.version, fields=fields)


def _shown(name: str, value: Any, *, by: Actor) -> str:
    if name in access.REVEALED:
        return policies.text(by, access.POLICED[name], str(value or ""))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


@command
def assign_customer(
    customer_id: int, *, owner_id: int | None, store_id: int | None = None, reason: str = "", by: Actor
) -> Customer:
    """Give the customer to somebody else, or to the pool (None); optionally in another store of the group."""
    customer = Customer.objects.lock(customer_id)
    by.require_over(access.ASSIGN, owner_id=customer.owner_id, store_id=customer.store_id)
    place = customer.store_id if store_id is None else store_id
    if (customer.owner_id, customer.store_id) == (owner_id, place):
        return customer
    _require_place(place, owner_id, by=by)
    before = customer.owner_id
    customer.owner_id, customer.store_id = owner_id, place
    customer.version += 1
    customer.save(update_fields=["owner", "store", "version"])

    record(events.CustomerAssigned(from_user=before, to_user=owner_id, reason=reason), about=customer, by=by)
    return customer


@command
def hand_over_customers(
    from_user_id: int, to_user_id: int, *, store_id: int, reason: str = "", staying: Collection[int] = (), by: Actor
) -> list[int]:
    """All customers of a person in a store but ``staying`` go to another; their ids. The same again moves nothing."""
    by.require_over(access.ASSIGN, owner_id=from_user_id, store_id=store_id)
    _require_place(store_id, to_user_id, by=by)
    rows = Customer.objects.filter(group_id=by.group_id, store_id=store_id, owner_id=from_user_id).exclude(
        pk__in=staying
    )
    customers = list(rows.order_by("pk").select_for_update(of=("self",)))
    ids = [customer.pk for customer in customers]
    Customer.objects.filter(pk__in=ids).update(owner_id=to_user_id, version=F("version") + 1)

    for customer in customers:
        event = events.CustomerAssigned(from_user=from_user_id, to_user=to_user_id, reason=reason)
        record(event, about=customer, by=by)
    return ids


@command
def give_back_customers(
    customer_ids: Sequence[int], *, from_user_id: int, to_user_id: int, store_id: int, reason: str = "", by: Actor
) -> list[int]:
    """Of these customers those whom ``from_user_id`` still has in the store go to another; their ids. Part of undoing a
    hand-over.
    """
    by.require_over(access.ASSIGN, owner_id=from_user_id, store_id=store_id)
    _require_place(store_id, to_user_id, by=by)
    rows = Customer.objects.filter(group_id=by.group_id, store_id=store_id, owner_id=from_user_id, pk__in=customer_ids)
    customers = list(rows.order_by("pk").select_for_update(of=("self",)))
    ids = [customer.pk for customer in customers]
    Customer.objects.filter(pk__in=ids).update(owner_id=to_user_id, version=F("version") + 1)
    for customer in customers:
        event = events.CustomerAssigned(from_user=from_user_id, to_user=to_user_id, reason=reason)
        record(event, about=customer, by=by)
    return ids


@command
def reveal_number(customer_id: int, *, field: str, reason: str = "", by: Actor) -> str:
    """A masked value in full; who looked at which, when and why is in the journal.

    Who looks after the customer needs no reason. Refused("reason_missing"), Refused("no_number").
    """
    customer = Customer.objects.get(pk=customer_id, group_id=by.group_id)
    access.require(by, access.REVEAL, customer)
    if field not in access.REVEALED:
        raise Refused("unknown_field", _("There is no such field."), fields={"field": _("Unknown.")})
    if policies.is_hidden(by, access.POLICED[field]):
        raise NotAllowed(access.REVEAL)
    value = access.value_of(customer, field)
    if not value:
        raise Refused("no_number", _("There is no such number on the card."))
    if needs_reason(customer, by=by) and not reason.strip():
        text = _("Say why you need it: it goes into the journal.")
        raise Refused("reason_missing", text, fields={"reason": text})

    record(events.NumberRevealed(field=field, reason=reason.strip()[:200]), about=customer, by=by)
    return identity.readable_phone(value) if field in access.PHONES else value


@command
def send_customer(customer_id: int, *, by: Actor) -> None:
    """Have outside systems told again that the card is there: every connection that wants the event gets a message.

    The message names the card and says nothing personal; who receives it fetches the card with a token of its own.
    """
    customer = Customer.objects.lock(customer_id)
    access.require(by, access.EDIT, customer)
    record(events.CustomerSent(version=customer.version, kind=customer.kind), about=customer, by=by)


def needs_reason(customer: Customer, *, by: Actor) -> bool:
    """Whether somebody who wants to see a number of this customer in full has to say why."""
    return not by.is_machine and by.user_id not in (customer.owner_id, customer.partner_id)


@command
def index_customers(customer_ids: Sequence[int], *, by: Actor) -> None:
    """Write the search words of these customers anew (after bulk work). Nothing happened that a journal tells."""
    by.require(access.EDIT)
    for begin in range(0, len(customer_ids), 1000):
        _index(customer_ids[begin : begin + 1000])


def _index(customer_ids: Sequence[int]) -> None:
    documents = [
        SearchDocument(customer=customer, group_id=customer.group_id, words=text)
        for customer, text in queries.documents_for(customer_ids)
    ]
    SearchDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["customer"], update_fields=["words"]
    )
