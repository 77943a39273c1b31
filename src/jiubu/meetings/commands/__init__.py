"""Everything that changes reports and meetings."""

from jiubu.meetings.commands.giving import hand_over_instructions
from jiubu.meetings.commands.meetings import decide_action, hold_meeting, write_meeting
from jiubu.meetings.commands.reports import confirm_plan, hand_in_report, instruct, plan_line, see_report

__all__ = [
    "confirm_plan",
    "decide_action",
    "hand_in_report",
    "hand_over_instructions",
    "hold_meeting",
    "instruct",
    "plan_line",
    "see_report",
    "write_meeting",
]
