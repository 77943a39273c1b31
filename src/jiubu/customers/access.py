"""Who may see and change customers."""

from collections.abc import Collection
from dataclasses import dataclass
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


def seen_mobile(actor: Actor, row: Customer | Contact) -> str:
    """The mobile of a customer or of a person of a company."""
    return fields.text(actor, MOBILE, row.mobile, full=identity.readable_phone)


def hidden_fields(actor: Actor) -> set[str]:
    """Names of the fields of a card that this actor gets nowhere, and so cannot change either."""
    return {name for name, key in POLICED.items() if fields.is_hidden(actor, key)}


def masked_fields(actor: Actor) -> set[str]:
    return {name for name, key in POLICED.items() if fields.policy_of(actor, key) == "mask"}
