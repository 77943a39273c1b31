"""What deals do after something happened elsewhere. Each is safe to repeat."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals import commands
from jiubu.deals.queries import aside_reason, lies_aside, open_deals_with, open_runs_of
from jiubu.deals.queries.belongings import belongings_of
from jiubu.deals.queries.deal import GRADE_RULE
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.organisation.registry import Belongings, belongings
from jiubu.process.commands import refresh_readiness
from jiubu.process.queries import main_run

if TYPE_CHECKING:
    from jiubu.journal.models import Entry

DEAL = "deals.deal"


def hand_over_belongings(from_id: int, to_id: int, store_id: int, reason: str, by: Actor) -> object:
    """Somebody leaves for good: all that he has in this store goes to the successor, with the usual receipt."""
    return commands.hand_over(from_id, to_id, reason=reason, store_id=store_id, by=by)


belongings(
    Belongings(
        titles={
            "customers": gettext_lazy("Customers"),
            "deals": gettext_lazy("Deals"),
            "tasks": gettext_lazy("Tasks"),
            "promises": gettext_lazy("Promises"),
            "appointments": gettext_lazy("Appointments"),
        },
        count=belongings_of,
        hand_over=hand_over_belongings,
    )
)


@reaction("deals.first_contact_task", "deals.deal_created")
def ask_for_first_contact(entry: "Entry", by: Actor) -> None:
    """A new deal's first contact becomes a task of its owner (kept out of the command, which has to be quick)."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None:
        commands.ask_for_contacts(deal_id, by=by)


@reaction(
    "deals.readiness",
    "deals.deal_edited",
    "deals.deal_assigned",
    "deals.followup_recorded",
    "deals.grade_judged",
    "deals.delivery_promised",
    "deals.apology_made",
    "work.promise_broken",
    "work.promise_kept",
    "vehicles.vehicle_reserved",
    "vehicles.reservation_released",
    "vehicles.reservation_expired",
    "inspections.inspection_recorded",
    "inspections.finding_closed",
)
def keep_readiness(entry: "Entry", by: Actor) -> None:
    """What happens to a deal may meet its gate: the board's hint follows, and a stage that advances by itself moves on."""
    deal_id = linked_id(entry, DEAL)
    run = main_run("deal", deal_id) if deal_id is not None else None
    if run is not None:
        refresh_readiness(run.pk, by=by)


@reaction("deals.readiness_of_customer", "customers.customer_edited")
def keep_readiness_of_all(entry: "Entry", by: Actor) -> None:
    """Gates ask for name, phone and ID number of the customer: an edited card may meet them for each of its open deals."""
    customer_id = linked_id(entry, "customers.customer")
    for run_id in open_runs_of(customer_id) if customer_id is not None else ():
        refresh_readiness(run_id, by=by)


@reaction("deals.confirm_grade", "work.approval_granted")
def confirm_the_grade(entry: "Entry", by: Actor) -> None:
    """The manager agreed that the deal is that hot, or no longer."""
    payload = entry.data["payload"]
    if entry.data["rule_key"] == GRADE_RULE:
        commands.confirm_grade(payload["deal_id"], asked=payload["asked"], by=by)


@reaction("deals.after_visit", "showroom.visit_closed")
def follow_a_visit(entry: "Entry", by: Actor) -> None:
    """A visitor who did not buy gets a thank-you and a follow-up within 24 hours, apart from each other."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is None or entry.data.get("result") != "not_bought":
        return
    visit_id = linked_id(entry, "showroom.visit") or entry.pk
    commands.plan_after_visit(deal_id, visit_id=visit_id, left_at=entry.at, by=by)


@reaction("deals.after_delivery", "process.run_moved")
def follow_a_delivery(entry: "Entry", by: Actor) -> None:
    """A delivered car is followed by a contact after 3-5 days and the reminder of the first maintenance."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None:
        commands.plan_after_delivery(deal_id, by=by)


ONWARD = ("next", "answer", "skip")


@reaction("deals.meeting_done", "process.run_moved")
def close_a_meeting(entry: "Entry", by: Actor) -> None:
    """A deal that went on no longer waits for the meeting that took it there."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None and entry.data["way"] in ONWARD and entry.data["to"] != entry.data["origin"]:
        commands.close_met(deal_id, by=by)


@reaction("deals.agreed_meeting", "process.answers_saved")
def plan_what_was_agreed(entry: "Entry", by: Actor) -> None:
    """The day of the next meeting, written into a form, is the next contact."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None:
        commands.plan_agreed_meeting(deal_id, form=entry.data["form"], changed=entry.data["changed"], by=by)


@reaction("deals.wake", "process.run_moved")
def wake_on_the_agreed_day(entry: "Entry", by: Actor) -> None:
    """A deal paused until a day that was agreed comes back to its owner on that day."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None and "dormant" in (entry.data["to"], entry.data["origin"]):
        commands.ask_to_wake(deal_id, by=by)


@reaction("deals.call_off", "process.run_moved")
def call_off_what_was_agreed(entry: "Entry", by: Actor) -> None:
    """The customer of a deal that is lost, or rests, is not expected any more; what was promised stays a promise."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None and lies_aside(deal_id, entry.data["to"]):
        commands.call_off_meetings(deal_id, reason=aside_reason(entry.data["title"], entry.data["reason"]), by=by)


@reaction("deals.card_copy", "process.answers_saved")
def give_the_card_to_the_service_team(entry: "Entry", by: Actor) -> None:
    """After the first maintenance the conversation card is copied to the service team, as the form says."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None:
        commands.settle_card_copy(deal_id, by=by)


@reaction("deals.vehicle", "process.run_moved")
def let_the_vehicle_follow(entry: "Entry", by: Actor) -> None:
    """The vehicle kept for a deal is sold, handed over or free again as the deal moves."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None:
        commands.settle_vehicle(deal_id, by=by)


@reaction("deals.to_the_pool", "work.task_escalated")
def give_to_the_pool(entry: "Entry", by: Actor) -> None:
    """A contact that neither consultant nor manager made: the deal goes to the store's pool."""
    deal_id = linked_id(entry, DEAL)
    if deal_id is not None and entry.data.get("ladder") == 2:
        commands.give_up_deal(deal_id, source=str(entry.data.get("source")), by=by)


@reaction("deals.follow_transfer", "customers.claim_settled")
def follow_transfer(entry: "Entry", by: Actor) -> None:
    """Who takes a customer over takes over the open deals that its former owner has in the store."""
    customer_id = linked_id(entry, "customers.customer")
    if customer_id is not None and entry.data["kind"] == "transfer" and entry.data["is_yes"]:
        to_id = entry.data["to_user"]
        for deal in open_deals_with(customer_id, entry.data["from_user"], for_user_id=to_id):
            commands.assign_deal(deal.pk, owner_id=to_id, reason=_("customer taken over"), by=by)
