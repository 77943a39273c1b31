"""The pipeline: open deals by stage and person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jiubu.deals import access, queries
from jiubu.deals.forms import filters_from
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def pipeline(request: StaffRequest) -> HttpResponse:
    """Every number leads to the deals behind it."""
    filters = filters_from(request.GET)
    found = queries.pipeline_of(request.actor, process=filters.process_id, store_id=filters.store_id)
    context = {
        "pipeline": found,
        "filters": filters,
        "process_id": found.process_id if found else None,
        "process_choices": found.processes if found else [],
        "store_choices": found.stores if found else [],
        "may_make": request.actor.can(access.MAKE),
    }
    return render(request, "deals/pipeline.html", context)
