"""The secret address under which somebody's calendar program fetches what he has to do."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarFeed(models.Model):
    """One per person. Only a hash of the secret is kept; a new address replaces the old one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, help_text="when a program fetched it last, to the hour")

    def __str__(self) -> str:
        return f"F{self.pk}"
