"""What must agree about visits and test drives."""

from collections.abc import Iterator

from django.db.models import Count

from jiubu.kernel.sealing import Sealed, register_sealed
from jiubu.kernel.verify import verifier
from jiubu.showroom import queries
from jiubu.showroom.commands.papers import digest_of
from jiubu.showroom.enums import DriveState
from jiubu.showroom.models import Drive

register_sealed(Sealed("showroom.licences", "showroom.Drive", jsons=("licence",)))


@verifier("showroom.drive_slots")
def slots_agree() -> Iterator[str]:
    """A drive that is booked or out holds every quarter of an hour of its time, another none."""
    for drive_id, wanted, held in queries.drives_unlike_their_slots():
        yield f"test drive {drive_id} holds {held} quarters of an hour, but should hold {wanted}"


@verifier("showroom.cars_out")
def cars_are_out_once() -> Iterator[str]:
    """A car is on the road with one drive at most."""
    out = Drive.objects.filter(state=DriveState.OUT).values("vehicle_id").annotate(n=Count("id")).filter(n__gt=1)
    for row in out.order_by("vehicle_id"):
        yield f"vehicle {row['vehicle_id']} is on the road with {row['n']} test drives"


@verifier("showroom.visits")
def a_party_is_here_once() -> Iterator[str]:
    """A customer has one open visit of a day to a store at most."""
    for customer_id, visits in queries.open_twice():
        yield f"customer {customer_id} is in the showroom with {len(visits)} visits: {visits}"


@verifier("showroom.agreements")
def agreements_are_as_signed() -> Iterator[str]:
    """What was signed still stands as it was signed."""
    rows = Drive.objects.exclude(agreement_digest="").select_related("text", "route").order_by("pk")
    for drive in rows.iterator(chunk_size=500):
        if digest_of(drive) != drive.agreement_digest:
            yield f"test drive {drive.pk}: what was signed has been changed since"
