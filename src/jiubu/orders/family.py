"""The documents of a sale, from the quote to the refund: what each is made from, what it opens, and who may do it.

quote > contract > order > delivery order > outbound delivery > invoice > receivable > payment > refund
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.documents.fields import Field
from jiubu.documents.kinds import GROSS, Ask, Kind, Opening, Rights, Source, register_kind
from jiubu.documents.models import Document, Line
from jiubu.kernel.errors import Refused
from jiubu.orders import access, queries, rules
from jiubu.orders.commands import free_vehicles, hand_out, make_receivable, sell_vehicles, take_in
from jiubu.orders.enums import CREDITS, DEPOSITS, EARNEST, GOODS, ITEMS, METHODS, SERVICES, WAYS
from jiubu.vehicles.rules import HERE

SELLING = Rights(access.SEE, access.SELL, access.SELL, access.UNDO)
DELIVERING = Rights(access.SEE, access.DELIVER, access.DELIVER, access.UNDO)
BILLING = Rights(access.SEE, access.BILL, access.BILL, access.UNDO)
ALL_ITEMS = tuple(ITEMS.items())
WAY = Field("way", _("Payment"), "choice", choices=WAYS)


def check_credits(_document: Document, lines: Sequence[Line]) -> None:
    """A trade-in or a subsidy is taken off, everything else is asked for."""
    for line in lines:
        if line.is_credit != (line.item in CREDITS):
            text = _("Line {position}: only a trade-in or a subsidy is taken off, and always.")
            raise Refused("wrong_sign", str(text).format(position=line.position))


def check_contract(document: Document, lines: Sequence[Line]) -> None:
    """Earnest money keeps within its fifth."""
    check_credits(document, lines)
    if document.data.get("deposit_kind") == EARNEST:
        rules.require_earnest(Decimal(str(document.data.get("deposit_amount") or 0)), document.gross)


def check_order(document: Document, lines: Sequence[Line]) -> None:
    """A customer who pays later needs an approved limit that has room for it."""
    check_credits(document, lines)
    if document.customer_id is None:
        raise Refused("no_customer", _("An order is for a customer."))
    if document.data.get("way") == "credit":
        owed = queries.exposure_of(document.customer_id, store_id=document.store_id)
        limit = queries.limit_of(document.customer_id, store_id=document.store_id, day=document.day)
        rules.require_credit(owed, document.gross, limit)


def check_outbound(_document: Document, lines: Sequence[Line]) -> None:
    """A car leaves the store as one that stands here, known by its VIN."""
    for line in lines:
        if line.item == "car" and line.vehicle is None:
            text = _("Line {position}: say which vehicle leaves.")
            raise Refused("no_vehicle", str(text).format(position=line.position))
        if line.vehicle is not None and line.vehicle.whereabouts not in HERE:
            text = _("Vehicle {vehicle} has not arrived yet.")
            raise Refused("vehicle_not_here", str(text).format(vehicle=line.vehicle.code))


def check_invoice(_document: Document, lines: Sequence[Line]) -> None:
    rules.require_one_car(line.item for line in lines)


def ask_credit(document: Document, _lines: Sequence[Line]) -> Ask:
    """Every limit is approved by somebody."""
    question = _("A credit limit of {amount} for {name}?")
    name = document.customer.name if document.customer else document.partner
    return Ask("credit_limit", str(question).format(amount=f"{document.gross:,.2f}", name=name), document.gross)


def ask_discount(document: Document, lines: Sequence[Line]) -> Ask | None:
    """A discount beyond what was approved on the documents before it is decided by the ladder of its rule."""
    given = sum((line.discount for line in lines), Decimal(0))
    more = given - queries.approved_discount(document)
    if more <= 0:
        return None
    question = _("A discount of {amount} on {title}?")
    said = str(question).format(amount=f"{given:,.2f}", title=document.about_title or document.meaning.title)
    return Ask("discount", said, given)


QUOTE = register_kind(
    Kind(
        "quote",
        _("Quote"),
        "QT",
        SELLING,
        opens=(Opening("contract"), Opening("order")),
        items=ALL_ITEMS,
        icon="file-dollar",
        fields=(Field("valid_until", _("Valid until"), "date", is_required=True), WAY),
        check=check_credits,
        approval=ask_discount,
    )
)
CONTRACT = register_kind(
    Kind(
        "contract",
        _("Contract"),
        "CT",
        SELLING,
        sources=(Source("quote", "contract"),),
        icon="writing-sign",
        opens=(Opening("order"), Opening("advance", of=GROSS)),
        items=ALL_ITEMS,
        check=check_contract,
        approval=ask_discount,
        fields=(
            Field("signed_on", _("Signed on"), "date", is_required=True),
            Field("deposit_kind", _("Deposit"), "choice", is_required=True, choices=DEPOSITS),
            Field("deposit_amount", _("Amount of the deposit"), "money", is_required=True),
            Field("promised_on", _("Promised day of delivery"), "date"),
            Field("signature", _("Evidence of the signature"), is_open=True),
            WAY,
        ),
    )
)
CREDIT = register_kind(
    Kind(
        "credit",
        _("Credit approval"),
        "CR",
        SELLING,
        icon="credit-card",
        approval=ask_credit,
        items=(("limit", pgettext_lazy("credit", "Limit")),),
        fields=(Field("valid_until", _("Valid until"), "date", is_required=True), Field("reason", _("Reason"))),
    )
)
ORDER = register_kind(
    Kind(
        "order",
        pgettext_lazy("document", "Order"),
        "SO",
        SELLING,
        icon="shopping-cart",
        claim="sale",
        items=ALL_ITEMS,
        sources=(Source("contract", "order"), Source("quote", "order")),
        check=check_order,
        approval=ask_discount,
        opens=(Opening("deliver", items=GOODS), Opening("bill", items=SERVICES), Opening("advance", of=GROSS)),
        fields=(WAY, Field("promised_on", _("Promised day of delivery"), "date")),
        posted=sell_vehicles,
        cancelled=free_vehicles,
    )
)
DELIVERY_ORDER = register_kind(
    Kind(
        "delivery_order",
        _("Delivery order"),
        "DO",
        SELLING,
        sources=(Source("order", "deliver"),),
        icon="clipboard-list",
        opens=(Opening("ship"),),
        items=ALL_ITEMS,
        may_stand_alone=False,
        fields=(Field("wanted_on", _("Wanted on"), "date"),),
    )
)
OUTBOUND = register_kind(
    Kind(
        "outbound",
        _("Outbound delivery"),
        "OD",
        DELIVERING,
        sources=(Source("delivery_order", "ship"),),
        icon="truck-delivery",
        opens=(Opening("bill"),),
        items=ALL_ITEMS,
        may_stand_alone=False,
        check=check_outbound,
        claim="outbound",
        fields=(Field("carrier", _("Carrier")),),
        posted=hand_out,
        cancelled=take_in,
    )
)
INVOICE = register_kind(
    Kind(
        "invoice",
        pgettext_lazy("document", "Invoice"),
        "IV",
        BILLING,
        icon="receipt-tax",
        claim="invoice",
        items=ALL_ITEMS,
        sources=(Source("outbound", "bill"), Source("order", "bill")),
        opens=(Opening("owe", of=GROSS),),
        may_stand_alone=False,
        is_gapless=True,
        check=check_invoice,
        posted=make_receivable,
        fields=(
            Field("invoice_code", _("Invoice code"), is_open=True),
            Field("invoice_number", _("Invoice number"), is_open=True),
            Field("issued_on", _("Issued on"), "date", is_open=True),
            Field("certificate_number", _("Certificate number"), is_open=True),
            Field("import_number", _("Import certificate number"), is_open=True),
            Field("inspection_number", _("Commodity inspection number"), is_open=True),
            Field("tax_office", _("Tax office"), is_open=True),
            Field("tax_paid_number", _("Number of the tax payment"), is_open=True),
            Field("issuer", _("Issued by"), is_open=True),
        ),
    )
)
RECEIVABLE = register_kind(
    Kind(
        "receivable",
        _("Receivable"),
        "AR",
        BILLING,
        sources=(Source("invoice", "owe"),),
        icon="cash",
        opens=(Opening("pay", of=GROSS),),
        items=ALL_ITEMS,
        may_stand_alone=False,
        is_made_by_itself=True,
    )
)
PAYMENT = register_kind(
    Kind(
        "payment",
        pgettext_lazy("document", "Payment"),
        "PM",
        BILLING,
        icon="cash-banknote",
        sources=(Source("receivable", "pay", uses="spend"), Source("contract", "advance"), Source("order", "advance")),
        opens=(Opening("spend", of=GROSS),),
        may_stand_alone=False,
        fields=(
            Field("method", _("Paid by"), "choice", is_required=True, choices=METHODS),
            Field("reference", _("Reference of the payment"), is_open=True),
        ),
    )
)
REFUND = register_kind(
    Kind(
        "refund",
        _("Refund"),
        "RF",
        BILLING,
        sources=(Source("payment", "spend"),),
        icon="cash-banknote-off",
        may_stand_alone=False,
        fields=(
            Field("method", _("Paid by"), "choice", is_required=True, choices=METHODS),
            Field("why", _("Reason"), is_required=True),
        ),
    )
)
