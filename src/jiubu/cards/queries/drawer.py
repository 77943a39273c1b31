"""The drawer of a consultant: his cards, sorted by grade; what is not yet a card beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiubu.deals import queries as deals
from jiubu.deals.models import OPEN_PHASES, Deal
from jiubu.deals.queries.cards import shown
from jiubu.deals.rules import contact_state
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.organisation.models import User

SHOWN = 400
"""Cards of one drawer on a page: a consultant who has more gives some away."""

HAS_PHONE = Q(customer__mobile__gt="") | Q(customer__other_phone__gt="")
"""With a name (every customer has one) and a phone there is a card; without it only a note of the visit."""


@dataclass(slots=True)
class Drawer:
    """The cards of one grade."""

    grade: str
    title: str
    cards: list[Deal] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        today = timezone.localdate()
        days = [timezone.localdate(deal.next_contact_at) for deal in self.cards if deal.next_contact_at]
        return sum(contact_state(day, today) == "overdue" for day in days)


@dataclass(frozen=True, slots=True)
class DrawerPage:
    """All drawers of a consultant, and the deals that can't be a card yet: no phone."""

    drawers: Sequence[Drawer]
    without_card: Sequence[Deal]
    is_cut: bool

    @property
    def total(self) -> int:
        return sum(len(drawer.cards) for drawer in self.drawers)


def drawer_grades(group_id: int) -> list[tuple[str, str]]:
    """(grade, title) by which open cards are sorted, as the grade table has them: hot to cold."""
    profile = deals.profile_of_group(group_id)
    return [(rule.key, say(rule.title)) for rule in profile.grades if rule.phase in ("", "won")]


def _open_of(owner_id: int, store_id: int) -> QuerySet[Deal]:
    return Deal.objects.filter(owner=owner_id, store=store_id, phase__in=OPEN_PHASES)


def drawer_of(actor: Actor, *, owner_id: int, store_id: int) -> DrawerPage:
    """What the consultant has in hand, in the reach of the actor. Two queries."""
    rows = shown(deals.deals_of(actor).filter(owner=owner_id, store=store_id, phase__in=OPEN_PHASES))
    found = list(rows.select_related("channel").order_by("next_contact_at", "id")[: SHOWN + 1])
    drawers = {key: Drawer(key, title) for key, title in drawer_grades(actor.group_id)}
    without = []
    for deal in found[:SHOWN]:
        if not (deal.customer.mobile or deal.customer.other_phone):
            without.append(deal)
        else:
            drawers.setdefault(deal.grade, Drawer(deal.grade, deal.grade)).cards.append(deal)
    return DrawerPage(list(drawers.values()), without, len(found) > SHOWN)


def known_numbers(owner_id: int, store_id: int) -> dict[str, int]:
    """How many cards of each grade the system has now."""
    rows = _open_of(owner_id, store_id).filter(HAS_PHONE).order_by()
    return dict(rows.values_list("grade").annotate(n=Count("pk")))


def owners_with_cards(store_id: int, *, before: date) -> QuerySet[Deal, int | None]:
    """Who has open cards in the store that were there before this day."""
    begin = timezone.make_aware(datetime.combine(before, time.min))
    rows = Deal.objects.filter(store=store_id, phase__in=OPEN_PHASES, owner__isnull=False, created_at__lt=begin)
    return rows.order_by().values_list("owner_id", flat=True).distinct()


def people_of(actor: Actor, store_id: int, *, action: str = "cards.see") -> list[User]:
    """Whose cards in this store the actor may see: whoever has an open deal there. One query."""
    reached = Deal.objects.filter(reach_q(actor, action), store=store_id, phase__in=OPEN_PHASES, owner__isnull=False)
    ids = reached.order_by().values("owner_id")
    return list(User.objects.filter(Q(pk__in=ids), group_id=actor.group_id).order_by("name", "pk"))
