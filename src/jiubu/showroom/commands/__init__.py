"""Everything that changes the showroom."""

from jiubu.showroom.commands.turns import (
    decline_turn,
    give_turn_back,
    open_line,
    skip_turn,
    step_in,
    step_out,
    swap_turns,
)
from jiubu.showroom.commands.visits import (
    check_in,
    close_visit,
    give_to_next,
    give_visit,
    identify_visitor,
    link_deal,
    make_prospect,
    take_visit,
)

__all__ = [
    "check_in", "close_visit", "decline_turn", "give_to_next", "give_turn_back", "give_visit", "identify_visitor",
    "link_deal", "make_prospect", "open_line", "skip_turn", "step_in", "step_out", "swap_turns", "take_visit",
]  # fmt: skip
