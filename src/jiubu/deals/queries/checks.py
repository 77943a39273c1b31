"""Questions of the clock and of ``verify``: deals gone silent, and what does not agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from jiubu.customers.registry import last_contacts
from jiubu.deals.models import OPEN_PHASES, Deal, Followup, GradeChange, StageCount
from jiubu.deals.queries.options import profile_of_group
from jiubu.deals.rules import FALL_BACK_PHASES, GradeRule
from jiubu.process.models import Run

SILENT_MOST = 500
"""Deals lowered in one run of the clock and one grade; the others follow with the next slot."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A deal that falls to another grade, or goes dormant."""

    deal_id: int
    to: str
    is_dormant: bool


def groups_with_deals() -> list[int]:
    return list(Deal.objects.order_by("group_id").values_list("group_id", flat=True).distinct())


def silent_deals(group_id: int, now: datetime) -> list[Silent]:
    """Deals nobody heard of for longer than their grade allows: no contact, and the customer was not here either."""
    found: list[Silent] = []
    for rule in profile_of_group(group_id).judged_or_not:
        found += _silent_of(rule, group_id, now)
    return found


def _silent_of(rule: GradeRule, group_id: int, now: datetime) -> list[Silent]:
    if rule.silence is None:
        return []
    before = now - timedelta(days=rule.silence.days)
    falls = GradeChange.objects.filter(deal=OuterRef("pk")).order_by().values("deal").annotate(last=Max("at"))
    rows = (
        Deal.objects.filter(group=group_id, grade=rule.key, phase__in=FALL_BACK_PHASES, created_at__lt=before)
        .filter(Q(last_contact_at=None) | Q(last_contact_at__lt=before))
        .annotate(judged_at=Coalesce(Subquery(falls.values("last")), F("created_at")))
        .filter(judged_at__lt=before)
        .order_by("id")
    )
    silence, found, after = rule.silence, [], 0
    while chunk := list(rows.filter(pk__gt=after).values_list("pk", "customer_id")[:SILENT_MOST]):
        came = last_contacts([customer_id for _pk, customer_id in chunk], but="deals")
        found += [pk for pk, customer_id in chunk if customer_id not in came or came[customer_id] < before]
        after = chunk[-1][0]
        if len(found) >= SILENT_MOST:
            break
    return [Silent(pk, silence.to, silence.dormant) for pk in found[:SILENT_MOST]]


def heard_at(deal: Deal) -> datetime | None:
    """When the customer of this deal was last reached, or last here."""
    came = last_contacts([deal.customer_id], but="deals").get(deal.customer_id)
    return max((at for at in (deal.last_contact_at, came) if at is not None), default=None)


def wrong_counters() -> Iterator[tuple[tuple[int, int, str, int], tuple[int, Decimal], tuple[int, Decimal]]]:
    """Counters that differ from what the deals add up to: (place, kept, counted)."""
    nothing = (0, Decimal(0))
    kept = {
        (c.store_id, c.process_id, c.stage, c.holder): (c.deal_count, c.amount)
        for c in StageCount.objects.all()
        if c.deal_count or c.amount
    }
    rows = Deal.objects.order_by().values_list("store_id", "process_id", "stage", "owner_id")
    counted = {
        (store, process, stage, owner or 0): (count, total or Decimal(0))
        for store, process, stage, owner, count, total in rows.annotate(count=Count("id"), total=Sum("amount"))
    }
    for place in sorted(kept.keys() | counted.keys()):
        if kept.get(place, nothing) != counted.get(place, nothing):
            yield place, kept.get(place, nothing), counted.get(place, nothing)


def deals_unlike_their_run() -> list[int]:
    """Deals whose mirror differs from their main run, or that have none."""
    runs = Run.objects.filter(subject_kind="deal", subject_id=OuterRef("pk"), is_main=True)
    mirrored = Deal.objects.annotate(
        run_stage=Subquery(runs.values("stage")),
        run_phase=Subquery(runs.values("phase")),
        run_version=Subquery(runs.values("version_id")),
        run_pk=Coalesce(Subquery(runs.values("pk")), 0),
        kept_run=Coalesce(F("run_id"), 0),
    )
    alike = Q(
        run_stage=F("stage"), run_phase=F("phase"), run_version=F("version_id_of_process"), run_pk=F("kept_run")
    )  # fmt: skip
    return list(mirrored.exclude(alike).order_by("id").values_list("pk", flat=True))


def deals_without_their_contact() -> list[int]:
    """Open deals whose next contact is not the earliest planned one."""
    planned = Followup.objects.filter(deal=OuterRef("pk"), state=Followup.State.PLANNED)
    first = planned.order_by().values("deal").annotate(first=Min("planned_at"))
    rows = Deal.objects.filter(phase__in=OPEN_PHASES).annotate(first=Subquery(first.values("first")))
    wrong = rows.filter(Q(first=None) | ~Q(first=F("next_contact_at")))
    return list(wrong.order_by("id").values_list("pk", flat=True))
