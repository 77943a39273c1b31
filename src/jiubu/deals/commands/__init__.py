"""Every change to a deal."""

from jiubu.deals.commands.arrival import settle_arrival
from jiubu.deals.commands.contacts import (
    Recorded,
    ask_for_contacts,
    forward_followup,
    plan_after_visit,
    plan_followup,
    record_followup,
)
from jiubu.deals.commands.counters import counts_from_deals, recount_stages
from jiubu.deals.commands.delivery import apologise, plan_after_delivery, promise_delivery
from jiubu.deals.commands.settings import put_channel, put_grade_profile, put_loss_reason, use_grade_profile

__all__ = [
    "Recorded",
    "apologise",
    "ask_for_contacts",
    "counts_from_deals",
    "forward_followup",
    "plan_after_delivery",
    "plan_after_visit",
    "plan_followup",
    "promise_delivery",
    "put_channel",
    "put_grade_profile",
    "put_loss_reason",
    "record_followup",
    "recount_stages",
    "settle_arrival",
    "use_grade_profile",
]
