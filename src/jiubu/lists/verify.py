"""What must agree about work on many rows: its counts are what its rows say."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from jiubu.kernel.verify import verifier
from jiubu.lists.models import Bulk, BulkRow

COUNTED = ("done", "unchanged", "refused")


@verifier("lists.bulk_counts")
def bulk_counts_agree() -> Iterator[str]:
    """Every row of a finished work is counted by what became of it."""
    verdicts = {f"of_{name}": Count("id", filter=Q(verdict=name)) for name in COUNTED}
    rows = BulkRow.objects.order_by().values("bulk_id").annotate(rows=Count("id"), **verdicts)
    counted: dict[int, dict[str, Any]] = {row["bulk_id"]: dict(row) for row in rows}
    for bulk in Bulk.objects.order_by("id"):
        found = counted.get(bulk.pk, {})
        if found.get("rows", 0) != bulk.row_count:
            yield f"bulk {bulk.pk}: {bulk.row_count} rows kept, {found.get('rows', 0)} counted"
        if bulk.state != Bulk.State.DONE:
            continue
        for name in COUNTED:
            if found.get(f"of_{name}", 0) != getattr(bulk, f"{name}_count"):
                yield f"bulk {bulk.pk}: {getattr(bulk, f'{name}_count')} {name} kept, {found.get(f'of_{name}', 0)} counted"
