"""What is kept about a person where prices come about: the customer class."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.pricing.models import ClassGiven
from jiubu.privacy.holdings import written
from jiubu.privacy.registry import Holding, Row, register_holding


def _copy(ids: Sequence[int]) -> list[Row]:
    rows = ClassGiven.objects.filter(customer_id__in=ids).select_related("customer_class").order_by("pk")
    return [
        {str(_("Customer class")): row.customer_class.name, str(pgettext_lazy("class", "Since")): written(row.at)}
        for row in rows
    ]


def _empty(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    return ClassGiven.objects.filter(customer_id__in=ids).delete()[0]


register_holding(Holding("pricing", _("Customer class"), _copy, _empty))
