"""Words of the books that a vehicle has: costs, certificate, keys, files, questions to the stock."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Place(StrEnum):
    """Where the certificate of conformity is."""

    MAKER = "maker"
    BANK = "bank"
    STORE = "store"
    POSTED = "posted"
    CUSTOMER = "customer"


PLACES: Mapping[str, str | Promise] = {
    "maker": pgettext_lazy("certificate", "at the maker"),
    "bank": pgettext_lazy("certificate", "at the bank"),
    "store": pgettext_lazy("certificate", "in the store"),
    "posted": pgettext_lazy("certificate", "posted"),
    "customer": pgettext_lazy("certificate", "handed to the customer"),
}


class CostKind(StrEnum):
    """What a vehicle cost, or brought back."""

    PURCHASE = "purchase"
    FREIGHT = "freight"
    INSURANCE = "insurance"
    DUTY = "duty"
    INTEREST = "interest"
    REFIT = "refit"
    REPAIR = "repair"
    REBATE = "rebate"
    OTHER = "other"


COST_KINDS: Mapping[str, str | Promise] = {
    "purchase": pgettext_lazy("cost", "Purchase"),
    "freight": pgettext_lazy("cost", "Freight"),
    "insurance": pgettext_lazy("cost", "Insurance"),
    "duty": pgettext_lazy("cost", "Duty"),
    "interest": pgettext_lazy("cost", "Interest"),
    "refit": pgettext_lazy("cost", "Refit"),
    "repair": pgettext_lazy("cost", "Repair"),
    "rebate": pgettext_lazy("cost", "Rebate of the maker"),
    "other": pgettext_lazy("cost", "Other"),
}


class KeyStep(StrEnum):
    """What happened to keys."""

    RECEIVED = "received"
    HANDED_OUT = "handed_out"
    BACK = "back"
    CUSTOMER = "customer"
    LOST = "lost"


KEY_STEPS: Mapping[str, str | Promise] = {
    "received": pgettext_lazy("keys", "received"),
    "handed_out": pgettext_lazy("keys", "handed out"),
    "back": pgettext_lazy("keys", "brought back"),
    "customer": pgettext_lazy("keys", "given to the customer"),
    "lost": pgettext_lazy("keys", "lost"),
}


class FileKind(StrEnum):
    """What is kept with a card."""

    PHOTO = "photo"
    DOCUMENT = "document"


FILE_KINDS: Mapping[str, str | Promise] = {
    "photo": _("Photo"),
    "document": pgettext_lazy("file", "Document"),
}


class Asked(StrEnum):
    """Which page or operation was asked."""

    STOCK = "stock"
    PURCHASE = "purchase"
    SLOW = "slow"


ASKED: Mapping[str, str | Promise] = {
    "stock": _("Stock"),
    "purchase": pgettext_lazy("stock", "Purchase"),
    "slow": _("Slow movers"),
}
