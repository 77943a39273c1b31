"""One deal as boards and lists show it, and the filters they share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from jiubu.deals import access
from jiubu.deals.models import OPEN_PHASES, Deal, LossRequest
from jiubu.deals.rules import ContactState, contact_state
from jiubu.kernel import fields
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.kernel.titles import say
from jiubu.vehicles.rules import full_name

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
    may_contact: bool
    may_move: bool


def day_begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def contact_q(state: ContactState, today: date) -> Q:
    """Open deals by when the next contact is due."""
    return due_q(state, today) & Q(phase__in=OPEN_PHASES) if state else Q()


def due_q(state: ContactState, today: date) -> Q:
    """Of deals that are open anyhow, those whose next contact is due so."""
    begin, end = day_begin(today), day_begin(today + timedelta(days=1))
    if state == "overdue":
        return Q(next_contact_at__lt=begin)
    return Q(next_contact_at__gte=begin, next_contact_at__lt=end) if state == "today" else Q(next_contact_at__gte=end)


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


CARD_COLUMNS = {
    "customer_name": "customer__name", "trim_name": "trim__name", "series_name": "series__name",
    "colour_name": "colour__name", "channel_title": "channel__title",
    "owner_name": "owner__name", "owner_login": "owner__username", "owner_colour": "owner__colour",
}  # fmt: skip
"""What a card prints of other tables. Whole rows of eleven of them would cost more than all the rest of the board."""
OWN_COLUMNS = (
    "id", "version", "customer_id", "title", "grade", "is_grade_overridden", "amount", "stage", "phase",
    "stage_entered_at", "stage_warn_at", "stage_limit_at", "next_contact_at", "next_contact_purpose", "owner_id",
    "has_override", "store_id",
)  # fmt: skip


def card_rows(rows: QuerySet[Deal]) -> Any:
    """Exactly what cards print, as named tuples: one query, no models."""
    asked = LossRequest.objects.filter(deal=OuterRef("pk"), state=LossRequest.State.ASKED)
    others: dict[str, Any] = {name: F(path) for name, path in CARD_COLUMNS.items()}
    others["is_loss_asked"] = Exists(asked)
    return rows.annotate(**others).values_list(*OWN_COLUMNS, *others, named=True)


def card_page(
    actor: Actor, rows: QuerySet[Deal], *, order: tuple[str, ...], after: str, size: int
) -> tuple[list[Card], str]:
    """One page of ``rows`` as cards, and the cursor of the next."""
    page: Page[Any] = page_of(card_rows(rows), order=order, after=after, size=size)
    return as_cards(actor, page.rows), page.next


def cards_of(actor: Actor, rows: Iterable[Deal]) -> list[Card]:
    """Deals that are read whole, as cards."""
    return as_cards(actor, (_row_of(deal) for deal in rows))


def _row_of(deal: Deal) -> SimpleNamespace:
    """A deal as ``card_rows`` gives it."""
    own = {name: getattr(deal, name) for name in OWN_COLUMNS}
    others = {name: _follow(deal, path.split("__")) for name, path in CARD_COLUMNS.items()}
    return SimpleNamespace(**own, **others, is_loss_asked=bool(getattr(deal, "is_loss_asked", False)))


def _follow(thing: Any, path: list[str]) -> Any:
    for name in path:
        thing = getattr(thing, name, None)
    return thing


def as_cards(actor: Actor, rows: Iterable[Any]) -> list[Card]:
    """What ``card_rows`` gave, ready to print for this actor."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    return [_card(actor, row, now=now, zone=zone) for row in rows]


def amount_of(actor: Actor, deal: Any) -> Decimal | None:
    """The amount of a deal, or of what ``card_rows`` gave; None also where the role hides it."""
    return fields.shown(actor, access.AMOUNT, deal.amount)


def _card(actor: Actor, row: Any, *, now: datetime, zone: tzinfo) -> Card:
    today = now.astimezone(zone).date()
    is_due = row.next_contact_at is not None and row.phase in OPEN_PHASES
    due_on = row.next_contact_at.astimezone(zone).date() if is_due else None
    return Card(
        id=row.id,
        code=f"D{row.id:06d}",
        version=row.version,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        grade=row.grade,
        is_grade_overridden=row.is_grade_overridden,
        model=_model(row),
        colour=row.colour_name or "",
        amount=amount_of(actor, row),
        channel=say(row.channel_title) if row.channel_title else "",
        stage=row.stage,
        phase=row.phase,
        days_in_stage=max((today - row.stage_entered_at.astimezone(zone).date()).days, 0),
        limit=limit_of(row, now),
        next_contact_at=row.next_contact_at,
        next_purpose=row.next_contact_purpose,
        contact=contact_state(due_on, today),
        overdue_days=max((today - due_on).days, 0) if due_on else 0,
        owner_id=row.owner_id,
        owner_name=row.owner_name or "",
        owner_initial=(row.owner_name or row.owner_login or "")[:1],
        owner_colour=row.owner_colour or "",
        has_override=row.has_override,
        is_loss_asked=row.is_loss_asked,
        may_contact=actor.reach(access.FOLLOW_UP).covers(owner_id=row.owner_id, store_id=row.store_id),
        may_move=actor.reach(access.MOVE).covers(owner_id=row.owner_id, store_id=row.store_id),
    )


def _model(row: Any) -> str:
    """As ``model_of`` says it of a whole row."""
    if row.trim_name is not None:
        return full_name(row.series_name or "", row.trim_name)
    return str(row.series_name or row.title)
