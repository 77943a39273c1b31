"""A deal: one customer's wish to buy, from first contact to delivered and followed up, or lost."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.prepared import Prepared
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say

STEADY = ("regular", "after_visit")
"""Kinds of contact that carry a deal on: an open deal has one of them planned, or a meeting that was agreed."""

MEETING = "meeting"
"""Kind of the contact that was agreed with the customer for a day."""

OPEN_PHASES = ("lead", "open", "won")
"""Phases in which a deal must have a dated next contact ("won": signed, not delivered)."""


class LossReason(models.Model):
    """Why deals are lost: a tree from the industry pack."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField()
    title = models.JSONField(default=dict)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    wants_rival = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="deals_loss_reason_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class Channel(models.Model):
    """Where customers and deals come from."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField()
    title = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="deals_channel_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class GradeProfile(models.Model):
    """One table of grades (``seed_cn``, ``short_cycle``); a group uses one. ``grades`` and ``signs`` are pack data."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField()
    title = models.JSONField(default=dict)
    grades = models.JSONField(default=list)
    signs = models.JSONField(default=list)
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="deals_grade_profile_key"),
            models.UniqueConstraint(fields=["group"], condition=Q(is_used=True), name="deals_one_grade_profile_used"),
        ]

    def __str__(self) -> str:
        return self.key


class SalesRules(models.Model):
    """How a group works its deals: before a loss, and in the pool. 0 means that there is no such limit."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(default="usual")
    loss_min_contacts = models.PositiveSmallIntegerField(default=0)
    pool_per_day = models.PositiveSmallIntegerField(default=0)
    pool_cooling_days = models.PositiveSmallIntegerField(default=0)
    pool_capacity = models.PositiveSmallIntegerField(default=0)
    pool_exempt_stages = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group"], name="deals_one_set_of_rules")]

    def __str__(self) -> str:
        return self.key


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "deals.see"))

    def lock(self, deal_id: int) -> "Deal":
        """Read the deal for writing; a second writer waits."""
        return LOCKED.get(deal_id=deal_id)


class Deal(models.Model):
    """``stage``, ``phase``, ``version_id`` … mirror the main run, in the transaction of its move (see ``subject.py``).

    Columns that an index of ``Meta`` begins with, or that nobody asks for alone, have none of their own: every move would
    write them all.
    """

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+", db_index=False)
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="deals", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="deals", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="deals", db_index=False,
        help_text="null: pool",
    )  # fmt: skip
    title = models.CharField(max_length=120, blank=True, help_text="what it is about, if not a trim: 12 vans")
    series = models.ForeignKey("vehicles.Series", models.PROTECT, null=True, blank=True, related_name="+")
    trim = models.ForeignKey("vehicles.Trim", models.PROTECT, null=True, blank=True, related_name="+")
    colour = models.ForeignKey("vehicles.Colour", models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    payment_way = models.SlugField(max_length=20, blank=True, db_index=False, help_text="cash, loan, lease")
    expected_on = models.DateField(_("Expected purchase"), null=True, blank=True)

    process = models.ForeignKey("process.Process", models.PROTECT, related_name="+")
    version_id_of_process = models.BigIntegerField(help_text="process.Version of the main run")
    run_id = models.BigIntegerField(null=True, help_text="process.Run, the main one")
    stage = models.SlugField(max_length=40, db_index=False)
    phase = models.SlugField(max_length=10, db_index=False)
    stage_entered_at = models.DateTimeField(default=timezone.now)
    stage_warn_at = models.DateTimeField(null=True)
    stage_limit_at = models.DateTimeField(null=True)
    has_override = models.BooleanField(default=False)

    grade = models.CharField(_("Grade"), max_length=4, default="N")
    proposed_grade = models.CharField(max_length=4, default="N", help_text="what the facts say")
    is_grade_overridden = models.BooleanField(default=False)

    next_contact_at = models.DateTimeField(_("Next contact"), null=True)
    next_contact_purpose = models.CharField(max_length=100, blank=True)
    last_contact_at = models.DateTimeField(null=True)
    contact_count = models.PositiveIntegerField(default=0)

    loss_reason = models.ForeignKey(LossReason, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    won_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=60, blank=True, help_text="of the system it was imported from")
    remark = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(phase="lost") | Q(loss_reason__isnull=False), name="deals_lost_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=["lead", "open", "won"]) | Q(next_contact_at__isnull=False),
                name="deals_open_has_next_contact",
            ),
            models.UniqueConstraint(
                fields=["group", "external_id"], condition=~Q(external_id=""), name="deals_external_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "process", "stage", "next_contact_at", "id"], name="deals_board_of_store"),
            models.Index(fields=["owner", "process", "stage", "next_contact_at", "id"], name="deals_board_of_owner"),
            models.Index(
                fields=["group", "process", "stage", "next_contact_at", "id"],
                condition=Q(phase__in=["lead", "open", "won"]),
                name="deals_board_of_group",
            ),
            models.Index(fields=["group", "-id"], name="deals_of_group"),
            models.Index(fields=["customer", "-id"], name="deals_of_customer"),
            models.Index(
                fields=["next_contact_at"], condition=Q(phase__in=["lead", "open", "won"]), name="deals_next_contact"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"D{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return self.phase in OPEN_PHASES


def _locked(deal_id: int) -> models.QuerySet[Deal]:
    rows = Deal.objects.select_for_update(of=("self",)).select_related("customer", "store", "trim__series", "series")
    return rows.filter(pk=deal_id)


LOCKED = Prepared(_locked, deal_id=1_900_000_001)


class StageCount(models.Model):
    """How many deals stand at a stage and what they are worth, per owner; moved with each deal, checked by ``verify``."""

    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    process = models.ForeignKey("process.Process", models.PROTECT, related_name="+")
    stage = models.SlugField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    holder = models.BigIntegerField(default=0, help_text="the owner's id, 0 for the pool: one key for both databases")
    deal_count = models.IntegerField(default=0)
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "process", "stage", "holder"], name="deals_stage_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.deal_count}"


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

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="followups")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="followups")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="followups")
    kind = models.SlugField(
        max_length=40, default="regular", help_text="regular, thank_you, after_visit, after_delivery"
    )
    way = models.CharField(max_length=10, choices=Way, default=Way.CALL)
    purpose = models.CharField(max_length=100)
    points = models.TextField(blank=True, help_text="what to say, and the answers expected")
    planned_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    said = models.TextField(blank=True, help_text="what was said")
    is_two_way = models.BooleanField(default=False, help_text="the customer answered")
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
    cause = models.SlugField(max_length=20, help_text="judged, overridden, silence, phase, imported")
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

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="deals_handover_to_another")]

    def __str__(self) -> str:
        return f"HO{self.pk}"
