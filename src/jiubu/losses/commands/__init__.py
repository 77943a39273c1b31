"""Every change while a team learns from lost deals."""

from jiubu.losses.commands.cases import advance_case, assign_case, find_cause, hand_over_cases, open_case
from jiubu.losses.commands.measures import assign_measure, hand_over_measures
from jiubu.losses.commands.reviews import edit_review, hold_review, make_talk, plan_countermeasure, rehearse_talk

__all__ = [
    "advance_case",
    "assign_case",
    "assign_measure",
    "edit_review",
    "find_cause",
    "hand_over_cases",
    "hand_over_measures",
    "hold_review",
    "make_talk",
    "open_case",
    "plan_countermeasure",
    "rehearse_talk",
]
