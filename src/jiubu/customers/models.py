"""Persons and companies: one card per mobile number or company code in the group."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.reach import reach_q

OPENER = Coalesce("opened_by", "owner")
"""Whose new card it is: one that was nobody's when it was made belongs to who has it."""


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, actor: Actor) -> Self:
        """Within reach, or of whoever cooperates on it; a card that was merged into another is no card any more."""
        rows = reach_q(actor, "customers.see")
        reach = actor.reach("customers.see")
        if reach.users and not reach.group:
            rows |= Q(group_id=actor.group_id, partner_id__in=sorted(reach.users))
        return self.filter(rows, merged_into__isnull=True)

    def lock(self, customer_id: int) -> "Customer":
        """Read the card for writing; a second writer waits. A merged card takes no more changes: the other one does."""
        customer = self.select_for_update(of=("self",)).get(pk=customer_id)
        if customer.merged_into_id is not None:
            text = gettext("This card was merged into another one. Change that one.")
            raise Refused("merged", text, details={"customer_id": customer.merged_into_id})
        return customer


class Customer(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        COMPANY = "company", _("company")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="customers")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="whose the card was when it was made",
    )
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="cooperates on it"
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("Name"), max_length=100)
    gender = models.CharField(_("Gender"), max_length=10, blank=True, help_text="male, female or empty")
    mobile = models.CharField(_("Mobile"), max_length=20, null=True, blank=True, help_text="E.164: +8613800138000")  # noqa: DJ001
    other_phone = models.CharField(_("Other phone"), max_length=30, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    credit_code = models.CharField(_("Unified credit code"), max_length=18, null=True, blank=True)  # noqa: DJ001
    id_number_encrypted = models.TextField(blank=True)
    id_number_hash = models.CharField(max_length=64, blank=True, db_index=True)
    birth_on = models.DateField(_("Birthday"), null=True, blank=True)
    region = models.CharField(_("Region"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    occupation = models.CharField(_("Occupation"), max_length=60, blank=True)
    channel = models.SlugField(_("Channel"), max_length=40, blank=True, help_text="where the customer first came from")
    is_do_not_call = models.BooleanField(_("Do not call"), default=False)
    remark = models.TextField(_("Remark"), blank=True)
    extra = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_cards")
    anonymised_at = models.DateTimeField(null=True, blank=True, help_text="since when nothing here names a person")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "mobile"], name="customers_one_card_per_mobile"),
            models.UniqueConstraint(fields=["group", "credit_code"], name="customers_one_card_per_code"),
            models.CheckConstraint(condition=~Q(name=""), name="customers_has_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(mobile__isnull=True, credit_code__isnull=True),
                name="customers_merged_has_no_numbers",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "-id"], name="customers_of_group"),
            models.Index(fields=["owner", "-id"], name="customers_of_owner"),
            models.Index(fields=["store", "-id"], name="customers_of_store"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"C{self.pk:06d}"


class Claim(models.Model):
    """That a consultant asked to cooperate on a colleague's customer, or to take it over, and what was decided."""

    class Kind(models.TextChoices):
        COOPERATE = "cooperate", _("cooperate")
        TRANSFER = "transfer", _("take over")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("claim", "asked")
        GRANTED = "granted", pgettext_lazy("claim", "granted")
        REFUSED = "refused", pgettext_lazy("claim", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("claim", "withdrawn")
        ENDED = "ended", pgettext_lazy("claim", "ended")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="when it was asked")
    reason = models.CharField(max_length=200)
    share = models.PositiveSmallIntegerField(
        default=50, help_text="percent of the credit for deals that the asker gets"
    )
    protected_until = models.DateField(null=True, help_text="a transfer before wants a reason of the manager")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(state="asked"), name="customers_one_open_claim"),
            models.CheckConstraint(condition=Q(share__lte=100), name="customers_share_is_percent"),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class Merge(models.Model):
    """That one card became part of another: what was chosen, what moved, and how both looked, for undoing it.

    ``before`` and ``after`` hold personal values until the period of undoing is over; then the clock empties them.
    """

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    into = models.ForeignKey(Customer, models.PROTECT, related_name="merges")
    card = models.ForeignKey(Customer, models.PROTECT, related_name="merged_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict, help_text="name of the follower -> ids of rows that moved")
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(undone_at=None), name="customers_merged_once"),
            models.CheckConstraint(condition=~Q(into=models.F("card")), name="customers_merge_of_two"),
        ]
        indexes = [models.Index(fields=["group", "-id"], name="customers_merges_of_group")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"M{self.pk}"


class Contact(models.Model):
    """A person of a company customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("Name"), max_length=100)
    position = models.CharField(_("Position"), max_length=60, blank=True)
    mobile = models.CharField(_("Mobile"), max_length=20, blank=True)
    is_main = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Relation(models.Model):
    """That one customer is family, referrer or employer of another."""

    class Kind(models.TextChoices):
        FAMILY = "family", _("family")
        REFERRER = "referrer", _("referrer")
        EMPLOYER = "employer", _("employer")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="relations_to")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "other", "kind"], name="customers_relation_once"),
            models.CheckConstraint(condition=~Q(customer=models.F("other")), name="customers_relation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.other_id}"


class OwnedVehicle(models.Model):
    """A vehicle that a customer owns, bought here or not."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="owned_vehicles")
    brand = models.CharField(_("Brand"), max_length=40, blank=True)
    model = models.CharField(_("Model"), max_length=80, blank=True)
    plate = models.CharField(_("Plate"), max_length=10, blank=True, db_index=True)
    vin = models.CharField("VIN", max_length=17, blank=True, db_index=True)
    bought_on = models.DateField(_("Bought on"), null=True, blank=True)
    is_bought_here = models.BooleanField(default=False)
    mileage_km = models.PositiveIntegerField(_("Mileage"), null=True, blank=True)
    first_maintenance_on = models.DateField(null=True, blank=True)
    first_maintenance_km = models.PositiveIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="sold again")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"owned {self.pk}"


class SearchDocument(models.Model):
    """The words by which a customer is found: bigrams, pinyin, initials, ends of phone, plate and VIN.

    Searched through FTS5 (SQLite) or a GIN index over ``customers_words(words)`` (PostgreSQL); see migration.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="document")
    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    words = models.TextField()

    def __str__(self) -> str:
        return f"document {self.customer_id}"
