"""What must agree about vehicles: the state, who keeps them, who waits, and their books."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Q

from jiubu.kernel.verify import verifier
from jiubu.vehicles import queries
from jiubu.vehicles.models import Reservation, Vehicle, VehicleFile, Waiting


@verifier("vehicles.states")
def states_agree() -> Iterator[str]:
    """A reserved vehicle has an active reservation, a sold or delivered one a used one at most, a free one none."""
    for code, state, kept in queries.vehicles_unlike_their_reservation():
        yield f"vehicle {code} is {state}, but its reservation is {kept or 'missing'}"


@verifier("vehicles.endings")
def endings_agree() -> Iterator[str]:
    """A delivered vehicle has its day, a kept one where it goes back to; a reservation that ended has its time."""
    for code, pk in _vehicles(Q(state="delivered", delivered_on=None) | ~Q(state="delivered") & ~Q(delivered_on=None)):
        yield f"vehicle {code or pk}: delivered and the day of delivery do not agree"
    for code, pk in _vehicles(Q(state="reserved", state_before="")):
        yield f"vehicle {code or pk} is reserved, and nothing says where it stands"
    ended = Reservation.objects.filter(Q(state="active") ^ Q(ended_at=None)).order_by("id")
    for pk in ended.values_list("pk", flat=True):
        yield f"reservation {pk}: its state and its end do not agree"


@verifier("vehicles.books")
def books_agree() -> Iterator[str]:
    """Costs, keys and the place of the certificate on a card are what its books say; no line of a ledger is missing."""
    yield from queries.vehicles_unlike_their_books()
    yield from queries.certificate_gaps()


@verifier("vehicles.queue")
def queues_agree() -> Iterator[str]:
    """Nobody waits for a sold vehicle, and nobody has the turn while it is kept; who waits no longer has a time."""
    waits = Waiting.objects.filter(state__in=["waiting", "offered"])
    for pk in waits.filter(vehicle__state__in=["sold", "delivered"]).order_by("id").values_list("pk", flat=True):
        yield f"waiting {pk} is for a sold vehicle"
    for pk in waits.filter(state="offered", vehicle__state="reserved").order_by("id").values_list("pk", flat=True):
        yield f"waiting {pk} has the turn, but the vehicle is kept"
    ended = Waiting.objects.filter(Q(state__in=["waiting", "offered"]) ^ Q(ended_at=None)).order_by("id")
    for pk in ended.values_list("pk", flat=True):
        yield f"waiting {pk}: its state and its end do not agree"


@verifier("vehicles.files")
def files_are_there() -> Iterator[str]:
    """Every photo and document of a card is in the folder of files, as long as it was."""
    for pk, name, size in VehicleFile.objects.order_by("id").values_list("pk", "file", "size").iterator():
        try:
            found = default_storage.size(name)
        except OSError:
            found = None
        if found != size:
            yield f"vehicle file {pk}: {'missing' if found is None else f'{found} bytes instead of {size}'}"


def _vehicles(wrong: Q) -> Iterator[tuple[str | None, int]]:
    yield from Vehicle.objects.filter(wrong).order_by("id").values_list("vin", "pk")
