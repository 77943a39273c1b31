"""First responses to leads."""

from datetime import date, timedelta

from django.utils import timezone

from jiubu.deals import access, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.forms import bounded
from jiubu.deals.queries.cards import day_begin
from jiubu.web.requests import StaffRequest


@router.get("/deals/first-responses", response=list[schemas.FirstResponseOut])
def first_response_list(
    request: StaffRequest, begin: date | None = None, end: date | None = None, store_id: int | None = None
) -> list[queries.FirstResponse]:
    """Leads received from ``begin`` to ``end`` (both included, at most 26 weeks; the last four when left out), and how long
    each waited for the first contact by a person.
    """
    request.actor.require(access.SEE)
    first, last = bounded(begin, end, timezone.localdate())
    return queries.first_responses(
        request.actor, day_begin(first), day_begin(last + timedelta(days=1)), store_id=store_id
    )
