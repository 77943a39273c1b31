"""Price items, classes and their matching."""

from django.db.models import Count, F, QuerySet

from jiubu.customers.models import Customer
from jiubu.kernel.actor import Actor
from jiubu.pricing.models import ClassGiven, CustomerClass, Matching, PriceItem, ProductClass
from jiubu.vehicles.models import Series, Trim

OFFERED = 500
"""Series and trims offered as members of a class."""


def items_of(group_id: int) -> QuerySet[PriceItem]:
    """The price items, in their order."""
    return PriceItem.objects.filter(group=group_id).order_by("order", "id")


def item_of(actor: Actor, item_id: int) -> PriceItem:
    return items_of(actor.group_id).get(pk=item_id)


def customer_classes_of(group_id: int) -> QuerySet[CustomerClass]:
    """The default one first."""
    return CustomerClass.objects.filter(group=group_id).order_by("-is_default", "id")


def product_classes_of(group_id: int) -> QuerySet[ProductClass]:
    """With parent, matching and how many series and trims stand in them; the default one first."""
    rows = ProductClass.objects.filter(group=group_id).select_related("parent", "matching__customer_class")
    counted = rows.annotate(
        series_count=Count("series_members", distinct=True), trim_count=Count("trim_members", distinct=True)
    )
    return counted.order_by("-is_default", "id")


def product_class_of(actor: Actor, product_class_id: int) -> ProductClass:
    return product_classes_of(actor.group_id).get(pk=product_class_id)


def members_of(product_class: ProductClass) -> tuple[list[Series], list[Trim]]:
    """The series and trims that stand in the class itself."""
    series = Series.objects.filter(price_member__product_class=product_class)
    trims = Trim.objects.filter(price_member__product_class=product_class)
    return (
        list(series.select_related("maker__brand").order_by("name", "id")),
        list(trims.select_related("series__maker__brand").order_by("series__name", "id")),
    )


def series_offered(group_id: int) -> list[Series]:
    """What may stand in a class: the series sold here, and those that stand in one already."""
    rows = Series.objects.filter(maker__brand__group=group_id)
    found = rows.filter(is_sold_here=True) | rows.exclude(price_member=None)
    return list(found.select_related("maker__brand").order_by("maker__brand__name", "name", "id")[:OFFERED])


def trims_offered(group_id: int) -> list[Trim]:
    """Trims of the series sold here, and those that stand in a class already."""
    rows = Trim.objects.filter(series__maker__brand__group=group_id)
    found = rows.filter(series__is_sold_here=True, is_active=True) | rows.exclude(price_member=None)
    return list(
        found.select_related("series__maker__brand").order_by("series__name", F("guide_price").asc(), "id")[:OFFERED]
    )


def matchings_of(group_id: int) -> QuerySet[Matching]:
    rows = Matching.objects.filter(group=group_id).select_related("customer_class", "product_class")
    return rows.order_by("customer_class_id", "id")


def matching_of(actor: Actor, matching_id: int) -> Matching:
    return matchings_of(actor.group_id).get(pk=matching_id)


def class_of_customer(customer: Customer) -> CustomerClass | None:
    """The class that a customer was given, else the default one."""
    given = ClassGiven.objects.filter(customer=customer).select_related("customer_class").order_by("-id").first()
    if given is not None:
        return given.customer_class
    return customer_classes_of(customer.group_id).filter(is_default=True).first()
