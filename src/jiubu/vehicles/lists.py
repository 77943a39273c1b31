"""The list of stock vehicles: its columns and its filters in words."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import Column, List, register_list
from jiubu.organisation.queries import stores_of
from jiubu.vehicles import access, queries
from jiubu.vehicles.events import STATE_TITLES
from jiubu.vehicles.forms import filter_from
from jiubu.vehicles.models import Vehicle


def rows(actor: Actor, query: str) -> QuerySet[Vehicle]:
    """What the page shows under this address."""
    return queries.stock_rows(actor, filter_from(QueryDict(query)))


def words(actor: Actor, query: str) -> list[str]:
    wanted = filter_from(QueryDict(query))
    parts = [str(STATE_TITLES[state]) for state in wanted.states]
    if wanted.store_id:
        parts += [store.title for store in stores_of(actor).filter(pk=wanted.store_id)]
    if wanted.age is not None:
        parts.append(_("{days} days and more").format(days=wanted.age))
    if wanted.youngest is not None:
        parts.append(_("{days} days at most").format(days=wanted.youngest))
    parts += [wanted.colour] if wanted.colour else []
    prices = (wanted.price_from, wanted.price_to)
    if any(price is not None for price in prices):
        parts.append("¥" + "–".join("" if price is None else str(price) for price in prices))
    arrivals = (wanted.arrived_from, wanted.arrived_to)
    if any(arrivals):
        parts.append("–".join("" if day is None else day.isoformat() for day in arrivals))
    return [*parts, f"“{wanted.text}”"] if wanted.text else parts


def shown_cost(vehicle: Vehicle, actor: Actor) -> object:
    """Nothing for who may not see what vehicles cost."""
    return vehicle.cost_gross if access.sees_cost(actor, vehicle) else ""


COLUMNS = (
    Column("code", "VIN", lambda v, _a: v.code, sort="newest"),
    Column("vehicle", gettext_lazy("Vehicle"), lambda v, _a: f"{v.trim.series.maker.brand.name} {v.trim.full_name}"),
    Column("colour", gettext_lazy("Colour"), lambda v, _a: v.colour.name if v.colour else ""),
    Column("state", gettext_lazy("State"), lambda v, _a: str(STATE_TITLES.get(v.state, v.state))),
    Column("price", gettext_lazy("Guide price"), lambda v, _a: v.guide_price, kind="money"),
    Column("days", gettext_lazy("Days"), lambda v, _a: v.days_in_stock, kind="number"),
    Column("location", gettext_lazy("Parking place"), lambda v, _a: v.location),
    Column("store", gettext_lazy("Store"), lambda v, _a: v.store.title),
    Column(
        "inside", gettext_lazy("Inside colour"), lambda v, _a: v.inside_colour.name if v.inside_colour else "",
        is_default=False,
    ),
    Column("plate", gettext_lazy("Plate"), lambda v, _a: v.plate, is_default=False),
    Column("expected", gettext_lazy("Expected on"), lambda v, _a: v.expected_on, kind="date", is_default=False),
    Column("cost", gettext_lazy("Landed cost"), shown_cost, kind="money", is_default=False),
    Column("arrived", gettext_lazy("Arrived on"), lambda v, _a: v.arrived_on, kind="date", is_default=False),
)  # fmt: skip

register_list(
    List(
        key="vehicles",
        title=gettext_lazy("Stock"),
        action=access.SEE,
        page="vehicles:list",
        columns=COLUMNS,
        rows=rows,
        name=lambda vehicle: f"{vehicle.code} {vehicle.trim.full_name}",
        link=lambda vehicle: reverse("vehicles:detail", args=[vehicle.pk]),
        filters=(
            "state",
            "text",
            "store",
            "brand",
            "series",
            "age",
            "youngest",
            "trim",
            "colour",
            "price_from",
            "price_to",
            "arrived_from",
            "arrived_to",
        ),
        words=words,
        orders={"newest": ("-id",), "oldest": ("id",)},
        cells="vehicles/_cells.html",
    )
)
