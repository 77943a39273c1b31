"""Every change to a deal."""

from jiubu.deals.commands.arrival import settle_arrival
from jiubu.deals.commands.asked import Asked
from jiubu.deals.commands.contacts import (
    Promised,
    Recorded,
    ask_for_contacts,
    forward_followup,
    plan_after_visit,
    plan_followup,
    record_followup,
)
from jiubu.deals.commands.counters import counts_from_deals, recount_stages
from jiubu.deals.commands.deal import assign_deal, edit_deal, move_deal
from jiubu.deals.commands.delivery import apologise, plan_after_delivery, promise_delivery
from jiubu.deals.commands.grades import confirm_grade, fall_back, judge_grade
from jiubu.deals.commands.handover import hand_over, undo_handover
from jiubu.deals.commands.loss import Rival, confirm_loss, request_loss, revive_deal, send_back_loss, withdraw_loss
from jiubu.deals.commands.meetings import ask_to_wake, call_off_meetings, close_met, plan_agreed_meeting
from jiubu.deals.commands.opening import create_deal
from jiubu.deals.commands.pool import give_up_deal, take_deal
from jiubu.deals.commands.service import settle_card_copy
from jiubu.deals.commands.settings import (
    put_channel,
    put_grade_profile,
    put_loss_reason,
    put_sales_rules,
    use_grade_profile,
)
from jiubu.deals.commands.vehicle import settle_vehicle
from jiubu.deals.commands.visited import withdraw_after_visit
from jiubu.deals.commands.wish import Wish

__all__ = [
    "Asked",
    "Promised",
    "Recorded",
    "Rival",
    "Wish",
    "apologise",
    "ask_for_contacts",
    "ask_to_wake",
    "assign_deal",
    "call_off_meetings",
    "close_met",
    "confirm_grade",
    "confirm_loss",
    "counts_from_deals",
    "create_deal",
    "edit_deal",
    "fall_back",
    "forward_followup",
    "give_up_deal",
    "hand_over",
    "judge_grade",
    "move_deal",
    "plan_after_delivery",
    "plan_after_visit",
    "plan_agreed_meeting",
    "plan_followup",
    "promise_delivery",
    "put_channel",
    "put_grade_profile",
    "put_loss_reason",
    "put_sales_rules",
    "record_followup",
    "recount_stages",
    "request_loss",
    "revive_deal",
    "send_back_loss",
    "settle_arrival",
    "settle_card_copy",
    "settle_vehicle",
    "take_deal",
    "undo_handover",
    "use_grade_profile",
    "withdraw_after_visit",
    "withdraw_loss",
]
