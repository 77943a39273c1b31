"""Everything that is asked about the showroom."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Max, Q, QuerySet, Sum, When
from django.utils import timezone

from jiubu.customers import queries as customers
from jiubu.customers.models import Customer
from jiubu.deals import queries as deals
from jiubu.deals.models import Deal
from jiubu.deals.rules import missing_of
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Post, Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.showroom import access
from jiubu.showroom.enums import TRAFFIC, DriveState
from jiubu.showroom.models import Drive, TurnDay, Visit
from jiubu.showroom.queries.shifts import shifts_mark
from jiubu.work import queries as work
from jiubu.work.models import Appointment


@dataclass(frozen=True, slots=True)
class Day:
    """The numbers of one day in a store: parties, people, and how they left; calls beside them. ``ordered``: deals, however often they came for one. ``traffic`` and
    ``call_traffic``: those who came or called to look, ask or buy, one party or call counting once."""

    parties: int
    people: int
    here: int
    waiting: int
    with_customer: int
    ordered: int
    traffic: int
    calls: int
    call_traffic: int
    calls_with_customer: int


@dataclass(frozen=True, slots=True)
class Consultant:
    """Somebody who receives, and how many parties he is with now."""

    user: User
    here_count: int


def visits_of(actor: Actor) -> QuerySet[Visit]:
    return Visit.objects.visible_to(actor).select_related(
        "customer__owner", "consultant", "meant_for", "store", "deal", "appointment__owner"
    )


def visit_of(actor: Actor, visit_id: int) -> Visit:
    """The visit, or Visit.DoesNotExist also when it is another store's."""
    return visits_of(actor).get(pk=visit_id)


def here_now(actor: Actor, store_id: int) -> QuerySet[Visit]:
    """Who is in the showroom: those who wait first, then by arrival."""
    return (
        visits_of(actor)
        .filter(left_at=None, store_id=store_id, channel=Visit.Channel.VISIT)
        .order_by(Case(When(consultant=None, then=0), default=1), "arrived_at", "id")
    )


def left_today(actor: Actor, store_id: int) -> QuerySet[Visit]:
    """Who left today, latest first."""
    begin = work.day_bounds(timezone.now())[0]
    rows = visits_of(actor).filter(store_id=store_id, left_at__gte=begin, channel=Visit.Channel.VISIT)
    return rows.order_by("-left_at", "-id")


def calls_of_day(actor: Actor, store_id: int, *, now: datetime | None = None) -> QuerySet[Visit]:
    """Incoming calls: those that nobody has closed yet first, then today's, the latest first."""
    begin = work.day_bounds(now or timezone.now())[0]
    rows = visits_of(actor).filter(store_id=store_id, channel=Visit.Channel.CALL)
    is_open = Case(When(left_at=None, then=0), default=1)
    return rows.filter(Q(left_at=None) | Q(arrived_at__gte=begin)).order_by(is_open, "-arrived_at", "-id")


def visits_of_customer(customer: Customer) -> QuerySet[Visit]:
    """For those who may see the customer."""
    rows = Visit.objects.filter(customer=customer).exclude(channel=Visit.Channel.VOID)
    return rows.select_related("consultant", "deal").order_by("-arrived_at", "-id")


def expected_today(actor: Actor, store_id: int, *, now: datetime | None = None) -> QuerySet[Appointment]:
    """Who has an appointment in the showroom today and has not come yet."""
    if not actor.reach(access.SEE).covers(owner_id=actor.user_id, store_id=store_id):
        return Appointment.objects.none()
    begin, end = work.day_bounds(now or timezone.now())
    rows = work.appointments_expected([store_id], begin, end)
    return rows.filter(kind__in=["visit", "test_drive", "delivery"])


def day_of(actor: Actor, store_id: int) -> Day:
    """One query."""
    begin = work.day_bounds(timezone.now())[0]
    rows = Visit.objects.visible_to(actor).filter(store_id=store_id)
    came, called = Q(channel=Visit.Channel.VISIT), Q(channel=Visit.Channel.CALL)
    now, calls = Q(left_at=None) & came, Q(arrived_at__gte=begin) & called
    today = Q(arrived_at__gte=begin) & came
    counts = Q(purpose__in=sorted(TRAFFIC))
    counted = rows.filter(Q(arrived_at__gte=begin) | Q(left_at=None)).aggregate(
        parties=Count("id", filter=today),
        people=Sum("party_size", filter=today, default=0),
        here=Count("id", filter=now),
        waiting=Count("id", filter=now & Q(consultant=None)),
        with_customer=Count("id", filter=today & Q(customer__isnull=False)),
        ordered=Count("deal", filter=today & Q(result=Visit.Result.ORDERED), distinct=True),
        traffic=Count("id", filter=today & counts),
        calls=Count("id", filter=calls),
        call_traffic=Count("id", filter=calls & counts),
        calls_with_customer=Count("id", filter=calls & Q(customer__isnull=False)),
    )
    return Day(**counted)


def consultants_of(store_id: int) -> list[Consultant]:
    """Who receives visitors in the store, those with the fewest parties first. Two queries."""
    posts = (
        Post.objects.current().filter(store_id=store_id).select_related("user", "role").order_by("role__order", "id")
    )
    people = {
        post.user_id: post.user for post in posts if {"showroom.receive", "deals.follow_up"} <= set(post.role.grants)
    }
    busy = dict(
        Visit.objects.filter(left_at=None, store_id=store_id, consultant__in=people, channel="visit").values_list("consultant")
        .annotate(n=Count("id"))
    )  # fmt: skip
    return sorted((Consultant(user, busy.get(pk, 0)) for pk, user in people.items()), key=lambda c: c.here_count)


def receives(user_id: int | None, store_id: int) -> bool:
    """Whether this person receives visitors in the store."""
    return user_id in {one.user.pk for one in consultants_of(store_id)}


def open_deals_of(actor: Actor, visit: Visit) -> QuerySet[Deal]:
    """The customer's deals that the visit may belong to, newest first."""
    if visit.customer_id is None:
        return Deal.objects.none()
    return deals.deals_of_customer(actor, visit.customer_id).filter(phase__in=["lead", "open", "won", "after"])


def found_while_typing(actor: Actor, text: str) -> tuple[list[Customer], customers.Duplicate | None]:
    """Customers whom the text finds, and the masked card of a colleague's customer whose whole number was typed."""
    if len(text.strip()) < 2:
        return [], None
    rows = customers.find_customers(actor, text, limit=6)
    duplicate = customers.duplicate_of(actor, mobile=text)
    return rows, duplicate if duplicate and not duplicate.is_visible else None


def missing_of_visit(visit: Visit) -> tuple[str, ...]:
    """Of name, phone and model: what has not been learnt of this visitor. With name and phone there is a card."""
    customer, deal = visit.customer, visit.deal
    return missing_of(
        name=customer.name if customer else visit.visitor_name,
        phones=(customer.mobile, customer.other_phone) if customer else (),
        models=(deal.series_id, deal.trim_id, deal.title) if deal else (),
    )


def has_been_here(customer_id: int, *, before: datetime) -> bool:
    """Whether the customer visited in the last two years."""
    since = before - timedelta(days=730)
    rows = Visit.objects.filter(customer_id=customer_id, arrived_at__gte=since, arrived_at__lt=before)
    return rows.filter(channel=Visit.Channel.VISIT).exists()


def open_twice() -> Iterator[tuple[int, list[int]]]:
    """Customers with more than one open visit of a day to a store, and these visits."""
    rows = Visit.objects.here().filter(channel=Visit.Channel.VISIT, customer__isnull=False).order_by("pk")
    found: dict[tuple[int, int, date], list[int]] = {}
    for pk, store, customer, at in rows.values_list("pk", "store_id", "customer_id", "arrived_at"):
        found.setdefault((store, customer or 0, timezone.localdate(at)), []).append(pk)
    yield from ((key[1], visits) for key, visits in found.items() if len(visits) > 1)


def mark_of(store_id: int) -> str:
    """Another text whenever the screen of the store's showroom would look different. Six queries."""
    now = timezone.now()
    begin, end = work.day_bounds(now)
    visits = Visit.objects.filter(Q(arrived_at__gte=begin) | Q(left_at=None), store_id=store_id)
    seen = visits.aggregate(count=Count("id"), versions=Sum("version", default=0), last=Max("id"))
    steps = TurnDay.objects.filter(store_id=store_id).order_by("-day").values_list("day", "last_number").first()
    expected = work.appointments_expected([store_id], begin, end).order_by()
    coming = expected.aggregate(count=Count("id"), versions=Sum("version", default=0), last=Max("id"))
    late = Drive.objects.filter(store_id=store_id, state=DriveState.OUT, due_at__lt=now).count()
    store = Store.objects.get(pk=store_id)
    is_closed = now >= calendar_of(store).closing_of(now.astimezone(ZoneInfo(store.timezone)).date())
    parts = (begin.date(), is_closed, late, *seen.values(), *(steps or ()), *coming.values(), *shifts_mark(store, now))
    return ".".join(str(part) for part in parts)


def last_met(customer_ids: Collection[int]) -> Iterable[tuple[int, datetime]]:
    """When a consultant last received each of these customers who came, or called, to look, ask or buy."""
    rows = Visit.objects.filter(customer__in=customer_ids, purpose__in=TRAFFIC, taken_at__isnull=False)
    rows = rows.exclude(channel=Visit.Channel.VOID).order_by()
    return rows.values_list("customer").annotate(last=Max("taken_at"))


def was_here(deal_id: int, begin: datetime, end: datetime) -> bool:
    """Whether the customer of a deal came for it between the two, or drove a car."""
    if Visit.objects.filter(
        deal=deal_id, channel=Visit.Channel.VISIT, arrived_at__gte=begin, arrived_at__lt=end
    ).exists():
        return True
    return Drive.objects.filter(deal=deal_id, out_at__gte=begin, out_at__lt=end).exists()
