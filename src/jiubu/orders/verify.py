"""Vehicles and the documents of their sale must tell the same."""

from collections.abc import Iterator

from jiubu.documents.models import Claim
from jiubu.kernel.verify import verifier
from jiubu.vehicles.models import Vehicle

GONE = ("sold", "delivered")


@verifier("orders.vehicles")
def vehicles() -> Iterator[str]:
    """A vehicle of a posted order is sold, one of a posted outbound delivery has left the stock."""
    sold = Claim.objects.filter(is_live=True, sort="sale").exclude(vehicle__state__in=GONE)
    for claim in sold.select_related("vehicle", "document"):
        yield f"vehicles.Vehicle {claim.vehicle_id} is {claim.vehicle.state}, but documents.Document {claim.document_id} sells it"
    out = Claim.objects.filter(is_live=True, sort="outbound").exclude(vehicle__state=Vehicle.State.DELIVERED)
    for claim in out.select_related("vehicle"):
        yield f"vehicles.Vehicle {claim.vehicle_id} is {claim.vehicle.state}, but documents.Document {claim.document_id} let it go"
