"""What the demo's vehicles cost, where their certificates and keys are.

Nothing here is drawn by lot: the rest of the demo stays as it was.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from jiubu.organisation.models import User
from jiubu.packs.demo.cases import Setting
from jiubu.packs.demo.source import ZONE, Source
from jiubu.vehicles import rules
from jiubu.vehicles.models import CertificateMove, CostLine, KeyMove, Vehicle

VAT = Decimal("0.13")
PAID_SHARE = Decimal("0.93")
"""What the dealer pays of the guide price."""
FREIGHT = Decimal(1200)
REBATE = Decimal(3000)
BANK = "工行徐汇支行"
IN_TRANSIT_DAYS = 12


def save_books(source: Source, setting: Setting, vehicles: list[Vehicle]) -> None:
    """Lines of each vehicle that was bought, and what its card keeps of them."""
    costs: list[CostLine] = []
    certificates: list[CertificateMove] = []
    keys: list[KeyMove] = []
    for vehicle in vehicles:
        keeper = setting.people.first(vehicle.store, "stock_keeper", "sales_clerk")
        if vehicle.arrived_on is None:
            vehicle.expected_on = source.today + timedelta(days=1 + vehicle.pk % IN_TRANSIT_DAYS)
        costs += _costs(source, vehicle, keeper)
        certificates += _certificate(source, vehicle, keeper)
        keys += _keys(source, vehicle, keeper)
        vehicle.certificate_number = f"WAB{vehicle.pk:011d}" if vehicle.arrived_on else ""
    CostLine.objects.bulk_create(costs, batch_size=500)
    CertificateMove.objects.bulk_create(certificates, batch_size=500)
    KeyMove.objects.bulk_create(keys, batch_size=500)
    kept = ("expected_on", "cost_gross", "cost_net", "certificate_place", "certificate_number", "keys_here")
    Vehicle.objects.bulk_update(vehicles, kept, batch_size=200)


def _at(source: Source, vehicle: Vehicle, days: int) -> datetime:
    """So many days after it came (or was ordered), never in the future."""
    day = (vehicle.arrived_on or source.today) + timedelta(days=days)
    return min(datetime.combine(day, time(11), tzinfo=ZONE), source.now)


def _costs(source: Source, vehicle: Vehicle, keeper: User | None) -> list[CostLine]:
    price = ((vehicle.guide_price or Decimal(0)) * PAID_SHARE).quantize(Decimal("0.01"))
    paid = [("purchase", price, -9)]
    if vehicle.arrived_on is not None:
        paid.append(("freight", FREIGHT, 0))
    if vehicle.delivered_on is not None:
        paid.append(("rebate", -REBATE, 20))
    lines = []
    for kind, gross, days in paid:
        at = _at(source, vehicle, days)
        line = CostLine(
            vehicle=vehicle, kind=kind, gross=gross, net=rules.net_of(gross, VAT), on=at.date(), at=at, by=keeper
        )
        vehicle.cost_gross += line.gross
        vehicle.cost_net += line.net
        lines.append(line)
    return lines


def _certificate(source: Source, vehicle: Vehicle, keeper: User | None) -> list[CertificateMove]:
    """Pledged to the bank until the vehicle is sold, as usual; every fourth one is paid for and in the store."""
    way = [("maker", "", -12), ("bank", BANK, -5)]
    if vehicle.arrived_on is not None and (vehicle.delivered_on is not None or vehicle.pk % 4 == 0):
        way.append(("store", "", 3))
    if vehicle.delivered_on is not None:
        way.append(("customer", "", (vehicle.delivered_on - (vehicle.arrived_on or vehicle.delivered_on)).days))
    vehicle.certificate_place = way[-1][0]
    return [
        CertificateMove(
            vehicle=vehicle, number=number, place=place, to_whom=whom, at=_at(source, vehicle, days), by=keeper
        )
        for number, (place, whom, days) in enumerate(way, 1)
    ]


def _keys(source: Source, vehicle: Vehicle, keeper: User | None) -> list[KeyMove]:
    if vehicle.arrived_on is None:
        return []
    lines = [KeyMove(vehicle=vehicle, step="received", change=2, place=f"K{vehicle.pk % 90:02d}", by=keeper)]
    lines[0].at = _at(source, vehicle, 0)
    if vehicle.delivered_on is not None:
        days = (vehicle.delivered_on - vehicle.arrived_on).days
        lines.append(KeyMove(vehicle=vehicle, step="customer", change=-2, at=_at(source, vehicle, days), by=keeper))
    vehicle.keys_here = sum(line.change for line in lines)
    return lines
