"""The page of failures, for the administrator."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jiubu.journal import commands, queries
from jiubu.web.requests import StaffRequest, staff


@staff("journal.see_failures")
@require_GET
def failure_list(request: StaffRequest) -> HttpResponse:
    found = queries.failures_of(request.actor, after=request.GET.get("after", ""))
    return render(request, "journal/failure_list.html", {"failures": found, "page": found.deliveries})


@staff("journal.see_failures")
@require_POST
def delivery_retry(request: StaffRequest, delivery_id: int) -> HttpResponse:
    commands.retry_delivery(delivery_id, by=request.actor)
    return redirect("journal:failures")


@staff("journal.see_failures")
@require_POST
def job_retry(request: StaffRequest, job_id: UUID) -> HttpResponse:
    commands.retry_job(job_id, by=request.actor)
    return redirect("journal:failures")
