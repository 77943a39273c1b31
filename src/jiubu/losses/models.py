"""What a team learns from lost deals: cases on five steps, reviews, countermeasures, talks made from them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.losses.enums import TITLES


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "losses.see"))

    def lock(self, case_id: int) -> "Case":
        return self.select_for_update(of=("self",)).select_related("deal__customer", "request").get(pk=case_id)


class Case(models.Model):
    """One confirmed loss on its way through the five steps, with who takes care of it."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="loss_cases")
    request = models.OneToOneField("deals.LossRequest", models.PROTECT, related_name="case")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=16, choices=list(TITLES.items()), default="analysis")
    cause = models.TextField(blank=True, help_text="what the analysis of trust, need and purchasing power found")
    opened_at = models.DateTimeField(default=timezone.now)
    handover = models.ForeignKey(
        "deals.Handover", models.SET_NULL, null=True, related_name="+", help_text="by which it came to its owner"
    )
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["store", "step", "-id"], name="losses_case_of_store"),
            models.Index(fields=["owner", "step", "-id"], name="losses_case_of_owner"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"LC{self.pk}"


class CaseStep(models.Model):
    """That a case went on to its next step, and what was noted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16, choices=list(TITLES.items()))
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "after"], name="losses_case_step_once")]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the stores in reach; with "own" those that one took part in or leads."""
        took_part = self.filter(group=actor.group_id, participants=actor.user_id).values("pk")
        mine = Q(pk__in=took_part) if actor.user_id is not None else Q(pk__in=[])
        return self.filter(reach_q(actor, "losses.see", owner="made_by") | mine)


class Review(models.Model):
    """A meeting about lost deals: who took part, which were discussed, what came out."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    team = models.ForeignKey("organisation.Team", models.PROTECT, null=True, blank=True, related_name="+")
    held_on = models.DateField(_("Held on"))
    title = models.CharField(pgettext_lazy("review", "Title"), max_length=120)
    participants = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    cases = models.ManyToManyField(Case, related_name="reviews")
    conclusion = models.TextField(_("Conclusion"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "-held_on", "-id"], name="losses_review_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"LR{self.pk}"


class CountermeasureQuerySet(models.QuerySet["Countermeasure"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "losses.see"))


class Countermeasure(models.Model):
    """What is done about a cause, by whom and until when. Whether it is done, its task says."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, models.PROTECT, related_name="countermeasures")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="countermeasures", help_text="null: for all discussed"
    )
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField(_("Due on"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CountermeasureQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"CM{self.pk}"


class TalkQuerySet(models.QuerySet["Talk"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody learns from the talks of the stores he works in."""
        in_store = Q(group=actor.group_id, store__in=actor.stores)
        return self.filter(reach_q(actor, "losses.see", owner="made_by") | in_store)


class Talk(models.Model):
    """A training or a talk (words to say) made from a countermeasure, and when it was rehearsed."""

    class Kind(models.TextChoices):
        TRAINING = "training", pgettext_lazy("loss talk", "Training")
        TALK = "talk", pgettext_lazy("loss talk", "Talk")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    countermeasure = models.ForeignKey(Countermeasure, models.PROTECT, related_name="talks")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TALK)
    title = models.CharField(max_length=120)
    text = models.TextField()
    rehearsed_on = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TalkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "-id"], name="losses_talk_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"LT{self.pk}"
