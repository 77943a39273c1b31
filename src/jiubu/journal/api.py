"""The journal's API: what failed behind the pages, and trying it again."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from jiubu.journal import commands, queries
from jiubu.journal.schemas import DeliveryOut, FailuresOut
from jiubu.web.requests import StaffRequest

router = Router(tags=["journal"])


@router.get("/journal/failures", response=FailuresOut)
def failures(request: StaffRequest, after: str = "") -> dict[str, Any]:
    """Reactions of your group that failed, newest first (``after`` = ``next`` for more), and the last 50 failed jobs."""
    found = queries.failures_of(request.actor, after=after)
    return {
        "deliveries": found.deliveries.rows,
        "next": found.deliveries.next,
        "jobs": [
            {
                "id": job.pk,
                "job": job.task_path,
                "error": job.exception_class_path,
                "attempts": len(job.worker_ids),
                "finished_at": job.finished_at,
            }
            for job in found.jobs
        ],
        "ticks": [{"job": t.job, "slot": t.slot, "attempts": t.attempts, "error": t.error} for t in found.ticks],
    }


@router.post("/journal/deliveries/{delivery_id}/retry", response=DeliveryOut)
def delivery_retry(request: StaffRequest, delivery_id: int) -> object:
    """Try a failed reaction again, from the first attempt. Safe to repeat."""
    return commands.retry_delivery(delivery_id, by=request.actor)


@router.post("/journal/jobs/{job_id}/retry", response={204: None})
def job_retry(request: StaffRequest, job_id: UUID) -> Status[None]:
    """Run a failed background job again. 409 ``not_failed`` when it isn't failed (any more)."""
    commands.retry_job(job_id, by=request.actor)
    return Status(204, None)
