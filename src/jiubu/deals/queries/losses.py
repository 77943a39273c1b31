"""What requests for a loss count as, wherever they are counted."""

from django.db.models import Q

from jiubu.deals.models import LossRequest

_VAGUE = ("other", "unknown")
_IS_VAGUE = Q(reason__key__in=_VAGUE) | Q(reason__parent__key__in=_VAGUE)

COUNTED = ~Q(state=LossRequest.State.WITHDRAWN)
"""What K14 and K15 divide by: the requests that were asked for in the period and not taken back."""

CLEAR = Q(state=LossRequest.State.CONFIRMED, decided_by__isnull=False) & ~_IS_VAGUE
"""Confirmed by a manager with a definite reason: not "other" or "unknown", nor one below them in the tree (K14)."""
