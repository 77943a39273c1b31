"""What is written about a person while a team learns from a lost deal."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from jiubu.losses.models import Case, CaseStep
from jiubu.privacy.holdings import rows_of
from jiubu.privacy.registry import Holding, Row, register_holding


def _copy(ids: Sequence[int]) -> list[Row]:
    rows = Case.objects.filter(deal__customer_id__in=ids).order_by("pk")
    return rows_of(rows, "opened_at", "step", "cause")


def _empty(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    CaseStep.objects.filter(case__deal__customer_id__in=ids).update(note="")
    return Case.objects.filter(deal__customer_id__in=ids).update(cause="")


register_holding(Holding("losses", _("Loss cases"), _copy, _empty))
