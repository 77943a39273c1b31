"""How fast leads were answered: from their arrival to the first contact by a person, in open minutes (K1 stands on this)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone

from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.organisation.queries import calendar_of

ResponseState = Literal["waiting", "overdue", "in_time", "late", "missed"]


@dataclass(frozen=True, slots=True)
class FirstResponse:
    """One lead. ``responded_at`` None: no person has contacted it; ``open_minutes`` counts the store's open hours."""

    deal_id: int
    store_id: int
    owner_id: int | None
    responded_by_id: int | None
    channel_id: int | None
    received_at: datetime
    due_at: datetime | None
    responded_at: datetime | None
    open_minutes: int | None

    @property
    def is_in_time(self) -> bool | None:
        """None: there is no limit, or nobody has answered yet."""
        if self.due_at is None or self.responded_at is None:
            return None
        return self.responded_at <= self.due_at


def first_responses(
    actor: Actor, begin: datetime, end: datetime, *, store_id: int | None = None
) -> list[FirstResponse]:
    """Leads received from ``begin`` to before ``end``, by arrival. One query."""
    rows = responses(actor).filter(received_at__gte=begin, received_at__lt=end)
    if store_id is not None:
        rows = rows.filter(store=store_id)
    values = rows.order_by("received_at", "id").values_list(
        "id", "store_id", "owner_id", "responded_by_id", "channel_id", "received_at", "response_due_at", "responded_at",
        "response_minutes",
    )  # fmt: skip
    return [FirstResponse(*row) for row in values]  # type: ignore[arg-type]  # received_at is known: filtered by it


def responses(actor: Actor) -> QuerySet[Deal]:
    """Deals that came in as leads, for lists and counts."""
    return Deal.objects.visible_to(actor).filter(received_at__isnull=False)


@dataclass(frozen=True, slots=True)
class ResponseView:
    """What the page of a deal says about its first response: open minutes passed, and the limit."""

    state: ResponseState
    minutes: int
    due_at: datetime | None


def response_of(deal: Deal) -> ResponseView | None:
    """None for a deal that never was a lead. ``deal.store`` is loaded."""
    if deal.received_at is None:
        return None
    if deal.responded_at is not None:
        is_late = deal.response_due_at is not None and deal.responded_at > deal.response_due_at
        return ResponseView("late" if is_late else "in_time", deal.response_minutes or 0, deal.response_due_at)
    if not deal.awaits_response:
        return ResponseView("missed", 0, deal.response_due_at)
    now = timezone.now()
    passed = calendar_of(deal.store).working_time_between(deal.received_at, now)
    is_late = deal.response_due_at is not None and now > deal.response_due_at
    return ResponseView("overdue" if is_late else "waiting", int(passed.total_seconds() // 60), deal.response_due_at)
