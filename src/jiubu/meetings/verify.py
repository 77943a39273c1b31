"""What must agree about daily reports: what was handed in can be found again in the records."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from jiubu.kernel.verify import verifier
from jiubu.meetings.models import Report
from jiubu.meetings.queries import figures_of, span_at
from jiubu.meetings.rules import ANCHORED, read_figures

LOOKED_BACK = timedelta(days=60)


@verifier("meetings.figures")
def figures_are_found_again() -> Iterator[str]:
    """Each row that a report kept is told by the records of that day still. What came later is no mistake: the report's
    page shows it beside.
    """
    rows = Report.objects.filter(handed_in_at__isnull=False, day__gte=timezone.localdate() - LOOKED_BACK)
    for report in rows.select_related("store").order_by("store_id", "day", "id").iterator(chunk_size=200):
        span = span_at(report.store, report.day, report.handed_in_at)
        found = figures_of(report.store_id, [report.owner_id], span)[report.owner_id]
        kept = read_figures(report.figures)
        for key in ANCHORED:
            gone = {pk for pk, _tag in kept[key]} - {pk for pk, _tag in found[key]}
            if gone:
                yield f"report {report.pk}: {key} {sorted(gone)} cannot be found again"
