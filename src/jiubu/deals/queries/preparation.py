"""What a consultant looks at before a contact: the last ones, what is on the lot, the signs to listen for, days to offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from jiubu.deals.models import STEADY, Deal, Followup
from jiubu.deals.queries.deal import SignView
from jiubu.deals.queries.options import profile_of_group
from jiubu.deals.rules import Profile, latest_contact_day
from jiubu.kernel.actor import Actor
from jiubu.kernel.calendar import WorkCalendar
from jiubu.kernel.titles import say
from jiubu.organisation.queries import calendar_of
from jiubu.vehicles.models import Vehicle
from jiubu.vehicles.queries import StockFilter, stock_rows

LAST = 3
FITTING = 4
DAYS = (1, 3, 7, 14, 30)
"""Days offered for the next contact, as far as the grade allows them."""
FREE = ("in_stock", "arrived", "in_transit")


@dataclass(frozen=True, slots=True)
class Preparation:
    """Steps one to four of a follow-up, and the buttons of a quick record."""

    last: Sequence[Followup]
    stock: Sequence[Vehicle]
    stock_count: int
    """Vehicles of the wanted series that can be sold, as far as the actor may see stock."""
    signs: Sequence[SignView]
    proposed_on: date
    """What the grade proposes for the next contact."""
    days: Sequence[tuple[int, date]]
    """(days from now, the working day that is), inside what the grade allows."""


def preparation_of(actor: Actor, deal: Deal) -> Preparation:
    """Five statements at most, for every deal."""
    profile = profile_of_group(deal.group_id)
    done = Followup.objects.filter(deal=deal, state=Followup.State.DONE).select_related("done_by")
    calendar = calendar_of(deal.store)
    stock = list(_fitting(actor, deal)[: FITTING + 1])
    return Preparation(
        last=list(done.order_by("-done_at", "-id")[:LAST]),
        stock=stock[:FITTING],
        stock_count=_fitting(actor, deal).count() if len(stock) > FITTING else len(stock),
        signs=[_sign(profile, key) for key in _ticked(profile)],
        proposed_on=calendar.day_of(calendar.add_days(timezone.now(), profile.contact_of(deal.grade).days)),
        days=_days(calendar, deal, profile),
    )


def _fitting(actor: Actor, deal: Deal) -> QuerySet[Vehicle]:
    """Free vehicles of the wanted series: this trim and colour first, then the nearest store."""
    series_id = deal.series_id or (deal.trim.series_id if deal.trim else None)
    if series_id is None or not actor.can("vehicles.see"):
        return Vehicle.objects.none()
    rows = stock_rows(actor, StockFilter(series_id=series_id, states=FREE))
    return rows.order_by(
        Case(When(trim=deal.trim_id, then=0), default=1), Case(When(colour=deal.colour_id, then=0), default=1),
        Case(When(store=deal.store_id, then=0), default=1), "id",
    )  # fmt: skip


def _ticked(profile: Profile) -> list[str]:
    return [sign.key for sign in profile.signs if not sign.fact]


def _sign(profile: Profile, key: str) -> SignView:
    sign = next(sign for sign in profile.signs if sign.key == key)
    voice = say(sign.voice) if sign.voice else ""
    return SignView(key, say(sign.title), sign.grade, is_shown=False, is_by_fact=False, voice=voice)


def _days(calendar: WorkCalendar, deal: Deal, profile: Profile) -> list[tuple[int, date]]:
    today = calendar.day_of(timezone.now())
    latest = calendar.next_working_day(latest_contact_day(profile.contact_of(deal.grade), today=today))
    found: dict[date, int] = {}
    for days in DAYS:
        day = calendar.day_of(calendar.add_days(timezone.now(), days))
        if day <= latest:
            found.setdefault(day, days)
    return [(days, day) for day, days in found.items()]


def day_offered(deal: Deal, days: int) -> datetime:
    """The moment that a button offers: so many days from now, on a working day, at this hour."""
    return calendar_of(deal.store).add_days(timezone.now(), days)


def contact_planned(deal: Deal) -> Followup | None:
    """The planned contact that carries the deal on."""
    rows = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED, kind__in=STEADY)
    return rows.order_by("planned_at", "id").first()
