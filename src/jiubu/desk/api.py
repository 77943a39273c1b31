"""Today and the search over HTTP."""

from ninja import Router

from jiubu.desk import palette, queries, schemas
from jiubu.web.requests import StaffRequest

router = Router(tags=["desk"])


@router.get("/today", response=schemas.TodayOut)
def today(request: StaffRequest) -> queries.Today:
    """What the caller should do now, ranked, and the numbers of the day."""
    return queries.today_of(request.actor)


@router.get("/search", response=schemas.HitsOut)
def search(request: StaffRequest, q: str = "") -> dict[str, list[queries.Hit]]:
    """Customers by two characters, pinyin, initials, last digits, plate or VIN; deals; vehicles; actions and pages."""
    return {"rows": palette.find(request.actor, q)}
