"""The words of a sale: what stands on a document, how it is paid, which deposit it is."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ITEMS = {
    "car": _("Car"),
    "option": _("Factory option"),
    "accessory": _("Accessory"),
    "insurance": _("Insurance"),
    "purchase_tax": _("Purchase tax"),
    "vessel_tax": _("Vehicle and vessel tax"),
    "plate": _("Plate and registration"),
    "finance_fee": _("Finance fee"),
    "warranty": _("Extended warranty"),
    "service": pgettext_lazy("item of a document", "Service"),
    "trade_in": _("Trade-in"),
    "subsidy": _("Subsidy"),
}
GOODS = frozenset({"car", "option", "accessory"})
"""What leaves the store through the door, and is invoiced when it has left."""
SERVICES = frozenset(ITEMS) - GOODS - {"trade_in", "subsidy"}
CREDITS = frozenset({"trade_in", "subsidy"})
"""Taken off what the customer pays."""

WAYS = (
    ("full", _("in full before delivery")),
    ("loan", _("with a loan")),
    ("credit", _("on account")),
)
EARNEST, PREPAYMENT = "earnest", "prepayment"
DEPOSITS = (
    (EARNEST, pgettext_lazy("deposit", "earnest money (定金)")),
    (PREPAYMENT, pgettext_lazy("deposit", "prepayment (订金)")),
)
METHODS = (
    ("transfer", _("Bank transfer")),
    ("card", pgettext_lazy("payment", "Card")),
    ("wechat", _("WeChat Pay")),
    ("alipay", _("Alipay")),
    ("cash", pgettext_lazy("payment", "Cash")),
    ("loan", _("Paid out by the bank")),
    ("trade_in", _("Trade-in set off")),
)
