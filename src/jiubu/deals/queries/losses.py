"""What requests for a loss count as, wherever they are counted."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from jiubu.deals.models import Deal, LossRequest
from jiubu.deals.rules import REVIVE_AFTER_DAYS
from jiubu.organisation.queries import calendar_of

_VAGUE = ("other", "unknown")
_IS_VAGUE = Q(reason__key__in=_VAGUE) | Q(reason__parent__key__in=_VAGUE)

COUNTED = ~Q(state=LossRequest.State.WITHDRAWN)
"""What K14 and K15 divide by: the requests that were asked for in the period and not taken back."""

CLEAR = Q(state=LossRequest.State.CONFIRMED, decided_by__isnull=False) & ~_IS_VAGUE
"""Confirmed by a manager with a definite reason: not "other" or "unknown", nor one below them in the tree (K14)."""


def revival_day(deal: Deal) -> date:
    """When its owner tries again with a customer lost now: a working day of the store."""
    return calendar_of(deal.store).day_of(calendar_of(deal.store).add_days(timezone.now(), REVIVE_AFTER_DAYS))
