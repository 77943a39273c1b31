"""Documents of every kind, their lines, what is left of a line, and what was made from what."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone

from jiubu.documents.enums import LINK_STATES, STATES, LinkState, State
from jiubu.documents.kinds import KINDS, Kind
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Documents in reach, each kind by its own right."""
        by_right: dict[str, list[str]] = {}
        for kind in KINDS.values():
            by_right.setdefault(kind.rights.see, []).append(kind.key)
        rows = Q(pk__in=[])
        for right, kinds in by_right.items():
            reached = reach_q(actor, right) | reach_q(actor, right, store="other_store")
            rows |= reached & Q(kind__in=kinds)
        return self.filter(rows)

    def lock(self, *document_ids: int) -> list["Document"]:
        """In the order of their ids, as everybody locks them."""
        rows = self.select_for_update(of=("self",)).filter(pk__in=document_ids).order_by("pk")
        return list(rows.select_related("store"))


class Document(models.Model):
    """One document. ``about`` is what it belongs to above here (a deal); ``other_store`` the second party inside the group."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=30)
    number = models.CharField(max_length=40, blank=True, help_text="given when it is posted")
    state = models.CharField(max_length=10, choices=list(STATES.items()), default=State.DRAFT)
    day = models.DateField(help_text="of business: decides the period that it belongs to")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    other_store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.CharField(max_length=120, blank=True, help_text="a manufacturer, a bank, a carrier")
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    about_title = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    vat = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    gross = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    data = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    is_by_itself = models.BooleanField(default=False, help_text="made by another document, and cancelled with it")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was cancelled, dropped or not approved")
    version = models.PositiveIntegerField(default=1)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "kind", "number"], condition=~Q(number=""), name="documents_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked", "dropped"], number="") | (Q(state__in=["posted", "cancelled"]) & ~Q(number="")),
                name="documents_numbered_when_posted",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["store", "kind", "-id"], name="documents_of_store"),
            models.Index(fields=["group", "kind", "-id"], name="documents_of_group"),
            models.Index(fields=["group", "-id"], name="documents_newest"),
            models.Index(fields=["about_kind", "about_id"], name="documents_about"),
            models.Index(fields=["customer", "-id"], name="documents_of_customer"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return self.number or f"{KINDS[self.kind].prefix if self.kind in KINDS else 'DOC'}#{self.pk}"

    @property
    def meaning(self) -> Kind:
        """What this kind of document is."""
        return KINDS[self.kind]

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT


class Line(models.Model):
    """One line: a car, an option, a service, an amount. ``price`` incl. VAT for one; None: not known yet."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.SlugField(max_length=30)
    text = models.CharField(max_length=200, blank=True)
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+")
    trim = models.ForeignKey("vehicles.Trim", models.PROTECT, null=True, blank=True, related_name="+")
    colour = models.ForeignKey("vehicles.Colour", models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    discount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    is_credit = models.BooleanField(default=False)
    net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    vat = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    gross = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="documents_line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="documents_line_quantity"),
            models.CheckConstraint(condition=Q(gross=Round(F("net") + F("vat"), 2)), name="documents_line_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.text}"


class OpenQuerySet(models.QuerySet["Open"]):
    def left(self) -> Self:
        """Those of which something is left."""
        return self.filter(taken__lt=F("whole"))


class Open(models.Model):
    """How much of a posted line can still be made into something, by measure: never below 0, never more than the whole."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="opens")
    measure = models.SlugField(max_length=20)
    whole = models.DecimalField(max_digits=14, decimal_places=3)
    taken = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    objects = OpenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "measure"], name="documents_open_once"),
            models.CheckConstraint(condition=Q(taken__gte=0) & Q(taken__lte=F("whole")), name="documents_open_within"),
        ]
        indexes = [
            models.Index(fields=["measure", "line"], condition=Q(taken__lt=F("whole")), name="documents_open_left")
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.line_id}"

    @property
    def left(self) -> Decimal:
        return self.whole - self.taken


class Link(models.Model):
    """That one line was made from another, and how much of it."""

    upper = models.ForeignKey(Line, models.CASCADE, related_name="lower_links")
    lower = models.ForeignKey(Line, models.CASCADE, related_name="upper_links")
    upper_document = models.ForeignKey(Document, models.CASCADE, related_name="lower_links")
    lower_document = models.ForeignKey(Document, models.CASCADE, related_name="upper_links")
    measure = models.SlugField(max_length=20)
    uses = models.SlugField(max_length=20, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    state = models.CharField(max_length=10, choices=list(LINK_STATES.items()), default=LinkState.PLANNED)
    is_allocation = models.BooleanField(default=False, help_text="made afterwards, between two posted documents")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="documents_link_amount")]

    def __str__(self) -> str:
        return f"{self.upper_id} -> {self.lower_id}"


class Claim(models.Model):
    """That one vehicle is held by one document, for one sort of hold (sale, invoice, loan): the constraint has the last word."""

    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    sort = models.SlugField(max_length=20)
    document = models.ForeignKey(Document, models.PROTECT, related_name="claims")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "sort"], condition=Q(is_live=True), name="documents_claim_once")
        ]

    def __str__(self) -> str:
        return f"{self.sort} of {self.vehicle_id}"


class Series(models.Model):
    """Numbers without gaps: the row is locked last, so that what fails afterwards takes its number back."""

    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind", "year"], name="documents_series_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class Period(models.Model):
    """A month of a store that is closed: nothing is posted into it or cancelled out of it."""

    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "month"], name="documents_period_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
