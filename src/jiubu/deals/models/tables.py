"""Tables from the industry pack: why deals are lost, where customers come from, grades, and the rules of selling."""

from django.db import models
from django.db.models import Q

from jiubu.kernel.titles import say


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
    is_online = models.BooleanField(
        default=False, help_text="leads come in without the customer being there or ringing up: they count in K3"
    )

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
    response_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="open minutes until a person contacts a new lead"
    )
    loss_min_contacts = models.PositiveSmallIntegerField(default=0)
    pool_per_day = models.PositiveSmallIntegerField(default=0)
    pool_cooling_days = models.PositiveSmallIntegerField(default=0)
    pool_capacity = models.PositiveSmallIntegerField(default=0)
    pool_exempt_stages = models.JSONField(default=list)
    confirm_hottest_grade = models.BooleanField(
        default=False, help_text="a judgement to the hottest grade, or down from it, waits for the manager"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group"], name="deals_one_set_of_rules")]

    def __str__(self) -> str:
        return self.key
