"""A deal: one customer's wish to buy, from first contact to delivered and followed up, or lost."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.deals.models.tables import Channel, LossReason
from jiubu.kernel.actor import Actor
from jiubu.kernel.prepared import Prepared
from jiubu.kernel.reach import reach_q

OPEN_PHASES = ("lead", "open", "won")
"""Phases in which a deal must have a dated next contact ("won": signed, not delivered)."""

WON_PHASES = ("won", "after")
"""Phases of a signed deal that was not taken back since."""

ASIDE_PHASES = ("lost", "dormant")
"""Phases of a deal that nobody works on for now: nothing that was agreed with its customer stands."""


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

    received_at = models.DateTimeField(
        null=True, help_text="a lead waits for an answer since then; null: nobody waited"
    )
    response_due_at = models.DateTimeField(null=True, help_text="by when a person should have contacted it first")
    responded_at = models.DateTimeField(null=True, help_text="when a person first did; no automatic reply counts")
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    response_minutes = models.PositiveIntegerField(null=True, help_text="of open hours, from received to responded")

    loss_reason = models.ForeignKey(LossReason, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    won_at = models.DateTimeField(null=True)
    won_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="whose it was when it was signed; stays when it changes hands, and when the order is cancelled",
    )  # fmt: skip
    delivered_at = models.DateTimeField(null=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="whose it was when it was delivered; stays when it changes hands",
    )  # fmt: skip
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
            models.Index(
                fields=["store", "received_at"], condition=Q(received_at__isnull=False), name="deals_received"
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

    @property
    def awaits_response(self) -> bool:
        """A lead that no person has contacted yet."""
        return self.received_at is not None and self.responded_at is None and self.phase == "lead"


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
