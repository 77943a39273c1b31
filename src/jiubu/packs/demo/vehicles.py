"""Three hundred vehicles: those of the signed and delivered deals, and the stock."""

from datetime import date, datetime, timedelta

from jiubu.customers.commands import index_customers
from jiubu.customers.events import OwnedVehicleAdded
from jiubu.customers.models import OwnedVehicle
from jiubu.organisation.models import Store
from jiubu.packs.demo.books import save_books
from jiubu.packs.demo.cases import Case, Setting
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.customers import plate
from jiubu.packs.demo.source import ZONE, Source, vin_of
from jiubu.vehicles.events import (
    VehicleDelivered,
    VehicleMade,
    VehicleReserved,
    VehicleSold,
    VehicleStateChanged,
)
from jiubu.vehicles.models import Colour, Reservation, Series, Trim, Vehicle

COUNT = 300
STOCK_STATES = {"in_stock": 70, "in_transit": 16, "arrived": 5, "ordered": 6, "demo": 3, "damaged": 1}
PATTERNS = "ABCDEFGHJK"
NEW_ENERGY = ("bev", "phev", "reev")


def save_vehicles(source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle) -> None:
    """Every deal that was signed has its vehicle; the rest are stock."""
    numbers = iter(source.random.sample(range(1, 90_000), COUNT + len(cases)))
    signed = [case for case in cases if case.story.entered("delivery")]
    for case in signed:
        case.vehicle = _sold_vehicle(source, setting, case, next(numbers))
    stores = list(setting.people.stores.values())
    stock = [_stock_vehicle(source, setting, source.one_of(stores), next(numbers)) for _ in range(COUNT - len(signed))]
    sold = [case.vehicle for case in signed if case.vehicle is not None]
    Vehicle.objects.bulk_create([*sold, *stock], batch_size=500)
    save_books(source, setting, [*sold, *stock])
    for vehicle in [*sold, *stock]:
        _tell_arrival(source, setting, vehicle, chronicle)


def _vehicle(
    source: Source,
    setting: Setting,
    *,
    store: Store,
    series: Series,
    trim: Trim,
    colour: Colour,
    number: int,
    year: int,
) -> Vehicle:
    pattern = f"{PATTERNS[series.pk % 10]}{trim.pk % 10}{PATTERNS[colour.pk % 10]}{number % 10}A"
    vehicle = Vehicle(
        group_id=store.group_id,
        store=store,
        trim=trim,
        colour=colour,
        inside_colour=source.one_of(setting.catalogue.inside[series.pk]),
        engine_number="" if trim.energy == "bev" else f"HJ{source.random.randrange(10**7):07d}",
        guide_price=(trim.guide_price or 0) + colour.price,
    )
    vehicle.vin = vin_of(setting.catalogue.wmi[series.pk], pattern, year, number)
    return vehicle


def _sold_vehicle(source: Source, setting: Setting, case: Case, number: int) -> Vehicle:
    signed = case.story.entered("delivery") or case.story.created_at
    delivered = case.story.entered("follow_up")
    here = signed.date() - timedelta(days=source.random.randrange(1, 70))
    if source.chance(0.25):
        here = signed.date() + timedelta(days=1)
    vehicle = _vehicle(
        source, setting, store=case.store, series=case.series, trim=case.trim, colour=case.colour, number=number,
        year=here.year,
    )  # fmt: skip
    vehicle.made_on = here - timedelta(days=source.random.randrange(15, 50))
    if delivered is not None:
        vehicle.state, vehicle.delivered_on = Vehicle.State.DELIVERED, delivered.astimezone(ZONE).date()
        vehicle.arrived_on = min(here, vehicle.delivered_on)
        return vehicle
    vehicle.state = Vehicle.State.RESERVED
    vehicle.arrived_on = here if here <= source.today else None
    vehicle.state_before = "in_stock" if vehicle.arrived_on else "in_transit"
    return vehicle


def _stock_vehicle(source: Source, setting: Setting, store: Store, number: int) -> Vehicle:
    series, trim, colour = setting.catalogue.wanted(source)
    state = source.pick(STOCK_STATES)
    age = int(210 * source.random.betavariate(1.0, 2.4))
    day = source.today - timedelta(days=age)
    vehicle = _vehicle(
        source, setting, store=store, series=series, trim=trim, colour=colour, number=number, year=day.year
    )
    vehicle.state = Vehicle.State(state)
    if state in ("in_stock", "demo", "damaged", "arrived"):
        vehicle.arrived_on = day if state != "arrived" else source.today - timedelta(days=age % 3)
        vehicle.location = f"{source.one_of('ABC')}{source.random.randrange(1, 40):02d}"
        vehicle.made_on = vehicle.arrived_on - timedelta(days=source.random.randrange(15, 50))
    if state == "demo":
        vehicle.plate = plate(source, is_new_energy=trim.energy in NEW_ENERGY)
    return vehicle


def _moment(source: Source, day: date) -> datetime:
    return min(source.at(day, first=9, last=10), source.now)


def _tell_arrival(source: Source, setting: Setting, vehicle: Vehicle, chronicle: Chronicle) -> None:
    keeper = setting.people.first(vehicle.store, "stock_keeper", "sales_clerk")
    day = vehicle.arrived_on
    ordered = _moment(source, (day or source.today) - timedelta(days=20))
    chronicle.note(ordered, VehicleMade(), vehicle, by=keeper)
    if day is None:
        return
    arrived = _moment(source, day)
    chronicle.note(arrived, VehicleStateChanged(before="in_transit", after="arrived"), vehicle, by=keeper)
    if vehicle.state == "arrived":
        return
    here = min(arrived + timedelta(minutes=50), source.now)
    chronicle.note(here, VehicleStateChanged(before="arrived", after="in_stock"), vehicle, by=keeper)
    if vehicle.state in ("demo", "damaged"):
        after = VehicleStateChanged(before="in_stock", after=vehicle.state)
        chronicle.note(min(here + timedelta(days=1), source.now), after, vehicle, by=keeper)


def save_reservations(source: Source, cases: list[Case], setting: Setting, chronicle: Chronicle) -> None:
    """Kept at signing; sold and delivered at the handover."""
    rows = [(case, case.vehicle, _reservation(source, case)) for case in cases if case.vehicle is not None]
    Reservation.objects.bulk_create([row for _case, _vehicle, row in rows], batch_size=500)
    for case, vehicle, row in rows:
        chronicle.note(row.at, VehicleReserved(until=row.until), vehicle, also=[case.deal], by=case.owner)
        if vehicle.delivered_on is not None and row.ended_at is not None:
            clerk = setting.people.first(case.store, "sales_clerk")
            chronicle.note(row.ended_at, VehicleSold(), vehicle, also=[case.deal], by=clerk)
            delivered = case.story.entered("follow_up") or row.ended_at
            event = VehicleDelivered(on=vehicle.delivered_on)
            chronicle.note(delivered, event, vehicle, also=[case.deal], by=clerk)


def _reservation(source: Source, case: Case) -> Reservation:
    signed = (case.story.entered("delivery") or case.story.created_at) - timedelta(minutes=8)
    delivered = case.story.entered("follow_up")
    until = max(signed, source.now) + timedelta(days=7) if delivered is None else signed + timedelta(days=30)
    return Reservation(
        vehicle=case.vehicle,
        group_id=case.store.group_id,
        about_kind="deals.deal",
        about_id=case.deal.pk,
        about_title=case.name,
        by=case.owner,
        at=signed,
        until=until,
        state="used" if delivered else "active",
        ended_at=delivered - timedelta(minutes=30) if delivered else None,
    )


def save_owned(source: Source, cases: list[Case], chronicle: Chronicle) -> None:
    """A delivered car is the customer's."""
    rows = []
    for case in cases:
        vehicle = case.vehicle
        if vehicle is None or vehicle.delivered_on is None:
            continue
        rows.append((case, OwnedVehicle(
            customer=case.customer,
            brand="华景",
            model=case.trim.name,
            plate=plate(source, is_new_energy=case.trim.energy in NEW_ENERGY) if source.chance(0.85) else "",
            vin=vehicle.vin or "",
            bought_on=vehicle.delivered_on,
            is_bought_here=True,
            mileage_km=source.random.randrange(5, 60),
            first_maintenance_on=vehicle.delivered_on + timedelta(days=90),
            first_maintenance_km=5000,
        )))  # fmt: skip
    OwnedVehicle.objects.bulk_create([owned for _case, owned in rows], batch_size=500)
    index_customers([owned.customer_id for _case, owned in rows], by=chronicle.system)
    for case, owned in rows:
        at = case.story.entered("follow_up") or case.story.created_at
        event = OwnedVehicleAdded(is_bought_here=True)
        chronicle.note(at, event, owned.customer, also=[case.deal], by=case.owner)
