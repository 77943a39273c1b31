"""Words of the books that a vehicle has: costs, certificate, keys, files, questions to the stock."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Place(TextChoices):
    """Where the certificate of conformity is."""

    MAKER = "maker", pgettext_lazy("certificate", "at the maker")
    BANK = "bank", pgettext_lazy("certificate", "at the bank")
    STORE = "store", pgettext_lazy("certificate", "in the store")
    POSTED = "posted", pgettext_lazy("certificate", "posted")
    CUSTOMER = "customer", pgettext_lazy("certificate", "handed to the customer")


class CostKind(TextChoices):
    """What a vehicle cost, or brought back."""

    PURCHASE = "purchase", pgettext_lazy("cost", "Purchase")
    FREIGHT = "freight", pgettext_lazy("cost", "Freight")
    INSURANCE = "insurance", pgettext_lazy("cost", "Insurance")
    DUTY = "duty", pgettext_lazy("cost", "Duty")
    INTEREST = "interest", pgettext_lazy("cost", "Interest")
    REFIT = "refit", pgettext_lazy("cost", "Refit")
    REPAIR = "repair", pgettext_lazy("cost", "Repair")
    REBATE = "rebate", pgettext_lazy("cost", "Rebate of the maker")
    OTHER = "other", pgettext_lazy("cost", "Other")


class KeyStep(TextChoices):
    """What happened to keys."""

    RECEIVED = "received", pgettext_lazy("keys", "received")
    HANDED_OUT = "handed_out", pgettext_lazy("keys", "handed out")
    BACK = "back", pgettext_lazy("keys", "brought back")
    CUSTOMER = "customer", pgettext_lazy("keys", "given to the customer")
    LOST = "lost", pgettext_lazy("keys", "lost")


class FileKind(TextChoices):
    """What is kept with a card."""

    PHOTO = "photo", _("Photo")
    DOCUMENT = "document", pgettext_lazy("file", "Document")


class Asked(TextChoices):
    """Which page or operation was asked."""

    STOCK = "stock", _("Stock")
    PURCHASE = "purchase", pgettext_lazy("stock", "Purchase")
    SLOW = "slow", _("Slow movers")
