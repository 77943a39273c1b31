"""What is asked of the figures."""

from jiubu.analytics.queries.figures import (
    MOST_NAMES,
    Behind,
    Figure,
    Value,
    figures_of,
    indicator_of,
    names_behind,
    store_for,
    stores_for,
)
from jiubu.analytics.queries.snapshots import (
    all_snapshots,
    days_taken,
    first_deal_at,
    standings_of,
    state_at,
    told_again,
)

__all__ = [
    "MOST_NAMES",
    "Behind",
    "Figure",
    "Value",
    "all_snapshots",
    "days_taken",
    "figures_of",
    "first_deal_at",
    "indicator_of",
    "names_behind",
    "standings_of",
    "state_at",
    "store_for",
    "stores_for",
    "told_again",
]
