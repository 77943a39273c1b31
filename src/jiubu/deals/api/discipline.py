"""The discipline of follow-up."""

from datetime import date
from typing import Any, Literal

from django.utils import timezone

from jiubu.deals import access, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.forms import bounded
from jiubu.kernel.paging import page_of
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.get("/deals/discipline", response=schemas.DisciplineOut)
def discipline(
    request: StaffRequest, begin: date | None = None, end: date | None = None, store_id: int | None = None
) -> dict[str, Any]:
    """What became of the contacts due from ``begin`` to ``end`` (both included, at most 26 weeks; the last four when left
    out), per person and per week. ``rate`` is K16: made on time / due; forwarded is not done.
    """
    request.actor.require(access.SEE)
    begin, end = bounded(begin, end, timezone.localdate())
    people, weeks = queries.discipline_of(request.actor, begin, end, store_id=store_id)
    return {"begin": begin, "end": end, "people": people, "weeks": weeks}


@router.get("/deals/discipline/contacts", response=PageOut[schemas.FollowupOut])
def discipline_contacts(
    request: StaffRequest, begin: date, end: date, store_id: int | None = None, owner_id: int | None = None,
    what: Literal["", "on_time", "late", "forwarded", "forgotten", "coming"] = "", after: str = "", size: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """The contacts behind a number; of one that was missed before others got the deal, the words are left out."""
    request.actor.require(access.SEE)
    begin, end = bounded(begin, end, timezone.localdate())
    rows = queries.scheduled_contacts(
        request.actor, begin, end, store_id=store_id, owner_id=owner_id, what=what
    )  # fmt: skip
    page = page_of(rows, order=("planned_at", "id"), after=after, size=size)
    queries.given_away(request.actor, page.rows)
    return page_out(page)
