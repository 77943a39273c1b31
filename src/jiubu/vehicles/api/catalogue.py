"""The catalogue over HTTP."""

from typing import Annotated, Any

from ninja import Query, Status

from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.api.router import router
from jiubu.vehicles.models import Colour, Option
from jiubu.vehicles.schemas import (
    BrandOut,
    ColourBody,
    ColourOut,
    ConfigurationOut,
    ExclusionBody,
    OfferBody,
    OptionBody,
    OptionOut,
    SeriesBody,
    SeriesCardOut,
    SeriesOut,
    TrimBody,
    TrimOut,
)
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.get("/catalogue/brands", response=list[BrandOut])
def brands(request: StaffRequest, text: str = "", sold_here: bool = False) -> Any:  # noqa: FBT001, FBT002  query parameter
    """Brands with the number of their series."""
    request.actor.require(access.SEE)
    return queries.brands_of(request.actor, text=text, sold_here=sold_here)


@router.get("/catalogue/brands/{int:brand_id}/series", response=list[SeriesOut])
def brand_series(request: StaffRequest, brand_id: int) -> Any:
    """The series of one brand, by maker."""
    request.actor.require(access.SEE)
    return queries.series_in(request.actor, queries.brand_of(request.actor, brand_id))


@router.get("/catalogue/series", response=list[SeriesOut])
def series_offered(request: StaffRequest) -> Any:
    """What is offered when a deal is made."""
    request.actor.require(access.SEE)
    return queries.series_sold_here(request.actor.group_id)


@router.post("/catalogue/series", response={201: SeriesOut})
@once
def series_put(request: StaffRequest, body: SeriesBody) -> Status[Any]:
    """The series of these names, made with brand and maker where they are missing."""
    made = commands.put_series(**body.model_dump(), by=request.actor)
    return Status(201, queries.series_of(request.actor, made.pk))


@router.get("/catalogue/series/{int:series_id}", response=SeriesCardOut)
def series_card(request: StaffRequest, series_id: int) -> Any:
    """One series with its colours and options."""
    request.actor.require(access.SEE)
    series = queries.series_of(request.actor, series_id)
    colours, options = queries.colours_of(series), queries.options_of(series)
    return {
        "series": series, "colours": colours, "options": options, "exclusions": queries.exclusions_of(series),
        "colours_offered": [_offered(colour) for colour in colours],
        "options_offered": [_offered(option) for option in options],
    }  # fmt: skip


def _offered(part: Colour | Option) -> dict[str, Any]:
    return {"id": part.pk, "trim_ids": [trim.pk for trim in part.trims.all()]}


@router.get("/catalogue/trims/{int:trim_id}/configuration", response=ConfigurationOut)
def configuration(
    request: StaffRequest, trim_id: int, colour_id: int | None = None, inside_colour_id: int | None = None,
    option_ids: Annotated[list[int], Query()] = [],  # noqa: B006  ninja reads it and never writes
) -> Any:  # fmt: skip
    """Whether this trim can be ordered so, and its guide price. 409 names what the trim does not offer, or the pair."""
    request.actor.require(access.SEE)
    found = queries.check_configuration(
        request.actor.group_id, trim_id=trim_id, colour_id=colour_id, inside_colour_id=inside_colour_id,
        option_ids=option_ids,
    )  # fmt: skip
    return {"trim_id": found.trim.pk, "colours": found.colours, "options": found.options, "price": found.price}


@router.post("/catalogue/exclusions", response={204: None})
@once
def exclusion_put(request: StaffRequest, body: ExclusionBody) -> Status[None]:
    """Two options of a series may not be chosen together, or may after all."""
    commands.put_exclusion(body.option_id, body.other_id, is_excluded=body.is_excluded, by=request.actor)
    return Status(204, None)


@router.patch("/catalogue/series/{int:series_id}", response=SeriesOut)
@once
def series_offer(request: StaffRequest, series_id: int, body: OfferBody) -> Any:
    """Whether it is offered when a deal is made."""
    commands.offer_series(series_id, is_sold_here=body.is_sold_here, by=request.actor)
    return queries.series_of(request.actor, series_id)


@router.get("/catalogue/series/{int:series_id}/trims", response=PageOut[TrimOut])
def trims(request: StaffRequest, series_id: int, after: str = "", size: int = 50) -> Any:
    """Trims of a series, the newest model year first."""
    request.actor.require(access.SEE)
    series = queries.series_of(request.actor, series_id)
    return page_out(queries.trims_page(request.actor, series, after=after, size=size))


@router.get("/catalogue/trims", response=list[TrimOut])
def trims_found(request: StaffRequest, text: str, limit: int = 30) -> Any:
    """Trims by words of brand, series and name."""
    request.actor.require(access.SEE)
    return queries.find_trims(request.actor, text, limit=max(1, min(limit, 100)))


@router.post("/catalogue/series/{int:series_id}/trims", response={201: TrimOut})
@once
def trim_put(request: StaffRequest, series_id: int, body: TrimBody) -> Status[Any]:
    """The trim of this name and model year, made or changed."""
    made = commands.put_trim(series_id, **body.model_dump(), by=request.actor)
    return Status(201, queries.trims_of(request.actor).get(pk=made.pk))


@router.post("/catalogue/series/{int:series_id}/colours", response={201: ColourOut})
@once
def colour_put(request: StaffRequest, series_id: int, body: ColourBody) -> Status[Any]:
    """The colour of this name, made or changed."""
    return Status(201, commands.put_colour(series_id, **body.model_dump(), by=request.actor))


@router.post("/catalogue/series/{int:series_id}/options", response={201: OptionOut})
@once
def option_put(request: StaffRequest, series_id: int, body: OptionBody) -> Status[Any]:
    """The factory option of this name, made or changed."""
    return Status(201, commands.put_option(series_id, **body.model_dump(), by=request.actor))
