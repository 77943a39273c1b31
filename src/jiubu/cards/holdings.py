"""What is written about a person in the weekly advance tables."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from jiubu.cards.models import AdvanceLine
from jiubu.privacy.holdings import rows_of
from jiubu.privacy.registry import Holding, Row, register_holding


def _copy(ids: Sequence[int]) -> list[Row]:
    rows = AdvanceLine.objects.filter(deal__customer_id__in=ids).order_by("pk")
    return rows_of(rows, "due_on", "grade", "target", "step")


def _empty(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    return AdvanceLine.objects.filter(deal__customer_id__in=ids).update(step="")


register_holding(Holding("cards", _("Advance tables"), _copy, _empty))
