"""What can happen to a customer. Names and numbers stay out: the links say whom it is about."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event

TITLES: dict[str, str | Promise] = {
    "name": _("Name"),
    "gender": _("Gender"),
    "mobile": _("Mobile"),
    "other_phone": _("Other phone"),
    "wechat": _("WeChat"),
    "email": _("E-mail address"),
    "credit_code": _("Unified credit code"),
    "id_number": _("ID number"),
    "birth_on": _("Birthday"),
    "region": _("Region"),
    "address": _("Address"),
    "occupation": _("Occupation"),
    "channel": _("Channel"),
    "is_do_not_call": _("Do not call"),
    "remark": _("Remark"),
    "extra": _("More"),
}
"""What fields of a customer are called."""


class CustomerMade(Event):
    """A card was made."""

    verb: ClassVar[str] = "customers.customer_made"
    sentence: ClassVar[str | Promise] = _("Customer created")
    icon: ClassVar[str] = "user-plus"

    kind: str


class CustomerEdited(Event):
    """Some fields changed; which ones, not to what."""

    verb: ClassVar[str] = "customers.customer_edited"
    sentence: ClassVar[str | Promise] = _("Changed: {names}")
    icon: ClassVar[str] = "pencil"

    fields: list[str]

    def text(self) -> str:
        return str(self.sentence).format(names=", ".join(str(TITLES.get(name, name)) for name in self.fields))


class CustomerAssigned(Event):
    """Another person looks after the customer, or nobody (the pool)."""

    verb: ClassVar[str] = "customers.customer_assigned"
    sentence: ClassVar[str | Promise] = _("Customer given to another consultant")
    icon: ClassVar[str] = "user-share"

    from_user: int | None
    to_user: int | None
    reason: str = ""


class ContactAdded(Event):
    """A person of a company became known."""

    verb: ClassVar[str] = "customers.contact_added"
    sentence: ClassVar[str | Promise] = _("Contact added")
    icon: ClassVar[str] = "address-book"


class ContactRemoved(Event):
    """A person of a company is one no longer."""

    verb: ClassVar[str] = "customers.contact_removed"
    sentence: ClassVar[str | Promise] = _("Contact removed")
    icon: ClassVar[str] = "address-book-off"


class CustomersRelated(Event):
    """Two customers belong together: family, referrer, employer."""

    verb: ClassVar[str] = "customers.customers_related"
    sentence: ClassVar[str | Promise] = _("Relation added")
    icon: ClassVar[str] = "link"

    kind: str


class RelationRemoved(Event):
    """Two customers don't belong together after all."""

    verb: ClassVar[str] = "customers.relation_removed"
    sentence: ClassVar[str | Promise] = _("Relation removed")
    icon: ClassVar[str] = "unlink"

    kind: str


class OwnedVehicleAdded(Event):
    """The customer owns a vehicle."""

    verb: ClassVar[str] = "customers.owned_vehicle_added"
    sentence: ClassVar[str | Promise] = _("Owned vehicle added")
    icon: ClassVar[str] = "car"

    is_bought_here: bool = False


class OwnedVehicleEdited(Event):
    """What is known of an owned vehicle changed, or it was sold again."""

    verb: ClassVar[str] = "customers.owned_vehicle_edited"
    sentence: ClassVar[str | Promise] = _("Owned vehicle changed")
    icon: ClassVar[str] = "car"

    fields: list[str]


class NumberRevealed(Event):
    """Somebody looked at a number that is shown masked."""

    verb: ClassVar[str] = "customers.number_revealed"
    sentence: ClassVar[str | Promise] = _("{title} shown in full")
    icon: ClassVar[str] = "eye"

    field: str
    reason: str = ""

    def text(self) -> str:
        text = str(self.sentence).format(title=TITLES.get(self.field, self.field))
        return f"{text} ({self.reason})" if self.reason else text


class CustomersMerged(Event):
    """Two cards became one: the first thing is the card that stays, the second the one that went into it."""

    verb: ClassVar[str] = "customers.customers_merged"
    sentence: ClassVar[str | Promise] = _("Card {code} was merged into this one")
    icon: ClassVar[str] = "arrows-join"

    merge_id: int
    code: str
    moved: dict[str, int]


class MergeUndone(Event):
    """Two cards that were merged are two again."""

    verb: ClassVar[str] = "customers.merge_undone"
    sentence: ClassVar[str | Promise] = _("Merging with card {code} was undone")
    icon: ClassVar[str] = "arrows-split"

    merge_id: int
    code: str


class ClaimMade(Event):
    """A colleague asked to cooperate on the customer, or to take it over."""

    verb: ClassVar[str] = "customers.claim_made"
    sentence: ClassVar[str | Promise] = _("Asked to cooperate")
    icon: ClassVar[str] = "users-plus"

    claim_id: int
    kind: str
    is_protected: bool = False

    def text(self) -> str:
        if self.kind == "cooperate":
            return str(self.sentence)
        return str(_("Asked to take over, within the protection") if self.is_protected else _("Asked to take over"))


class ClaimSettled(Event):
    """The manager decided whether a colleague cooperates on the customer or takes it over."""

    verb: ClassVar[str] = "customers.claim_settled"
    sentence: ClassVar[str | Promise] = _("Cooperation granted, share of the deals: {share} %")
    icon: ClassVar[str] = "users-group"

    claim_id: int
    kind: str
    is_yes: bool
    from_user: int | None
    to_user: int | None
    share: int = 50
    words: str = ""
    was_protected: bool = False

    def text(self) -> str:
        titles = {
            ("cooperate", True): str(self.sentence).format(share=self.share),
            ("cooperate", False): str(_("Cooperation refused")),
            ("transfer", True): str(_("Taken over by a colleague")),
            ("transfer", False): str(_("Transfer to a colleague refused")),
        }
        text = titles.get((self.kind, self.is_yes), titles["transfer", self.is_yes])
        return f"{text}: {self.words}" if self.words else text


class ClaimWithdrawn(Event):
    """The colleague no longer asks."""

    verb: ClassVar[str] = "customers.claim_withdrawn"
    sentence: ClassVar[str | Promise] = _("Request of a colleague withdrawn")
    icon: ClassVar[str] = "users-minus"

    claim_id: int


class CooperationBegun(Event):
    """A colleague works on the customer beside the owner."""

    verb: ClassVar[str] = "customers.cooperation_begun"
    sentence: ClassVar[str | Promise] = _("Cooperation begun")
    icon: ClassVar[str] = "users-plus"

    partner_id: int
    reason: str = ""


class CooperationEnded(Event):
    """Two no longer work on the customer together."""

    verb: ClassVar[str] = "customers.cooperation_ended"
    sentence: ClassVar[str | Promise] = _("Cooperation ended")
    icon: ClassVar[str] = "users-minus"

    partner_id: int
    reason: str = ""


class CustomerSent(Event):
    """Somebody asked that the card be sent to outside systems again. They fetch what they may see by the API."""

    verb: ClassVar[str] = "customers.customer_sent"
    sentence: ClassVar[str | Promise] = _("record sent to other systems again")
    icon: ClassVar[str] = "send"

    version: int
    kind: str
