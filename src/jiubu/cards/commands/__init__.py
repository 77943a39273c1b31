"""Every change about cards."""

from jiubu.cards.commands.cards import note_opening
from jiubu.cards.commands.counts import enter_count, explain_differences, sign_count, start_counts
from jiubu.cards.commands.tables import (
    LineValues,
    add_due,
    add_lines,
    carry_over,
    comment_table,
    edit_line,
    edit_lines,
    move_with_contact,
    remove_line,
    start_table,
    tick_by_contact,
    tick_line,
)

__all__ = [
    "LineValues",
    "add_due",
    "add_lines",
    "carry_over",
    "comment_table",
    "edit_line",
    "edit_lines",
    "enter_count",
    "explain_differences",
    "move_with_contact",
    "note_opening",
    "remove_line",
    "sign_count",
    "start_counts",
    "start_table",
    "tick_by_contact",
    "tick_line",
]
