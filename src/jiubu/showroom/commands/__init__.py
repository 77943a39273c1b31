"""Everything that changes the showroom."""

from jiubu.showroom.commands.closing import tell_open_visits
from jiubu.showroom.commands.drive_settings import put_agreement, put_route
from jiubu.showroom.commands.drives import (
    book_drive,
    cancel_drive,
    cancel_drives_of_deal,
    give_up_drive,
    hand_over_drives,
    move_drive,
)
from jiubu.showroom.commands.driving import (
    bring_back,
    check_licence,
    give_feedback,
    hand_out_keys,
    sign_agreement,
    tell_no_car,
    tell_overdue,
)
from jiubu.showroom.commands.knowing import identify_visitor, link_deal, make_prospect
from jiubu.showroom.commands.mending import edit_visit, void_visit
from jiubu.showroom.commands.shifts import copy_shift_week, plan_shift, put_shift_kind
from jiubu.showroom.commands.thanking import follow_visit
from jiubu.showroom.commands.turns import (
    decline_turn,
    give_turn_back,
    open_line,
    skip_turn,
    step_in,
    step_out,
    swap_turns,
    tell_shift_edge,
)
from jiubu.showroom.commands.visits import (
    check_in,
    close_visit,
    give_to_next,
    give_visit,
    set_step,
    take_visit,
)

__all__ = [
    "book_drive", "bring_back", "cancel_drive", "cancel_drives_of_deal", "check_in", "check_licence", "close_visit", "copy_shift_week", "decline_turn",
    "edit_visit", "follow_visit", "give_feedback", "give_to_next", "give_turn_back", "give_up_drive", "give_visit", "hand_out_keys", "hand_over_drives",
    "identify_visitor",
    "link_deal", "make_prospect", "move_drive", "open_line", "plan_shift", "put_agreement", "put_route", "put_shift_kind", "set_step",
    "sign_agreement", "skip_turn", "step_in", "step_out", "swap_turns", "take_visit", "tell_no_car", "tell_open_visits",
    "tell_overdue", "tell_shift_edge", "void_visit",
]  # fmt: skip
