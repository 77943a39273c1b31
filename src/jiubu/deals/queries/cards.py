"""One deal as boards and lists show it, and the filters they share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jiubu.deals.models import OPEN_PHASES, Deal, LossRequest
from jiubu.deals.rules import ContactState, contact_state
from jiubu.kernel.actor import Actor
from jiubu.kernel.titles import say

BOARD_PHASES = ("lead", "open", "won", "after")
"""Phases whose stages are columns; lost and dormant deals are found in the list."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What board, list and calendar filter by. ``process_id`` None: every process (the board takes the default)."""

    process_id: int | None = None
    store_id: int | None = None
    owner_id: int | None = None
    is_pool: bool = False
    grades: tuple[str, ...] = ()
    contact: ContactState = ""
    phases: tuple[str, ...] = ()
    stage: str = ""
    channel: str = ""
    series_id: int | None = None
    customer_id: int | None = None
    text: str = ""

    @property
    def is_beyond_counters(self) -> bool:
        """Whether the counters per stage and owner can't answer."""
        return bool(self.grades or self.contact or self.channel or self.series_id or self.text or self.customer_id)


@dataclass(frozen=True, slots=True)
class Card:
    """A deal on the board, ready to print."""

    id: int
    code: str
    version: int
    customer_id: int
    customer_name: str
    grade: str
    is_grade_overridden: bool
    model: str
    colour: str
    amount: Decimal | None
    channel: str
    stage: str
    phase: str
    days_in_stage: int
    limit: str
    """Of the stage's time: "" fine, "warn" soon over, "over"."""
    next_contact_at: datetime | None
    next_purpose: str
    contact: ContactState
    overdue_days: int
    owner_id: int | None
    owner_name: str
    owner_initial: str
    owner_colour: str
    has_override: bool
    is_loss_asked: bool


def day_begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def contact_q(state: ContactState, today: date) -> Q:
    """Open deals by when the next contact is due."""
    begin, end = day_begin(today), day_begin(today + timedelta(days=1))
    due = {
        "overdue": Q(next_contact_at__lt=begin),
        "today": Q(next_contact_at__gte=begin, next_contact_at__lt=end),
        "planned": Q(next_contact_at__gte=end),
    }
    return due[state] & Q(phase__in=OPEN_PHASES) if state else Q()


def filtered(rows: QuerySet[Deal], filters: Filters) -> QuerySet[Deal]:
    """``rows`` that the filters leave."""
    wanted: dict[str, object] = {
        "process_id": filters.process_id,
        "store_id": filters.store_id,
        "owner_id": filters.owner_id,
        "stage": filters.stage or None,
        "channel__key": filters.channel or None,
        "series_id": filters.series_id,
        "customer_id": filters.customer_id,
        "grade__in": filters.grades or None,
        "phase__in": filters.phases or None,
        "customer__name__icontains": filters.text.strip() or None,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if filters.is_pool:
        rows = rows.filter(owner=None)
    return rows.filter(contact_q(filters.contact, timezone.localdate())) if filters.contact else rows


def shown(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """With everything a card prints, in the same query."""
    asked = LossRequest.objects.filter(deal=OuterRef("pk"), state=LossRequest.State.ASKED)
    return rows.select_related(
        "customer", "owner", "channel", "colour", "trim", "series", "trim__series__maker__brand", "series__maker__brand"
    ).annotate(is_loss_asked=Exists(asked))


def deals_of(actor: Actor) -> QuerySet[Deal]:
    """Every deal the actor may see, with what a card or row prints."""
    return shown(Deal.objects.visible_to(actor))


def model_of(deal: Deal) -> str:
    """The wanted car in a few words: series and trim, or the deal's own title."""
    if deal.trim is not None:
        return deal.trim.full_name
    return deal.series.name if deal.series is not None else deal.title


def limit_of(deal: Deal, now: datetime) -> str:
    if deal.stage_limit_at is not None and now >= deal.stage_limit_at:
        return "over"
    return "warn" if deal.stage_warn_at is not None and now >= deal.stage_warn_at else ""


def card_of(deal: Deal, *, now: datetime, today: date) -> Card:
    due_on = timezone.localdate(deal.next_contact_at) if deal.next_contact_at and deal.is_open else None
    owner = deal.owner
    return Card(
        id=deal.pk,
        code=deal.code,
        version=deal.version,
        customer_id=deal.customer_id,
        customer_name=deal.customer.name,
        grade=deal.grade,
        is_grade_overridden=deal.is_grade_overridden,
        model=model_of(deal),
        colour=deal.colour.name if deal.colour else "",
        amount=deal.amount,
        channel=say(deal.channel.title) if deal.channel else "",
        stage=deal.stage,
        phase=deal.phase,
        days_in_stage=max((today - timezone.localdate(deal.stage_entered_at)).days, 0),
        limit=limit_of(deal, now),
        next_contact_at=deal.next_contact_at,
        next_purpose=deal.next_contact_purpose,
        contact=contact_state(due_on, today),
        overdue_days=max((today - due_on).days, 0) if due_on else 0,
        owner_id=deal.owner_id,
        owner_name=owner.name if owner else "",
        owner_initial=owner.initial if owner else "",
        owner_colour=owner.colour if owner else "",
        has_override=deal.has_override,
        is_loss_asked=bool(getattr(deal, "is_loss_asked", False)),
    )


def cards_of(rows: Iterable[Deal]) -> list[Card]:
    now, today = timezone.now(), timezone.localdate()
    return [card_of(deal, now=now, today=today) for deal in rows]
