"""What visits hold about a person."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from jiubu.privacy.holdings import rows_of
from jiubu.privacy.registry import Holding, Row, register_holding
from jiubu.showroom.models import Visit


def _copy(ids: Sequence[int]) -> list[Row]:
    rows = Visit.objects.filter(customer_id__in=ids).order_by("pk")
    return rows_of(rows, "arrived_at", "kind", "purpose", "visitor_name", "note", "result")


def _empty(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    return Visit.objects.filter(customer_id__in=ids).update(visitor_name="", note="")


register_holding(Holding("showroom", _("Visits"), _copy, _empty))
