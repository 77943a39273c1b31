"""What the selects of forms offer."""

from collections.abc import Sequence

from jiubu.deals import queries
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.organisation import queries as organisation
from jiubu.vehicles import queries as vehicles

Choices = Sequence[tuple[object, object]]


def people_of(actor: Actor, store_id: int | None = None) -> Choices:
    return [(person.pk, person.name) for person in organisation.people_of(actor, store_id)]


def processes_of(actor: Actor, asked: str) -> Choices:
    """Ways of selling that a deal can be opened with; the usual one first."""
    return [(process.pk, process.name) for process in queries.processes_offered(actor, asked=asked)]


def reason_groups(actor: Actor) -> Choices:
    """Leaves of the tree of loss reasons, under their branches."""
    reasons = list(queries.loss_reasons_of(actor))
    branches = {reason.parent_id for reason in reasons if reason.parent_id}
    groups: dict[str, list[tuple[object, object]]] = {}
    for reason in reasons:
        if reason.pk not in branches:
            groups.setdefault(reason.parent.name if reason.parent else "", []).append((reason.key, reason.name))
    return [(branch, leaves) for branch, leaves in groups.items() if branch] + groups.get("", [])


def series_of(actor: Actor, deal: Deal | None = None) -> Choices:
    """Series on offer here, and the one that the deal has already."""
    offered = [(series.pk, series.name) for series in vehicles.series_sold_here(actor.group_id)]
    if deal is not None and deal.series is not None and deal.series_id not in dict(offered):
        offered.append((deal.series.pk, deal.series.name))
    return offered


def trims_of(actor: Actor, series_id: int | None) -> Choices:
    return [(t.pk, f"{t.model_year} {t.name}".strip()) for t in queries.trims_offered(actor, series_id)]


def colours_of(actor: Actor, series_id: int | None) -> Choices:
    return [(colour.pk, colour.name) for colour in queries.colours_offered(actor, series_id)]
