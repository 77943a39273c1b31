"""What packs have put into a group."""

from django.db import models
from django.utils import timezone


class Installed(models.Model):
    """One record that a pack has put, as the pack wrote it."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    pack = models.SlugField()
    version = models.CharField(max_length=20)
    section = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "section", "key"], name="packs_one_owner")]

    def __str__(self) -> str:
        return f"{self.section}/{self.key}"
