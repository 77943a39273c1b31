"""Figures over HTTP."""

from datetime import date
from typing import Any, Literal

from django.utils import timezone
from ninja import Router

from jiubu.analytics import queries, schemas
from jiubu.analytics.rules import Period
from jiubu.kernel.titles import say
from jiubu.web.requests import StaffRequest

router = Router(tags=["analytics"])
Kind = Literal["day", "week", "month"]


@router.get("/indicators", response=schemas.FiguresOut)
def indicator_list(
    request: StaffRequest, store_id: int | None = None, period: Kind = "month", day: date | None = None
) -> dict[str, Any]:
    """Every indicator of a store in the day, week or month that ``day`` is in (today's, if none is named)."""
    store = queries.store_for(request.actor, store_id or request.actor.store_id or 0)
    around = Period.around(period, day or timezone.localdate())
    figures = [_figure(one) for one in queries.figures_of(request.actor, store, around)]
    return {"store_id": store.pk, "begin": around.begin, "last": around.last, "figures": figures}


@router.get("/indicators/names", response=list[schemas.BehindOut])
def indicator_names(
    request: StaffRequest, code: str = "K11", store_id: int | None = None, period: Kind = "month", day: date | None = None,
    part: Literal["top", "bottom"] = "top", person_id: int | None = None,
    team_id: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The names behind the top or the bottom of an indicator, of everybody, of one person (0: of nobody) or of a team."""
    store = queries.store_for(request.actor, store_id or request.actor.store_id or 0)
    around = Period.around(period, day or timezone.localdate())
    found = queries.names_behind(
        request.actor, store, around, queries.indicator_of(code).code, part, person_id, team_id
    )
    return [
        {
            "kind": one.name.kind, "id": one.name.id, "code": one.code, "title": one.title, "at": one.name.at,
            "person_id": one.name.person_id, "person_name": one.person.name if one.person else "", "is_off": one.name.is_off,
        }
        for one in found
    ]  # fmt: skip


def _figure(one: queries.Figure) -> dict[str, Any]:
    people = [
        {
            "person_id": of.person.pk if of.person else None,
            "person_name": of.person.name if of.person else "",
            "value": of.value,
        }
        for of in one.people
    ]
    teams = [{"team_id": of.team.pk, "team_name": of.team.name, "value": of.value} for of in one.teams]
    indicator = one.indicator
    return {
        "code": indicator.code, "version": indicator.version, "title": say(indicator.title),
        "formula": say(indicator.formula), "total": one.total, "people": people,
        "teams": teams,
    }  # fmt: skip
