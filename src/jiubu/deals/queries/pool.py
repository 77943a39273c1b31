"""The pool of a store: deals that nobody has, who may take how many, and who had a deal from when to when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jiubu.deals.models import OPEN_PHASES, Deal, LossRequest, PoolStay, SalesRules
from jiubu.deals.queries.cards import Card, cards_of, day_begin, shown
from jiubu.deals.queries.options import rules_of_group
from jiubu.journal.log import timeline
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import page_of
from jiubu.organisation.models import User

HELD = ("deals.deal_created", "deals.deal_assigned", "deals.handed_over", "deals.handover_undone")
"""Entries that say who has a deal from then on."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """A deal in the pool: since when (None: it never had an owner), who had it, and from when this actor may take it."""

    card: Card
    since: datetime | None
    from_name: str
    is_lost: bool
    mine_again_at: datetime | None


@dataclass(frozen=True, slots=True)
class PoolPage:
    rows: list[Pooled]
    next: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the rules leave this person; a limit of 0 is none."""

    rules: SalesRules
    picked_today: int
    open_deals: int

    @property
    def is_day_full(self) -> bool:
        return 0 < self.rules.pool_per_day <= self.picked_today

    @property
    def is_full(self) -> bool:
        return 0 < self.rules.pool_capacity <= self.open_deals


@dataclass(frozen=True, slots=True)
class Holder:
    """Who had the deal (None: the pool) from ``since`` to ``until`` (None: still)."""

    owner_id: int | None
    name: str
    since: datetime
    until: datetime | None
    reason: str
    by: str
    """Who gave it; the owner himself, when he picked it."""


def in_pool(stores: Collection[int]) -> QuerySet[Deal]:
    """Open deals without an owner, and lost ones that a manager gave to the pool."""
    given = LossRequest.objects.filter(deal=OuterRef("pk"), state=LossRequest.State.CONFIRMED, to_pool=True)
    return Deal.objects.filter(
        Q(phase__in=OPEN_PHASES) | Q(phase="lost") & Q(Exists(given)), store__in=stores, owner=None
    )


def is_in_pool(deal: Deal) -> bool:
    return in_pool([deal.store_id]).filter(pk=deal.pk).exists()


def pool_rows(actor: Actor, *, after: str = "", size: int = 50) -> PoolPage:
    """The pool of the actor's stores, longest standing first. Shown to everybody who may have deals."""
    rows = shown(in_pool(actor.stores).filter(group=actor.group_id))
    page = page_of(rows, order=("stage_entered_at", "id"), after=after, size=size)
    stays = {stay.deal_id: stay for stay in _open_stays([deal.pk for deal in page.rows])}
    days = rules_of_group(actor.group_id).pool_cooling_days
    cards = cards_of(actor, page.rows)
    return PoolPage([_pooled(card, stays.get(card.id), actor, days) for card in cards], page.next)


def _open_stays(ids: list[int]) -> QuerySet[PoolStay]:
    return PoolStay.objects.filter(deal__in=ids, until=None).select_related("from_user")


def _pooled(card: Card, stay: PoolStay | None, actor: Actor, days: int) -> Pooled:
    again = cooled_at(stay, actor.user_id, days) if stay else None
    return Pooled(
        card=card,
        since=stay.since if stay else None,
        from_name=stay.from_user.name if stay and stay.from_user else "",
        is_lost=card.phase == "lost",
        mine_again_at=again if again and again > timezone.now() else None,
    )


def cooled_at(stay: PoolStay, user_id: int | None, days: int) -> datetime | None:
    """From when its former owner may take it again; None for anybody else, or where there is no such rule."""
    if not days or stay.from_user_id is None or stay.from_user_id != user_id:
        return None
    return stay.since + timedelta(days=days)


def allowance_of(group_id: int, user_id: int | None) -> Allowance:
    """How many this person has picked today, and how many open deals he has. Three statements."""
    today = PoolStay.objects.filter(taken_by=user_id, until__gte=day_begin(timezone.localdate()))
    having = Deal.objects.filter(owner=user_id, phase__in=OPEN_PHASES)
    return Allowance(rules_of_group(group_id), today.count(), having.count())


def holders_of(deal: Deal) -> list[Holder]:
    """Who had it from when to when, the present one first; from the journal, so nothing of it is ever lost."""
    entries = list(timeline(deal).filter(verb__in=HELD).order_by("at", "id"))
    steps = [(entry.at, _owner(entry.data), str(entry.data.get("reason", "")), entry.who) for entry in entries]
    names = dict(User.objects.filter(pk__in={pk for _at, pk, _why, _by in steps if pk}).values_list("pk", "name"))
    held = [
        Holder(owner_id, names.get(owner_id or 0, ""), at, after[0] if after else None, why, by)
        for (at, owner_id, why, by), after in zip(steps, [*steps[1:], None], strict=True)
    ]
    return held[::-1]


def _owner(data: dict[str, object]) -> int | None:
    found = data.get("to_id", data.get("owner_id"))
    return found if isinstance(found, int) else None
