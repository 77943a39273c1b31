"""What must agree about prices: one price of a thing on a day, and what approved documents say with what lists say."""

from collections.abc import Iterator

from jiubu.kernel.verify import verifier
from jiubu.pricing.commands.lists import as_rule
from jiubu.pricing.models import AdjustmentLine, PriceAdjustment, PriceLine, PriceList
from jiubu.pricing.rules.asking import overlapping, target_of


@verifier("pricing.lines")
def lines_agree() -> Iterator[str]:
    """No list in use says two prices of one thing on one day; a line's target says what its columns say."""
    lists = PriceList.objects.filter(state=PriceList.State.ACTIVE).order_by("id")
    for list_id in lists.values_list("pk", flat=True):
        rows = list(PriceLine.objects.filter(price_list=list_id).order_by("id"))
        for one, other in overlapping(as_rule(row) for row in rows):
            yield f"price list {list_id}: lines {one.id} and {other.id} hold on the same day"
        for row in rows:
            if row.target != _target(row):
                yield f"price line {row.pk}: its target and its columns do not agree"


@verifier("pricing.adjustments")
def adjustments_agree() -> Iterator[str]:
    """What an approved price adjustment says stands in its list, with its number; of others nothing does."""
    lines = AdjustmentLine.objects.select_related("adjustment", "made").order_by("id")
    for line in lines.filter(adjustment__state=PriceAdjustment.State.APPROVED):
        made = line.made
        if made is None or made.amount != line.new_amount or made.reference != line.adjustment.code:
            yield f"price adjustment {line.adjustment.code}: line {line.pk} is not in its list"
    applied = PriceLine.objects.exclude(document_id=None).filter(document_kind="pricing.priceadjustment")
    known = set(PriceAdjustment.objects.filter(state=PriceAdjustment.State.APPROVED).values_list("pk", flat=True))
    for pk, document_id in applied.order_by("id").values_list("pk", "document_id"):
        if document_id not in known:
            yield f"price line {pk}: its price adjustment {document_id} was not approved"


def _target(row: PriceLine) -> str:
    return target_of(
        product_class_id=row.product_class_id, trim_id=row.trim_id, option_id=row.option_id, colour_id=row.colour_id,
        key=row.key,
    )[:90]  # fmt: skip
