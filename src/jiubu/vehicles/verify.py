"""What must agree about vehicles: the state and who keeps them."""

from collections.abc import Iterator

from jiubu.kernel.verify import verifier
from jiubu.vehicles import queries


@verifier("vehicles.states")
def states_agree() -> Iterator[str]:
    """A reserved vehicle has an active reservation, a sold or delivered one a used one at most, a free one none."""
    for code, state, kept in queries.vehicles_unlike_their_reservation():
        yield f"vehicle {code} is {state}, but its reservation is {kept or 'missing'}"
