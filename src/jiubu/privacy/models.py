"""Purposes, wordings, the ledger of consents, what was done to reach a person, complaints, requests, retention."""

from datetime import time
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.privacy.channels import Basis, Channel, Proof


class Purpose(models.Model):
    """What people are contacted for, with its rules. ``limits``: [{"channel": "call" or "", "count": 1, "hours": 24}]."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    title = models.JSONField(default=dict)
    basis = models.CharField(max_length=10, choices=Basis)
    channels = models.JSONField(default=list)
    limits = models.JSONField(default=list)
    keeps_quiet = models.BooleanField(default=True, help_text="not in quiet hours")
    stops_at_complaint = models.BooleanField(default=True)
    heeds_do_not_call = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="privacy_purpose_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class Wording(models.Model):
    """What a person agrees to, word by word. Never changed: another text is the next number (a trigger sees to it)."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    purpose = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    text = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "purpose", "number"], name="privacy_wording_number")]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.number}"

    @property
    def words(self) -> str:
        return say(self.text)


class ContactHours(models.Model):
    """When people may be contacted, on the work calendar of their store."""

    group = models.OneToOneField("organisation.Group", models.PROTECT, related_name="+")
    begins_at = models.TimeField(pgettext_lazy("hours", "From"), default=time(9))
    ends_at = models.TimeField(pgettext_lazy("hours", "Until"), default=time(20))
    rest_begins_at = models.TimeField(_("Midday rest from"), null=True, blank=True, default=time(12))
    rest_ends_at = models.TimeField(_("Midday rest until"), null=True, blank=True, default=time(14))
    on_rest_days = models.BooleanField(_("Also on days when the store is closed"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="privacy_hours_order"),
            models.CheckConstraint(
                condition=Q(rest_begins_at=None, rest_ends_at=None) | Q(rest_ends_at__gt=models.F("rest_begins_at")),
                name="privacy_rest_order",
            ),
        ]

    def __str__(self) -> str:
        return f"hours of {self.group_id}"


class Consent(models.Model):
    """One line of the ledger: given or withdrawn. Never changed, never deleted; the newest of a person counts."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="consents")
    purpose = models.SlugField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel)
    is_given = models.BooleanField()
    wording = models.ForeignKey(Wording, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=12, choices=Proof, default=Proof.SPOKEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    door = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["customer", "purpose", "-id"], name="privacy_consent_of_person")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel} {'given' if self.is_given else 'withdrawn'}"


class Evidence(models.Model):
    """What proves a line of the ledger: a note, a photo of the paper, a reference of a recording. It names people, so it
    lies beside the ledger and goes when the person's data goes."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="evidence")
    note = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="consents/%Y/%m/", blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"evidence of {self.consent_id}"


class Outreach(models.Model):
    """That somebody set out to reach a person, or did: what frequency counts, and what was done against the gate."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="outreaches")
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.SlugField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True, help_text="reached, not_reached, wrong_number; empty: begun")
    against = models.JSONField(default=list, help_text="codes of reasons that spoke against it")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was done all the same")

    class Meta:
        indexes = [models.Index(fields=["customer", "-at"], name="privacy_outreach_of_person")]

    def __str__(self) -> str:
        return f"outreach {self.pk}"


class DeadNumber(models.Model):
    """A number that reaches somebody else or nobody. It counts as long as the card has this number."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="dead_numbers")
    number = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "number"], name="privacy_dead_number_once")]

    def __str__(self) -> str:
        return f"dead number {self.pk}"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Complaint(models.Model):
    """Something a customer is unhappy about. While it is open nobody sells to them."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="complaints")
    text = models.TextField(_("What the customer complains about"))
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(help_text="an answer is owed by then")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.TextField(blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-id"], name="privacy_complaint_of_person"),
            models.Index(fields=["store", "due_at"], condition=Q(closed_at=None), name="privacy_complaint_open"),
        ]

    def __str__(self) -> str:
        return f"complaint {self.pk}"


class RequestQuerySet(models.QuerySet["PersonRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "privacy.requests", owner="customer__owner"))

    def lock(self, request_id: int, group_id: int) -> "PersonRequest":
        return self.select_for_update(of=("self",)).get(pk=request_id, group_id=group_id)


class PersonRequest(models.Model):
    """What a person may ask of us by law: a copy, a correction, deletion. Answered by ``due_on``."""

    class Kind(models.TextChoices):
        COPY = "copy", pgettext_lazy("request", "copy of the data")
        CORRECT = "correct", pgettext_lazy("request", "correction")
        DELETE = "delete", pgettext_lazy("request", "deletion")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "to answer")
        DONE = "done", pgettext_lazy("request", "done")
        PARTLY = "partly", pgettext_lazy("request", "partly done, the rest later")
        REFUSED = "refused", pgettext_lazy("request", "refused")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True, help_text="in the person's words")
    proved_by = models.CharField(max_length=100, blank=True, help_text="how we know that it is the person")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decision = models.TextField(blank=True)
    held = models.JSONField(default=list, help_text="what the law makes us keep: [{code, text, until}]")
    finish_on = models.DateField(null=True, help_text="when the rest may be deleted")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    receipt = models.JSONField(default=dict, help_text="what was done: counts per part, never values")

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(state="open"), name="privacy_request_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="privacy_requests_of_store"),
            models.Index(fields=["finish_on"], condition=Q(state="partly"), name="privacy_request_rest"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"PR{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class RetentionRule(models.Model):
    """How long data of a kind of customer is kept without need. ``finder`` names the registered question."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    title = models.JSONField(default=dict)
    finder = models.SlugField(max_length=40)
    months = models.PositiveSmallIntegerField()
    is_approved = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="privacy_retention_key"),
            models.CheckConstraint(condition=Q(months__gte=1), name="privacy_retention_months"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


FAILED = "failed"
"""Code of one that a run could not empty because of an error: the next run takes it up again."""


class RetentionRun(models.Model):
    """One application of a rule: how many it found, anonymised, and left with the reason."""

    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="runs")
    at = models.DateTimeField(default=timezone.now)
    found_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    held = models.JSONField(default=list, help_text="[{customer, code, until}] of those that must be kept")

    class Meta:
        indexes = [models.Index(fields=["rule", "-id"], name="privacy_runs_of_rule")]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Those at which an error came: the card, and the kind of the error."""
        return [one for one in self.held if one["code"] == FAILED]

    @property
    def failed_count(self) -> int:
        return len(self.failed)
