"""What can happen to price items, classes, price lists, policies and price adjustments."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event

Sentence = str | Promise


class PriceItemPut(Event):
    """A price item was made or changed."""

    verb: ClassVar[str] = "pricing.item_put"
    sentence: ClassVar[Sentence] = _("Price item {key} kept")
    icon: ClassVar[str] = "tag"

    key: str


class PriceClassPut(Event):
    """A customer class or a product class was made or changed."""

    verb: ClassVar[str] = "pricing.class_put"
    sentence: ClassVar[Sentence] = _("Class {key} kept")
    icon: ClassVar[str] = "category"

    key: str


class MembersSet(Event):
    """It was said which series and trims stand in a product class."""

    verb: ClassVar[str] = "pricing.members_set"
    sentence: ClassVar[Sentence] = _("Product class {key}: {series} models and {trims} trims")
    icon: ClassVar[str] = "category"

    key: str
    series: int
    trims: int


class CustomerClassed(Event):
    """A customer was given a customer class."""

    verb: ClassVar[str] = "pricing.customer_classed"
    sentence: ClassVar[Sentence] = _("Customer class: {key}")
    icon: ClassVar[str] = "user-star"

    key: str


class ClassesMatched(Event):
    """Customers of a class buy products of a class."""

    verb: ClassVar[str] = "pricing.classes_matched"
    sentence: ClassVar[Sentence] = _("Product class {product} stands under customer class {customer}")
    icon: ClassVar[str] = "link"

    customer: str
    product: str


class MatchingEnded(Event):
    """A product class stands under no customer class any more."""

    verb: ClassVar[str] = "pricing.matching_ended"
    sentence: ClassVar[Sentence] = _("Product class {product} no longer stands under customer class {customer}")
    icon: ClassVar[str] = "unlink"

    customer: str
    product: str


class PriceListMade(Event):
    """A price list was begun, as a draft."""

    verb: ClassVar[str] = "pricing.list_made"
    sentence: ClassVar[Sentence] = _("Price list begun")
    icon: ClassVar[str] = "list-numbers"

    name: str


class PriceListEdited(Event):
    """What a draft says of itself was changed."""

    verb: ClassVar[str] = "pricing.list_edited"
    sentence: ClassVar[Sentence] = _("Price list changed")
    icon: ClassVar[str] = "pencil"

    fields: list[str]


class PriceListActivated(Event):
    """A price list is in use from now on."""

    verb: ClassVar[str] = "pricing.list_activated"
    sentence: ClassVar[Sentence] = _("Price list in use, with {lines} prices")
    icon: ClassVar[str] = "circle-check"

    lines: int


class PriceListRetired(Event):
    """A price list is not used any more."""

    verb: ClassVar[str] = "pricing.list_retired"
    sentence: ClassVar[Sentence] = _("Price list retired")
    icon: ClassVar[str] = "archive"


class PriceLinePut(Event):
    """A price of a draft was written or changed."""

    verb: ClassVar[str] = "pricing.line_put"
    sentence: ClassVar[Sentence] = _("Price written: {item} {amount}")
    icon: ClassVar[str] = "tag"
    is_quiet: ClassVar[bool] = True

    item: str
    amount: str


class PriceLineRemoved(Event):
    """A price was taken out of a draft."""

    verb: ClassVar[str] = "pricing.line_removed"
    sentence: ClassVar[Sentence] = _("Price taken out: {item}")
    icon: ClassVar[str] = "trash"
    is_quiet: ClassVar[bool] = True

    item: str


class PricesAdjusted(Event):
    """A document changed prices of a list in use."""

    verb: ClassVar[str] = "pricing.prices_adjusted"
    sentence: ClassVar[Sentence] = _("{lines} prices changed by {reference}")
    icon: ClassVar[str] = "adjustments-dollar"

    reference: str
    lines: int


class PolicyPut(Event):
    """A pricing policy was made or changed."""

    verb: ClassVar[str] = "pricing.policy_put"
    sentence: ClassVar[Sentence] = _("Pricing policy kept, priority {priority}")
    icon: ClassVar[str] = "route"

    priority: int


class AdjustmentMade(Event):
    """A price adjustment was written."""

    verb: ClassVar[str] = "pricing.adjustment_made"
    sentence: ClassVar[Sentence] = _("Price adjustment with {lines} prices written")
    icon: ClassVar[str] = "file-dollar"

    lines: int


class AdjustmentEdited(Event):
    """The prices of a price adjustment were changed before it was asked for."""

    verb: ClassVar[str] = "pricing.adjustment_edited"
    sentence: ClassVar[Sentence] = _("Price adjustment changed, {lines} prices")
    icon: ClassVar[str] = "pencil"

    lines: int


class AdjustmentAsked(Event):
    """Approval of a price adjustment was asked."""

    verb: ClassVar[str] = "pricing.adjustment_asked"
    sentence: ClassVar[Sentence] = _("Approval of the price adjustment asked")
    icon: ClassVar[str] = "send"


class AdjustmentApproved(Event):
    """A price adjustment was approved; its prices stand in the list."""

    verb: ClassVar[str] = "pricing.adjustment_approved"
    sentence: ClassVar[Sentence] = _("Price adjustment approved; its prices stand in the list")
    icon: ClassVar[str] = "circle-check"


class AdjustmentRefused(Event):
    """A price adjustment was refused, or could not be applied any more."""

    verb: ClassVar[str] = "pricing.adjustment_refused"
    sentence: ClassVar[Sentence] = _("Price adjustment refused: {reason}")
    icon: ClassVar[str] = "circle-x"

    reason: str


class AdjustmentCancelled(Event):
    """A price adjustment is no longer wanted."""

    verb: ClassVar[str] = "pricing.adjustment_cancelled"
    sentence: ClassVar[Sentence] = _("Price adjustment cancelled")
    icon: ClassVar[str] = "circle-off"
