"""The run of a deal."""

from jiubu.deals.models import Deal
from jiubu.process.models import Run


def run_of(deal: Deal) -> Run:
    """With what its status needs. Who sees the deal sees its run."""
    return Run.objects.select_related("version__process", "store").get(pk=deal.run_id or 0)
