"""Backups and the doctor, for the administrator."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jiubu.organisation.once import once
from jiubu.recovery import commands, queries
from jiubu.web.requests import StaffRequest, staff


@staff("recovery.see")
@require_GET
def health(request: StaffRequest) -> HttpResponse:
    """What the doctor finds, and the backups there are."""
    context = {"findings": queries.health_of(request.actor), "backups": queries.backups_of(request.actor)}
    return render(request, "recovery/health.html", context)


@staff("recovery.back_up")
@require_POST
@once
def backup_new(request: StaffRequest) -> HttpResponse:
    commands.ask_backup(by=request.actor)
    return redirect("recovery:health")
