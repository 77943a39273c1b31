"""How a price comes about: price items, classes and their matching, price lists, policies, and the documents that change lists."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.titles import say


class Titled(models.Model):
    """Something with a key and a title in the languages of the product."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    title = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class PriceItem(Titled):
    """One thing that has a price: the car, an option, plate and papers, a discount."""

    class Kind(models.TextChoices):
        CAR = "car", pgettext_lazy("price item", "car")
        OPTION = "option", pgettext_lazy("price item", "option")
        COLOUR = "colour", pgettext_lazy("price item", "colour")
        ACCESSORY = "accessory", pgettext_lazy("price item", "accessory")
        DISCOUNT = "discount", pgettext_lazy("price item", "discount")
        DELIVERY = "delivery", pgettext_lazy("price item", "delivery")
        PLATE = "plate", pgettext_lazy("price item", "plate")
        INSURANCE = "insurance", pgettext_lazy("price item", "insurance")
        FINANCE_FEE = "finance_fee", pgettext_lazy("price item", "finance fee")
        SERVICE = "service", pgettext_lazy("price item", "service")
        OTHER = "other", pgettext_lazy("price item", "other")

    kind = models.CharField(max_length=12, choices=Kind)
    is_credit = models.BooleanField(default=False, help_text="taken off what the customer pays")
    vat_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True, help_text="null: as cars")
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="pricing_item_key")]


class CustomerClass(Titled):
    """Customers who get the same prices. The default one holds everybody who was given no other."""

    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="pricing_customer_class_key"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(is_default=True), name="pricing_one_default_customer_class"
            ),
        ]


class ClassGiven(models.Model):
    """That a customer belongs to a class from now on; the newest row of a customer counts, also when two cards merge."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    customer_class = models.ForeignKey(CustomerClass, models.PROTECT, related_name="+")
    at = models.DateTimeField(pgettext_lazy("class", "Since"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="pricing_class_of_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.customer_class_id}"


class ProductClass(Titled):
    """Cars that are priced alike. The default one holds every car that stands in no other."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="pricing_product_class_key"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(is_default=True), name="pricing_one_default_product_class"
            ),
        ]


class SeriesMember(models.Model):
    """That the cars of a series belong to a product class, unless their trim says otherwise."""

    product_class = models.ForeignKey(ProductClass, models.CASCADE, related_name="series_members")
    series = models.OneToOneField("vehicles.Series", models.CASCADE, related_name="price_member")

    def __str__(self) -> str:
        return f"series {self.series_id} in {self.product_class_id}"


class TrimMember(models.Model):
    """That a trim belongs to a product class; it goes before the class of its series."""

    product_class = models.ForeignKey(ProductClass, models.CASCADE, related_name="trim_members")
    trim = models.OneToOneField("vehicles.Trim", models.CASCADE, related_name="price_member")

    def __str__(self) -> str:
        return f"trim {self.trim_id} in {self.product_class_id}"


class Matching(models.Model):
    """Customers of this class buy products of that class. A product class stands under one customer class only."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    customer_class = models.ForeignKey(CustomerClass, models.PROTECT, related_name="matchings")
    product_class = models.OneToOneField(ProductClass, models.PROTECT, related_name="matching")

    def __str__(self) -> str:
        return f"{self.customer_class_id} -> {self.product_class_id}"


def _seen_q(actor: Actor, store: str = "store") -> Q:
    """Rows of the whole group (no store) and of the stores that the actor reaches or works in."""
    reach = actor.reach("pricing.see")
    in_group = Q(group=actor.group_id)
    if reach.group:
        return in_group
    stores = sorted(reach.stores | (actor.stores if reach.users else frozenset()))
    if not stores:
        return Q(pk__in=[])
    return in_group & (Q(**{store: None}) | Q(**{f"{store}__in": stores}))


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_seen_q(actor))

    def lock(self, list_id: int) -> "PriceList":
        return self.select_for_update(of=("self",)).get(pk=list_id)


class PriceList(models.Model):
    """Prices that hold for some time. In use (active) it is changed by a price adjustment only."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("price list", "draft")
        ACTIVE = "active", pgettext_lazy("price list", "in use")
        RETIRED = "retired", pgettext_lazy("price list", "retired")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(pgettext_lazy("thing", "Name"), max_length=80)
    currency = models.CharField(max_length=3, default="CNY")
    valid_from = models.DateField(gettext_lazy("Valid from"))
    valid_until = models.DateField(gettext_lazy("Valid until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)

    objects = PriceListQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="pricing_list_name")]
        indexes = [models.Index(fields=["group", "-id"], name="pricing_lists_of_group")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_in_use(self) -> bool:
        return self.state == self.State.ACTIVE


class Priced(models.Model):
    """A price item and what it is the price of: a product class, a trim, an option, a colour, a thing by its name, or
    (none of them) any product. ``target`` says the same in one word, so that the database can tell two lines alike.
    """

    item = models.ForeignKey(PriceItem, models.PROTECT, related_name="+")
    product_class = models.ForeignKey(ProductClass, models.PROTECT, null=True, blank=True, related_name="+")
    trim = models.ForeignKey("vehicles.Trim", models.CASCADE, null=True, blank=True, related_name="+")
    option = models.ForeignKey("vehicles.Option", models.CASCADE, null=True, blank=True, related_name="+")
    colour = models.ForeignKey("vehicles.Colour", models.CASCADE, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=80, blank=True, help_text="such as the name of an accessory")
    target = models.CharField(max_length=90, blank=True)
    min_quantity = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def target_title(self) -> str:
        """What the price is of, as people say it."""
        if self.trim is not None:
            return self.trim.full_name
        found = self.product_class or self.option or self.colour
        return found.name if found is not None else self.key or _("every product")


class PriceAdjustmentQuerySet(models.QuerySet["PriceAdjustment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_seen_q(actor, "price_list__store"))

    def lock(self, adjustment_id: int) -> "PriceAdjustment":
        return self.select_for_update(of=("self",)).select_related("price_list").get(pk=adjustment_id)


class PriceAdjustment(models.Model):
    """A document that changes the prices of a list in use, once it is approved."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("price adjustment", "draft")
        ASKED = "asked", pgettext_lazy("price adjustment", "waiting for approval")
        APPROVED = "approved", pgettext_lazy("price adjustment", "approved")
        REFUSED = "refused", pgettext_lazy("price adjustment", "refused")
        CANCELLED = "cancelled", pgettext_lazy("price adjustment", "cancelled")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="adjustments")
    reason = models.CharField(gettext_lazy("Reason"), max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    answer = models.CharField(max_length=300, blank=True, help_text="why it was refused")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = PriceAdjustmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "-id"], name="pricing_adjustments_of_group")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"PA{self.pk:06d}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class PriceLine(Priced):
    """The price of one thing for some time, within the time of its list. Both days belong to it."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="lines")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True, help_text="number of the document that brought this price")
    document_kind = models.CharField(max_length=60, blank=True)
    document_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "item", "target", "min_quantity", "valid_from"], name="pricing_line_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")), name="pricing_line_days"
            ),
        ]
        indexes = [models.Index(fields=["price_list", "reference"], name="pricing_line_reference")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.target} {self.amount}"

    @property
    def adjustment_id(self) -> int | None:
        """The price adjustment of this module that brought it."""
        return self.document_id if self.document_kind == "pricing.priceadjustment" else None


class AdjustmentLine(Priced):
    """One new price of a document. ``line``: whose price it changes; none for a price that the list has not yet."""

    adjustment = models.ForeignKey(PriceAdjustment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(PriceLine, models.PROTECT, null=True, related_name="+")
    made = models.ForeignKey(PriceLine, models.PROTECT, null=True, related_name="+", help_text="what came of it")
    old_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    new_amount = models.DecimalField(max_digits=12, decimal_places=2)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment", "item", "target", "min_quantity"], name="pricing_adjusted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_amount} -> {self.new_amount}"


class PricingPolicyQuerySet(models.QuerySet["PricingPolicy"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(_seen_q(actor))


class PricingPolicy(models.Model):
    """For whom a price list is looked into, and in which order (small numbers first)."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(pgettext_lazy("thing", "Name"), max_length=80)
    priority = models.PositiveIntegerField(default=100)
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="policies")
    customer_class = models.ForeignKey(CustomerClass, models.PROTECT, null=True, blank=True, related_name="+")
    product_class = models.ForeignKey(ProductClass, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(PriceItem, models.PROTECT, null=True, blank=True, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = PricingPolicyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="pricing_policy_key")]
        indexes = [models.Index(fields=["group", "priority", "id"], name="pricing_policy_order")]

    def __str__(self) -> str:
        return self.name
