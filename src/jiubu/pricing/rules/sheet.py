"""The sums of a deal sheet (商谈明细): what the customer pays when, the deposit's limit, and what the store earns."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused
from jiubu.kernel.money import CENT
from jiubu.pricing.enums import BackLine, Deposit, Due
from jiubu.pricing.rules.vat import split_vat

EARNEST_SHARE = Decimal("0.20")
"""民法典 art. 586: above a fifth of the contract, earnest money has no effect as such."""
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line in yuan as the customer sees it. ``is_credit``: taken off (trade-in, subsidy, the bank's share)."""

    key: str
    amount: Decimal
    due: Due
    is_credit: bool = False

    @property
    def signed(self) -> Decimal:
        """What the customer pays for it; below 0 for a credit."""
        amount = checked.amount(self.amount, self.key)
        return -amount if self.is_credit else amount


@dataclass(frozen=True, slots=True)
class Payable:
    """What the customer pays: by moment, in the order of the sale and without empty ones, and in all. In yuan."""

    by_due: dict[Due, Decimal]
    total: Decimal


def payable(lines: Iterable[SheetLine]) -> Payable:
    """The lines added up by the moment they are due; the moments always add up to the total.

    Below 0 where credits are larger: the store pays the customer. Refused("bad_amount") at the line that is wrong.
    """
    rows = list(lines)
    moments = [due for due in Due if any(row.due == due for row in rows)]
    sums = {due: sum((row.signed for row in rows if row.due == due), ZERO) for due in moments}
    return Payable(sums, sum(sums.values(), ZERO))


def most_earnest(contract_amount: Decimal) -> Decimal:
    """The largest earnest money (定金) of a contract, in yuan: 20 % of its amount, cut at the fen, never rounded up."""
    whole = checked.amount(contract_amount, "contract_amount")
    return (whole * EARNEST_SHARE).quantize(CENT, rounding=ROUND_DOWN)


def require_deposit(kind: Deposit | str, amount: Decimal, *, contract_amount: Decimal) -> Decimal:
    """The deposit in yuan, when the contract may have it.

    定金 is at most 20 % of the contract's amount (民法典 art. 586), 订金 at most that amount. Refused("deposit_kind") when
    neither is chosen, Refused("deposit_too_high") with the limit, Refused("bad_amount").
    """
    paid = checked.amount(amount, "deposit")
    if _kind_of(kind) == Deposit.EARNEST:
        limit = most_earnest(contract_amount)
        text = _("Earnest money is at most 20 %% of the contract: %(limit)s. Take less, or call it a prepayment.")
    else:
        limit = checked.amount(contract_amount, "contract_amount")
        text = _("A prepayment is at most the amount of the contract: %(limit)s.")
    if paid > limit:
        said = text % {"limit": limit}
        raise Refused("deposit_too_high", said, fields={"deposit": said}, details={"limit": str(limit)})
    return paid


def _kind_of(kind: Deposit | str) -> Deposit:
    try:
        return Deposit(kind)
    except ValueError:
        text = _("Say whether the deposit is earnest money or a prepayment.")
        raise Refused("deposit_kind", text, fields={"deposit_kind": text}) from None


@dataclass(frozen=True, slots=True)
class BackItem:
    """What one line beside the car brings and costs, in yuan without VAT."""

    kind: BackLine
    income: Decimal
    cost: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """Below 0 where it costs more than it brings: given away."""
        return checked.amount(self.income, "income") - checked.amount(self.cost, "cost")


@dataclass(frozen=True, slots=True)
class Gross:
    """What a sale earns, in yuan without VAT: by the car, and beside it."""

    front: Decimal
    back: Decimal

    @property
    def total(self) -> Decimal:
        """综合毛利 of the unit."""
        return self.front + self.back


def front_gross(price: Decimal, *, vat_rate: Decimal, landed_cost: Decimal, rebate: Decimal = ZERO) -> Decimal:
    """单车毛利 in yuan: the price (incl. VAT, after discount) without VAT, less the landed cost, plus the booked rebate.

    Cost and rebate (返利) are without VAT. Below 0 for a car sold at a loss. Refused("bad_amount", "bad_rate").
    """
    net = split_vat(price, vat_rate).net
    return net - checked.amount(landed_cost, "landed_cost") + checked.amount(rebate, "rebate")


def back_gross(items: Iterable[BackItem]) -> Decimal:
    """衍生毛利 in yuan: finance, insurance commission, accessories, registration service, used car."""
    return sum((item.gross for item in items), ZERO)
