"""What must agree about deals: counters, the mirror of the run, next contacts."""

from collections.abc import Iterator

from jiubu.deals import queries
from jiubu.kernel.verify import verifier


@verifier("deals.stage_counts")
def counters_agree() -> Iterator[str]:
    """The counters of the board are what the deals add up to."""
    for place, kept, counted in queries.wrong_counters():
        yield f"stage counter {place}: kept {kept}, counted {counted}"


@verifier("deals.mirror")
def mirrors_agree() -> Iterator[str]:
    """Stage, phase and version of a deal are those of its main run."""
    for deal_id in queries.deals_unlike_their_run():
        yield f"deal {deal_id}: stage, phase or version differ from its run"


@verifier("deals.next_contact")
def contacts_agree() -> Iterator[str]:
    """Every open deal has a next contact: the earliest of its planned ones."""
    for deal_id in queries.deals_without_their_contact():
        yield f"deal {deal_id}: the next contact is not the earliest planned one"
