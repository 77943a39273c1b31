"""Visits to the showroom."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.showroom.enums import LATE, PURPOSES, VISIT_STEPS
from jiubu.showroom.rules import uses_turn


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "showroom.see", owner="consultant"))

    def lock(self, visit_id: int, group_id: int) -> "Visit":
        return self.select_for_update(of=("self",)).get(pk=visit_id, group_id=group_id)

    def here(self) -> Self:
        return self.filter(left_at=None)


class Visit(models.Model):
    """One party coming to the showroom, or one call of an interested person; opened at check-in, closed with its result.

    A call is counted, given and made a prospect as a visit is, but nobody is here for it and it uses no turn. Every
    figure counts one channel: what was entered by mistake is put into a channel of its own, and so counts nowhere.
    """

    class Channel(models.TextChoices):
        VISIT = "visit", pgettext_lazy("traffic", "visit")
        CALL = "call", pgettext_lazy("traffic", "call")
        VOID = "void", pgettext_lazy("traffic", "entered by mistake")

    class Kind(models.TextChoices):
        FIRST = "first", _("first visit")
        RETURN = "return", _("came back")
        APPOINTMENT = "appointment", _("by appointment")

    class Result(models.TextChoices):
        NOT_BOUGHT = "not_bought", _("did not buy")
        ORDERED = "ordered", _("ordered")
        PICKED_UP = "picked_up", _("picked up the car")
        INVITED = "invited", pgettext_lazy("call", "agreed to come")
        TALKED = "talked", pgettext_lazy("call", "answered")
        OTHER = "other", _("other")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="visits")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="visits")
    deal = models.ForeignKey("deals.Deal", models.PROTECT, null=True, related_name="visits")
    appointment = models.ForeignKey("work.Appointment", models.PROTECT, null=True, related_name="+")
    visitor_name = models.CharField(max_length=60, blank=True, help_text="what a stranger is called: 王先生")
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.VISIT)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.FIRST)
    says_return = models.BooleanField(default=False, help_text="they say that they were here before")
    purpose = models.SlugField(max_length=40, default="new_car", help_text="new_car, pick_up, papers, service, other")
    source = models.SlugField(max_length=40, blank=True)
    party_size = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True)
    arrived_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    meant_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="the earlier consultant"
    )
    taken_at = models.DateTimeField(null=True, help_text="since when the consultant is with them")
    left_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, choices=Result, blank=True)
    progress = models.JSONField(default=dict, blank=True, help_text="step reached -> when, as VISIT_STEPS has them")
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at=None, result="") | (Q(left_at__isnull=False) & ~Q(result="")),
                name="showroom_visit_closed_with_result",
            ),
            models.CheckConstraint(condition=Q(party_size__gte=1), name="showroom_party"),
        ]
        indexes = [
            models.Index(fields=["store", "-arrived_at"], name="showroom_visit_of_store"),
            models.Index(fields=["store"], condition=Q(left_at=None), name="showroom_visit_open"),
            models.Index(fields=["customer", "-arrived_at"], name="showroom_visit_of_customer"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"VI{self.pk}"

    @property
    def is_here(self) -> bool:
        return self.left_at is None

    @property
    def is_call(self) -> bool:
        return self.channel == self.Channel.CALL

    @property
    def is_void(self) -> bool:
        return self.channel == self.Channel.VOID

    @property
    def can_follow(self) -> bool:
        """Whether card, deal and result may be said: they are here, or left not long ago."""
        return not self.is_void and (self.left_at is None or timezone.now() <= self.left_at + LATE)

    @property
    def is_late(self) -> bool:
        """What is said of them now is said after they left."""
        return self.left_at is not None

    @property
    def is_stranger(self) -> bool:
        """Comes for the first time to look, ask or buy, and nobody looks after them yet: uses a turn."""
        is_first = self.kind == Visit.Kind.FIRST and self.meant_for_id is None
        return uses_turn(is_first=is_first, purpose=self.purpose)

    @property
    def is_waiting(self) -> bool:
        return self.is_here and self.consultant_id is None

    @property
    def name(self) -> str:
        """What to call them on the screen: the customer, what reception was told, or nothing."""
        return self.customer.name if self.customer else self.visitor_name

    @property
    def purpose_title(self) -> str:
        return str(PURPOSES.get(self.purpose, PURPOSES["other"])[0])

    @property
    def purpose_icon(self) -> str:
        return PURPOSES.get(self.purpose, PURPOSES["other"])[1]

    @property
    def reached(self) -> list[tuple[str, str, str]]:
        """(step, its name, when it was reached or "") in the order in which they usually come."""
        return [(key, str(title), self.progress.get(key, "")) for key, title in VISIT_STEPS.items()]
