"""What visits hold about a person."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.files import forget_files
from jiubu.privacy.holdings import rows_of
from jiubu.privacy.registry import Holding, Row, register_holding
from jiubu.showroom.models import Drive, Visit


def _copy(ids: Sequence[int]) -> list[Row]:
    rows = Visit.objects.filter(customer_id__in=ids).order_by("pk")
    return rows_of(rows, "arrived_at", "kind", "purpose", "visitor_name", "note", "result")


def _empty(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    return Visit.objects.filter(customer_id__in=ids).update(visitor_name="", note="")


def _copy_drives(ids: Sequence[int]) -> list[Row]:
    rows = Drive.objects.filter(customer_id__in=ids).order_by("pk")
    return rows_of(
        rows, "begins_at", "driver_name", "licence_class", "licence_valid_until", "signed_at", "out_at", "back_at"
    )


def _empty_drives(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    """Name, licence and signature go; car, times and kilometres stay without them."""
    rows = Drive.objects.filter(customer_id__in=ids)
    forget_files(rows.values_list("signature", flat=True))
    return rows.update(
        driver_name="", licence={}, licence_class="", licence_valid_until=None, signature="", signature_digest="",
        agreement_digest="", feedback={}, note="",
    )  # fmt: skip


register_holding(Holding("showroom.drives", _("Test drives"), _copy_drives, _empty_drives))
register_holding(Holding("showroom", _("Visits"), _copy, _empty))
