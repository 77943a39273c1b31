"""What must agree about imports, and where they keep sealed values, so that keys can be turned."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from jiubu.imports.models import Job, Line
from jiubu.kernel.sealing import Sealed, register_sealed
from jiubu.kernel.verify import verifier

register_sealed(Sealed("imports.cells", "imports.Line", jsons=("cells",)))


COUNTED = ("made", "updated", "unchanged", "refused")


@verifier("imports.counts")
def counts_agree() -> Iterator[str]:
    """Every row of a file is there, and those of a finished import are counted by what became of them."""
    verdicts = {name: Count("id", filter=Q(verdict=name)) for name in COUNTED}
    counted: dict[int, dict[str, Any]] = {
        row["job_id"]: dict(row)
        for row in Line.objects.order_by().values("job_id").annotate(rows=Count("id"), **verdicts)
    }
    nothing = dict.fromkeys(("rows", *COUNTED), 0)
    for job in Job.objects.order_by("id"):
        found = counted.get(job.pk, nothing)
        if found["rows"] != job.row_count:
            yield f"import {job.pk}: {job.row_count} rows kept, {found['rows']} counted"
        if job.state == Job.State.DONE:
            for name in COUNTED:
                if found[name] != job.counts[name]:
                    yield f"import {job.pk}: {job.counts[name]} {name} kept, {found[name]} counted"
