"""Price lists, their lines, policies and the documents that change lists."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiubu.kernel.actor import Actor
from jiubu.pricing.models import AdjustmentLine, PriceAdjustment, PriceLine, PriceList, PricingPolicy
from jiubu.pricing.queries.classes import product_classes_of, trims_offered
from jiubu.vehicles.models import Colour, Option
from jiubu.work.models import Approval

NAMES = ("item", "product_class", "trim__series", "option__series", "colour__series")
"""What a line's names are read from."""
TO_ADJUST = 200
"""Lines offered at once when an adjustment is written."""
KIND = "pricing.priceadjustment"


def lists_of(actor: Actor) -> QuerySet[PriceList]:
    """The price lists that the actor sees, with how many lines each has."""
    return PriceList.objects.visible_to(actor).select_related("store").annotate(line_count=Count("lines"))


def list_of(actor: Actor, list_id: int) -> PriceList:
    return lists_of(actor).get(pk=list_id)


def lines_of(price_list: PriceList, *, text: str = "", on: date | None = None) -> QuerySet[PriceLine]:
    """The lines of a list; ``on``: those that hold on a day."""
    rows = price_list.lines.select_related(*NAMES)
    if on is not None:
        rows = rows.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))
    for word in text.split()[:5]:
        named = Q(trim__name__icontains=word) | Q(trim__series__name__icontains=word) | Q(key__icontains=word)
        rows = rows.filter(named | Q(option__name__icontains=word) | Q(colour__name__icontains=word))
    return rows


def line_of(actor: Actor, line_id: int) -> PriceLine:
    rows = PriceLine.objects.filter(price_list__in=PriceList.objects.visible_to(actor))
    return rows.select_related("price_list", *NAMES).get(pk=line_id)


def lines_to_adjust(price_list: PriceList, on: date, *, text: str = "") -> list[PriceLine]:
    """Prices that a document may change: those that hold on the day, the first of them."""
    return list(lines_of(price_list, text=text, on=on).order_by("item__order", "id")[:TO_ADJUST])


def adjustments_of(actor: Actor) -> QuerySet[PriceAdjustment]:
    rows = PriceAdjustment.objects.visible_to(actor).select_related("price_list", "made_by")
    return rows.annotate(line_count=Count("lines"))


def adjustment_of(actor: Actor, adjustment_id: int) -> PriceAdjustment:
    return adjustments_of(actor).get(pk=adjustment_id)


def adjustments_changing(price_list: PriceList) -> list[PriceAdjustment]:
    """The documents about this list, latest first."""
    rows = price_list.adjustments.select_related("made_by").annotate(line_count=Count("lines"))
    return list(rows.order_by("-id")[:50])


def adjustment_lines(adjustment: PriceAdjustment) -> list[AdjustmentLine]:
    return list(adjustment.lines.select_related(*NAMES, "line", "made").order_by("id"))


def approval_of(adjustment: PriceAdjustment) -> Approval | None:
    """The latest decision that was asked about it."""
    return Approval.objects.filter(about_kind=KIND, about_id=adjustment.pk).order_by("-id").first()


def policies_of(actor: Actor) -> QuerySet[PricingPolicy]:
    rows = PricingPolicy.objects.visible_to(actor)
    return rows.select_related("price_list", "customer_class", "product_class", "item", "store")


def policies_of_group(group_id: int) -> QuerySet[PricingPolicy]:
    """Every policy of a group, for the pack."""
    rows = PricingPolicy.objects.filter(group=group_id)
    return rows.select_related("price_list", "customer_class", "product_class", "item")


def policy_of(actor: Actor, policy_id: int) -> PricingPolicy:
    return policies_of(actor).get(pk=policy_id)


def policies_using(price_list: PriceList) -> list[PricingPolicy]:
    """When this list is looked into."""
    rows = price_list.policies.select_related("customer_class", "product_class", "item", "store")
    return list(rows.order_by("priority", "id"))


def options_offered(actor: Actor) -> tuple[list[Any], list[Any]]:
    """Factory options and colours of the series sold here."""
    sold = Q(series__maker__brand__group=actor.group_id, series__is_sold_here=True)
    options = Option.objects.filter(sold).select_related("series").order_by("series__name", "name", "id")[:500]
    colours = Colour.objects.filter(sold).select_related("series").order_by("series__name", "is_inside", "name", "id")
    return list(options), list(colours[:500])


def targets_offered(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kind, [(target, name)]) of everything that a price can be of, for a choice in groups."""
    options, colours = options_offered(actor)
    classes = product_classes_of(actor.group_id)
    return [
        ("class", [(f"class:{row.pk}", row.name) for row in classes]),
        ("trim", [(f"trim:{row.pk}", row.full_name) for row in trims_offered(actor.group_id)]),
        ("option", [(f"option:{row.pk}", f"{row.series.name} {row.name}") for row in options]),
        ("colour", [(f"colour:{row.pk}", f"{row.series.name} {row.name}") for row in colours]),
    ]
