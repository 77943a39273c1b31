"""What happens to a deal: contacts, grades, losses, who held it, what was handed over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.deals.models.deal import Deal
from jiubu.deals.models.tables import LossReason

STEADY = ("regular", "after_visit")
"""Kinds of contact that carry a deal on: an open deal has one of them planned, or a meeting that was agreed."""

MEETING = "meeting"
"""Kind of the contact that was agreed with the customer for a day."""

AUTOMATIC = "automatic"
"""Kind of what a machine sent: written down, but no contact."""


class Followup(models.Model):
    """A contact with the customer, planned, then recorded."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        FORWARDED = "forwarded", _("forwarded")
        CANCELLED = "cancelled", _("cancelled")

    class Way(models.TextChoices):
        CALL = "call", _("call")
        WECHAT = "wechat", _("WeChat")
        MESSAGE = "message", _("text message")
        VISIT = "visit", _("visit")
        EMAIL = "email", _("e-mail")
        LETTER = "letter", _("letter")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        NOT_REACHED = "not_reached", _("not reached")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    class Appointment(models.TextChoices):
        ASKED = "asked", pgettext_lazy("contact", "asked for")
        MADE = "made", pgettext_lazy("contact", "made")

    class Referral(models.TextChoices):
        ASKED = "asked", pgettext_lazy("contact", "asked for")
        GIVEN = "given", pgettext_lazy("contact", "given")

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="followups")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="followups")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="followups")
    kind = models.SlugField(
        max_length=40, default="regular", help_text="regular, thank_you, after_visit, after_delivery"
    )
    way = models.CharField(max_length=10, choices=Way, default=Way.CALL)
    purpose = models.CharField(max_length=100)
    points = models.TextField(blank=True, help_text="what to say")
    answers = models.TextField(blank=True, default="", help_text="what the customer may answer, and what to say then")
    planned_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    missed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        help_text="who had it when its day passed: before others got the deal, it was cancelled or the deal was closed",
    )  # fmt: skip
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    said = models.TextField(blank=True, help_text="what was said")
    is_two_way = models.BooleanField(default=False, help_text="the customer answered")
    appointment = models.CharField(max_length=5, choices=Appointment, blank=True, default="")
    referral = models.CharField(max_length=5, choices=Referral, blank=True, default="")
    signs = models.JSONField(default=list, blank=True, help_text="signs of the grade table that the customer gave")
    source = models.CharField(max_length=120, blank=True, help_text="what made it; one per source")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="deals_followup_done_has_time"
            ),
            models.UniqueConstraint(fields=["deal", "source"], condition=~Q(source=""), name="deals_followup_once"),
        ]
        indexes = [
            models.Index(fields=["deal", "-id"], name="deals_followup_of_deal"),
            models.Index(fields=["owner", "planned_at"], condition=Q(state="planned"), name="deals_followup_planned"),
            models.Index(fields=["store", "planned_at"], name="deals_followup_due"),
        ]

    def __str__(self) -> str:
        return f"F{self.pk}"


class GradeChange(models.Model):
    """History of a deal's grade, with what it was judged from."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="grade_changes")
    before = models.CharField(max_length=4)
    after = models.CharField(max_length=4)
    proposed = models.CharField(max_length=4, blank=True)
    cause = models.SlugField(max_length=20, help_text="judged, overridden, asked, confirmed, silence, phase, imported")
    reason = models.CharField(max_length=300, blank=True)
    signs = models.JSONField(default=list)
    stage = models.SlugField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["deal", "-at"], name="deals_grade_changes")]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


class CardCopy(models.Model):
    """The conversation card as it was when the service team got it, after the first maintenance.

    ``content`` is made by ``queries.card_of``; phone and ID numbers are not copied, they stand on the customer's card.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="card_copies")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="who of the service team has it",
    )
    content = models.JSONField(default=dict)
    copied_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(taken_back_at=None), name="deals_one_card_copy")
        ]

    def __str__(self) -> str:
        return f"CC{self.pk}"


class LossRequest(models.Model):
    """That somebody asks to close a deal as lost; a manager confirms or sends back."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        CONFIRMED = "confirmed", _("confirmed")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="loss_requests")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    reason = models.ForeignKey(LossReason, models.PROTECT, related_name="+")
    text = models.TextField(pgettext_lazy("loss", "What happened"))
    rival_brand = models.CharField(max_length=60, blank=True)
    rival_model = models.CharField(max_length=80, blank=True)
    rival_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    rival_dealer = models.CharField(max_length=100, blank=True)
    stage = models.SlugField(max_length=40)
    contact_count = models.PositiveIntegerField(default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="whose deal it was then"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=300, blank=True, help_text="the manager's words")
    revive_on = models.DateField(null=True, blank=True)
    to_pool = models.BooleanField(default=False, help_text="confirmed, and anybody of the store may try again")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(state="asked"), name="deals_one_loss_request")
        ]
        indexes = [
            models.Index(fields=["store", "-id"], condition=Q(state="asked"), name="deals_loss_asked"),
            models.Index(fields=["store", "-decided_at"], condition=Q(state="confirmed"), name="deals_loss_confirmed"),
        ]

    def __str__(self) -> str:
        return f"L{self.pk}"


class PoolStay(models.Model):
    """The time that a deal lay in the pool: since when and from whom, until when and who took it."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="pool_stays")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal"], condition=Q(until=None), name="deals_one_pool_stay")]
        indexes = [models.Index(fields=["taken_by", "until"], name="deals_pool_taken")]

    def __str__(self) -> str:
        return f"P{self.pk}"


class Handover(models.Model):
    """Receipt of one hand-over: what moved from whom to whom."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)
    moved = models.JSONField(default=dict, help_text="kind -> ids: customers, deals, tasks, promises, appointments")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    left = models.JSONField(default=dict, help_text="kind -> ids of what stayed when it was undone: changed since")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="deals_handover_to_another")]

    def __str__(self) -> str:
        return f"HO{self.pk}"
