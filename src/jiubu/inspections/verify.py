"""What must agree about inspections: when each vehicle is due, results and findings, findings and tasks."""

from collections.abc import Iterator

from django.db.models import Count, Q

from jiubu.inspections import queries, rules
from jiubu.inspections.models import Due, Finding, Inspection
from jiubu.kernel.verify import verifier
from jiubu.organisation.models import Group, Store
from jiubu.organisation.queries import calendar_of

CHUNK = 2000


@verifier("inspections.due")
def days_agree() -> Iterator[str]:
    """The day is counted from the last inspection or the arrival by the interval of the store, of vehicles that stand here.

    A vehicle that has just come or gone, whose reaction is still to run, is none of it: the clock mends what stays behind.
    """
    calendars = {store.pk: calendar_of(store) for store in Store.objects.all()}
    for group_id in Group.objects.order_by("id").values_list("pk", flat=True):
        intervals = queries.intervals_of(group_id)
        rows = Due.objects.filter(group_id=group_id).select_related("vehicle").order_by("id")
        for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
            last = queries.last_days([due.vehicle_id for due in chunk])
            for due in chunk:
                at = last.get((due.vehicle_id, due.kind))
                last_on = calendars[due.store_id].day_of(at) if at else None
                counted = rules.counted_from(last_on, due.vehicle.arrived_on, due.begun_on)
                wanted = rules.next_due_on(counted, intervals.days(due.store_id, due.kind))
                if due.next_due_on != wanted:
                    yield f"vehicle {due.vehicle_id}, {due.kind}: due {due.next_due_on}, must be {wanted}"


def _chunks(rows: Iterator[Due]) -> Iterator[list[Due]]:
    chunk: list[Due] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


@verifier("inspections.results")
def results_agree() -> Iterator[str]:
    """Failed with a finding that blocks, conditional with others only, passed with none."""
    rows = Inspection.objects.annotate(
        some=Count("findings"), blocking=Count("findings", filter=Q(findings__is_blocking=True))
    )
    right = (
        Q(result="passed", some=0)
        | Q(result="conditional", some__gt=0, blocking=0)
        | Q(result="failed", blocking__gt=0)
    )
    for pk, result in rows.exclude(right).order_by("id").values_list("pk", "result"):
        yield f"inspection {pk}: {result} and its findings do not agree"


@verifier("inspections.findings")
def findings_agree() -> Iterator[str]:
    """What is closed has no open task."""
    rows = Finding.objects.filter(task__state="open").exclude(closed_at=None).order_by("id")
    for pk in rows.values_list("pk", flat=True):
        yield f"finding {pk} of an inspection is closed, and its task is open"
