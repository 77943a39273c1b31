"""A deal as the API shows it."""

from typing import Any

from jiubu.deals import queries
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.web.requests import StaffRequest


def shown(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    return deal_out(request.actor, queries.deal_of(request.actor, deal_id))


def shown_after(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """The deal after a command that may have taken it out of the actor's reach."""
    return deal_out(request.actor, queries.deal_after(request.actor, deal_id))


def deal_out(actor: Actor, deal: Deal) -> dict[str, Any]:
    names = (
        "id", "code", "version", "store_id", "customer_id", "owner_id", "title", "series_id", "trim_id", "colour_id",
        "payment_way", "expected_on", "process_id", "run_id", "stage", "phase", "stage_entered_at",
        "stage_limit_at", "has_override", "grade", "proposed_grade", "is_grade_overridden", "next_contact_at",
        "next_contact_purpose", "last_contact_at", "contact_count", "created_at", "received_at", "response_due_at",
        "responded_at", "response_minutes", "won_at", "delivered_at", "lost_at", "external_id", "remark",
    )  # fmt: skip
    return {
        **{name: getattr(deal, name) for name in names},
        "amount": queries.amount_of(actor, deal),
        "customer_name": deal.customer.name,
        "model": queries.model_of(deal),
        "channel": deal.channel.key if deal.channel else "",
        "loss_reason": deal.loss_reason.key if deal.loss_reason else "",
        "next_step": queries.next_step_of(deal),
    }
