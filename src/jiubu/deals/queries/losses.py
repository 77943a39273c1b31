"""What requests for a loss count as, wherever they are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.deals.models import ASIDE_PHASES, Deal, LossRequest
from jiubu.deals.rules import REVIVE_AFTER_DAYS
from jiubu.kernel.titles import say
from jiubu.organisation.queries import calendar_of
from jiubu.vehicles.models import Brand

_VAGUE = ("other", "unknown")
_IS_VAGUE = Q(reason__key__in=_VAGUE) | Q(reason__parent__key__in=_VAGUE)

COUNTED = ~Q(state=LossRequest.State.WITHDRAWN)
"""What K14 and K15 divide by: the requests that were asked for in the period and not taken back."""

CLEAR = Q(state=LossRequest.State.CONFIRMED, decided_by__isnull=False) & ~_IS_VAGUE
"""Confirmed by a manager with a definite reason: not "other" or "unknown", nor one below them in the tree (K14)."""


MOST = 200
"""Names that a form offers."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Names to choose from, so that one rival is written in one way."""

    brands: list[str]
    models: list[str]


def rivals_known(group_id: int) -> Rivals:
    """Brands of the catalogue and those named before; models named before, the most frequent first. Three queries."""
    told = LossRequest.objects.filter(deal__group=group_id).order_by()
    brands = list(Brand.objects.filter(group=group_id).order_by("name").values_list("name", flat=True)[:MOST])
    return Rivals(_together(brands, _named(told, "rival_brand")), _together([], _named(told, "rival_model")))


def _named(told: QuerySet[LossRequest], field: str) -> list[str]:
    rows = told.exclude(**{field: ""}).values(field).annotate(n=Count("pk")).order_by("-n", field)
    return list(rows.values_list(field, flat=True)[:MOST])


def _together(known: list[str], told: list[str]) -> list[str]:
    """Each once, whatever its capitals: as the catalogue writes it, else as it was written most often."""
    found = {name.casefold(): name for name in reversed([*known, *told])}
    return list(reversed(found.values()))[:MOST]


def revival_day(deal: Deal) -> date:
    """When its owner tries again with a customer lost now: a working day of the store."""
    return calendar_of(deal.store).day_of(calendar_of(deal.store).add_days(timezone.now(), REVIVE_AFTER_DAYS))


def lies_aside(deal_id: int, stage: str) -> bool:
    """Whether the deal, which came to this stage, was lost or rests there, and still does."""
    return Deal.objects.filter(pk=deal_id, stage=stage, phase__in=ASIDE_PHASES).exists()


def aside_reason(title: Mapping[str, str], reason: str) -> str:
    """Why what was agreed with the customer of such a deal falls away: the stage and the reason of its move."""
    return _("{title}: {text}").format(title=say(title), text=reason) if reason else say(title)
