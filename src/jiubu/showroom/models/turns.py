"""The turn order of a store, day by day: a ledger from which the line can be replayed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.showroom.enums import STEPS, StepKind, reason_text


class TurnDay(models.Model):
    """One store's day. Its row is what steps wait for: one after the other."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    day = models.DateField(help_text="in the store's time zone")
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="showroom_turn_day")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, actor: Actor) -> "StepQuerySet":
        return self.filter(reach_q(actor, "showroom.see", owner="person", store="day__store", group="day__group"))


class Step(models.Model):
    """One line of the ledger; never changed. ``counts``: a turn was used (take), or is kept (return)."""

    day = models.ForeignKey(TurnDay, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the day")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=list(STEPS.items()))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="with whom places are swapped; behind whom somebody was passed over; past whom a visit was taken",
    )
    visit = models.ForeignKey("showroom.Visit", models.PROTECT, null=True, related_name="steps")
    counts = models.BooleanField(default=False)
    is_outside = models.BooleanField(default=False, help_text="came into the line outside the planned shift")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "number"], name="showroom_step_number"),
            models.CheckConstraint(
                condition=Q(kind="swap", other__isnull=False)
                | Q(kind__in=["skip", "take"])
                | (~Q(kind__in=["swap", "skip", "take"]) & Q(other=None)),
                name="showroom_step_whose_other",
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="showroom_step_of_person")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def why(self) -> str:
        return reason_text(self.reason)

    @property
    def is_past(self) -> bool:
        """Taken out of turn: past ``other``, who was next."""
        return self.kind == StepKind.TAKE and self.other_id is not None
