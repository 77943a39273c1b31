"""What must agree about vehicles: the state and who keeps them."""

from collections.abc import Iterator

from django.db.models import Q

from jiubu.kernel.verify import verifier
from jiubu.vehicles import queries
from jiubu.vehicles.models import Reservation, Vehicle


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


def _vehicles(wrong: Q) -> Iterator[tuple[str | None, int]]:
    yield from Vehicle.objects.filter(wrong).order_by("id").values_list("vin", "pk")
