"""Walk-around checks: a manager watches a reception or walks through a place, by a check list, and writes down what he finds."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.walks.enums import KINDS, OBSERVED


class CheckList(models.Model):
    """What is looked at, from the pack. ``points``: [{key, title}] in their order."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    title = models.JSONField()
    points = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="walks_check_list_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class WalkQuerySet(models.QuerySet["Walk"]):
    def visible_to(self, actor: Actor) -> Self:
        """Of the stores in reach; with "own" those that one made or that watched oneself."""
        made = (
            Q(made_by=actor.user_id, group=actor.group_id) if actor.user_id and actor.can("walks.see") else Q(pk__in=[])
        )
        return self.filter(reach_q(actor, "walks.see", owner="person") | made)


class Walk(models.Model):
    """One check. ``points`` and ``answers`` are what was asked and seen then, whatever becomes of the list."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+", db_index=False)
    check_list = models.ForeignKey(CheckList, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="who was watched"
    )
    walked_at = models.DateTimeField(default=timezone.now)
    points = models.JSONField()
    answers = models.JSONField(default=dict, help_text="point -> good, poor, unseen")
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = WalkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OBSERVED, person__isnull=False) | (~Q(kind=OBSERVED) & Q(person=None)),
                name="walks_reception_has_person",
            )
        ]
        indexes = [models.Index(fields=["store", "-walked_at", "-id"], name="walks_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"W{self.pk}"

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(point, its title, how it was) in the order of the list."""
        return [(p["key"], say(p["title"]), self.answers.get(p["key"], "unseen")) for p in self.points]

    @property
    def poor_count(self) -> int:
        return sum(answer == "poor" for answer in self.answers.values())


class Finding(models.Model):
    """Something that a check found, with a photo perhaps; ``task``: what is done about it."""

    walk = models.ForeignKey(Walk, models.PROTECT, related_name="findings")
    point = models.SlugField(max_length=40, blank=True)
    text = models.CharField(max_length=300)
    photo = models.FileField(upload_to="walks/%Y/%m/", blank=True)
    content_type = models.CharField(max_length=20, blank=True)
    task = models.ForeignKey("work.Task", models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"WF{self.pk}"
