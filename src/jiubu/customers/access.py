"""Who may see and change customers."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Contact, Customer
from jiubu.kernel import crypto, fields, identity, masks
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.fields import field
from jiubu.kernel.rights import action

SEE = action("customers.see", _("See customers"))
MAKE = action("customers.make", _("Create customers"))
EDIT = action("customers.edit", _("Edit customers"))
ASSIGN = action("customers.assign", _("Assign customers"))
MERGE = action("customers.merge", _("Merge customer cards"))
REVEAL = action("customers.reveal", _("Show full phone and ID numbers"))

MOBILE = field("customers.mobile", _("Mobile"), usual="mask", masked=crypto.mask_phone)
OTHER_PHONE = field("customers.other_phone", _("Other phone"), usual="mask", masked=crypto.mask_phone)
ID_NUMBER = field("customers.id_number", _("ID number"), usual="mask", masked=crypto.mask_id)
CREDIT_CODE = field("customers.credit_code", _("Unified credit code"), usual="show", masked=crypto.mask_id)
WECHAT = field("customers.wechat", _("WeChat"), usual="show", masked=masks.mask_name)
EMAIL = field("customers.email", _("E-mail address"), usual="show", masked=masks.mask_email)
ADDRESS = field("customers.address", _("Address"), usual="show", masked=masks.mask_address)
BIRTH_ON = field("customers.birth_on", _("Birthday"), usual="show")

POLICED = {
    "mobile": MOBILE, "other_phone": OTHER_PHONE, "id_number": ID_NUMBER, "credit_code": CREDIT_CODE, "wechat": WECHAT,
    "email": EMAIL, "address": ADDRESS, "birth_on": BIRTH_ON,
}  # fmt: skip
"""Fields of the card that a role may see masked or not at all."""
PHONES = ("mobile", "other_phone")
MORE_PHONES = "more_phones"
"""In ``extra``: numbers that merged cards had beside these two."""
REVEALED = tuple(name for name, key in POLICED.items() if fields.FIELDS[key].masked)
"""What can be shown in full on request."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The sensitive fields of a card as one actor may see them: in full, masked, or ""."""

    mobile: str
    other_phone: str
    id_number: str
    credit_code: str
    wechat: str
    email: str
    address: str
    birth_on: date | None


class Placed(Protocol):
    """A card, or what stands for one."""

    @property
    def owner_id(self) -> Any: ...
    @property
    def store_id(self) -> Any: ...
    @property
    def partner_id(self) -> Any: ...


SHARED = (SEE, EDIT, REVEAL)
"""What who cooperates on a customer may do as if it were his own."""


def covers(actor: Actor, what: str, customer: Placed, *, shared: Collection[str] = SHARED) -> bool:
    """Whether the actor may do ``what`` with this customer: by owner and store, or because he cooperates on it, if it is
    one of the actions that are ``shared``: modules above have more of them.
    """
    reach = actor.reach(what)
    if reach.covers(owner_id=customer.owner_id, store_id=customer.store_id):
        return True
    return what in shared and customer.partner_id is not None and customer.partner_id in reach.users


def require(actor: Actor, what: str, customer: Customer) -> None:
    if not covers(actor, what, customer):
        raise NotAllowed(what)


def seen(actor: Actor, customer: Customer) -> Seen:
    """Every door that shows a card takes the sensitive fields from here."""
    texts = {name: seen_text(actor, name, customer) for name in POLICED if name != "birth_on"}
    return Seen(**texts, birth_on=fields.shown(actor, BIRTH_ON, customer.birth_on))


def seen_text(actor: Actor, name: str, customer: Customer) -> str:
    """One sensitive field as the actor may see it. What is hidden is not even decrypted."""
    key = POLICED[name]
    if fields.is_hidden(actor, key):
        return ""
    return fields.text(actor, key, value_of(customer, name), full=identity.readable_phone if name in PHONES else str)


def value_of(customer: Customer, name: str) -> str:
    """The whole value; for commands, and for who may see it."""
    return crypto.decrypt(customer.id_number_encrypted) if name == "id_number" else getattr(customer, name) or ""


def seen_extra(actor: Actor, customer: Customer) -> dict[str, Any]:
    """What else is known, with the phone numbers of merged cards as the actor may see the other phone."""
    others = {name: value for name, value in customer.extra.items() if name != MORE_PHONES}
    numbers = [_seen_number(actor, number) for number in customer.extra.get(MORE_PHONES, [])]
    return {**others, MORE_PHONES: numbers} if numbers and not fields.is_hidden(actor, OTHER_PHONE) else others


def _seen_number(actor: Actor, number: str) -> str:
    return fields.text(actor, OTHER_PHONE, number, full=identity.readable_phone)


def really_changed(actor: Actor, customer: Customer, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes without what only repeats how the actor sees the card: a mask that is sent back is no new value."""
    said = asdict(seen(actor, customer)) if POLICED.keys() & changes.keys() else {}
    found = {name: value for name, value in changes.items() if name not in said or value != said[name]}
    if isinstance(found.get("extra"), Mapping) and MORE_PHONES in customer.extra:
        found["extra"] = _with_numbers(actor, customer.extra[MORE_PHONES], found["extra"])
    return found


def _with_numbers(actor: Actor, numbers: list[str], extra: Mapping[str, Any]) -> dict[str, Any]:
    if fields.is_hidden(actor, OTHER_PHONE):
        return {**extra, MORE_PHONES: numbers}
    if not isinstance(extra.get(MORE_PHONES), list):
        return dict(extra)
    whole = {_seen_number(actor, number): number for number in numbers}
    return {**extra, MORE_PHONES: [whole.get(str(number), number) for number in extra[MORE_PHONES]]}


def seen_mobile(actor: Actor, row: Customer | Contact) -> str:
    """The mobile of a customer or of a person of a company."""
    return fields.text(actor, MOBILE, row.mobile, full=identity.readable_phone)


def hidden_fields(actor: Actor) -> set[str]:
    """Names of the fields of a card that this actor gets nowhere, and so cannot change either."""
    return {name for name, key in POLICED.items() if fields.is_hidden(actor, key)}


def masked_fields(actor: Actor) -> set[str]:
    return {name for name, key in POLICED.items() if fields.policy_of(actor, key) == "mask"}
