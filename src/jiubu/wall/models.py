"""Screens on a wall that show a store's kanban board without anybody signed in."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q


class ScreenQuerySet(models.QuerySet["Screen"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "wall.screens", owner="made_by"))


class Screen(models.Model):
    """A secret link for one screen: kept as a hash, it opens this one page of this one store until it is revoked."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "-id"], name="wall_screen_of_store")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"S{self.pk}"
