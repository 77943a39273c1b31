"""Makers of visits, and of what a test drive needs."""

from datetime import timedelta

from django.utils import timezone

from jiubu.showroom import commands
from tests.factories import machine, web
from tests.factories.deals import SELLS, say
from tests.factories.vehicles import make_vehicle

SIGNED = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
RECEPTION = {"showroom.see": "store", "showroom.receive": "store", "customers.see": "store", "customers.make": "store", "deals.see": "store", "deals.make": "store"}  # fmt: skip
CONSULTANT = {**dict.fromkeys(SELLS, "own"), "showroom.see": "store", "showroom.receive": "store"}
DRIVES = {"showroom.see": "store", "showroom.receive": "store", "showroom.drive": "own", "vehicles.see": "store"}


def arrive(store, by, **values):
    return commands.check_in(store_id=store.pk, by=web(by), **values)


def put_drive_papers(group):
    """A route and a text to sign; gives the route."""
    by = machine(group, "pack")
    commands.put_agreement(title=say("试驾协议"), body=say("我会小心驾驶。"), by=by)
    return commands.put_route("city", title=say("城区"), minutes=15, kilometres=6, by=by)


def make_demo_car(store, **fields):
    return make_vehicle(store, **{"state": "demo", "plate": "沪A12345", **fields})


def book(car, person, *, begins_at=None, **values):
    values = {"driver_name": "王芳", "minutes": 30, **values}
    begins_at = begins_at or timezone.now().replace(second=0, microsecond=0)
    return commands.book_drive(vehicle_id=car.pk, begins_at=begins_at, by=web(person), **values)


def licence(**values):
    day = timezone.localdate() + timedelta(days=400)
    return {
        "driver_name": "王芳", "licence_number": "310101199001011234", "licence_class": "c1", "valid_until": day,
        "is_seen": True, **values,
    }  # fmt: skip


def ready_to_go(drive, route, person):
    """Licence seen, agreement signed."""
    commands.check_licence(drive.pk, **licence(route_id=route.pk), by=web(person))
    return commands.sign_agreement(drive.pk, signature=SIGNED, accepts=True, by=web(person))
