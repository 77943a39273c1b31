"""What is asked of the figures."""

from jiubu.analytics.queries.snapshots import (
    all_snapshots,
    days_taken,
    first_deal_at,
    standings_of,
    state_at,
    told_again,
)

__all__ = ["all_snapshots", "days_taken", "first_deal_at", "standings_of", "state_at", "told_again"]
