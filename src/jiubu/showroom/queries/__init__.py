"""Everything that is asked about the showroom."""

from jiubu.showroom.queries.turns import (
    Board,
    Place,
    Share,
    board_of,
    day_in,
    ledger_of,
    line_at,
    said,
    shares_of,
    used_turn,
)
from jiubu.showroom.queries.visits import (
    Consultant,
    Day,
    consultants_of,
    day_of,
    expected_today,
    found_while_typing,
    has_been_here,
    here_now,
    left_today,
    mark_of,
    open_deals_of,
    visit_of,
    visits_of,
    visits_of_customer,
)

__all__ = [
    "Board", "Consultant", "Day", "Place", "Share", "board_of", "consultants_of", "day_in", "day_of", "expected_today",
    "found_while_typing", "has_been_here", "here_now", "ledger_of", "left_today", "line_at", "mark_of", "open_deals_of", "said",
    "shares_of", "used_turn", "visit_of", "visits_of", "visits_of_customer",
]  # fmt: skip
