"""What is asked about requests of people and about retention."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.customers.queries import card_now, cards_of, masked_name
from jiubu.kernel.actor import Actor
from jiubu.privacy.models import PersonRequest, RetentionRule, RetentionRun
from jiubu.privacy.registry import FINDERS, HOLDINGS, Held, Row

MOST = 500
"""So many cards a run of a retention rule takes at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the copy."""

    name: str
    title: str
    rows: list[Row]


def requests_of(actor: Actor) -> QuerySet[PersonRequest]:
    """Of the customers within reach, the newest first."""
    rows = PersonRequest.objects.visible_to(actor)
    return rows.select_related("customer", "store", "taken_by", "answered_by").order_by("-id")


def request_of(actor: Actor, request_id: int) -> PersonRequest:
    return requests_of(actor).get(pk=request_id)


def requests_of_customer(actor: Actor, customer: Customer) -> QuerySet[PersonRequest]:
    return requests_of(actor).filter(customer_id__in=cards_of(customer))


def everything_about(customer: Customer) -> list[Part]:
    """All that is held about the person, merged cards included, part by part; of a merged card the person's whole."""
    ids = cards_of(card_now(customer))
    parts = [Part(name, str(holding.title), holding.copy(ids)) for name, holding in HOLDINGS.items()]
    return [part for part in parts if part.rows]


@dataclass(frozen=True, slots=True)
class Deletable:
    """What a deletion would meet: why nothing may be deleted yet, and what must be kept until when."""

    blocks: list[str]
    held: list[Held]


def deletable(customer: Customer) -> Deletable:
    ids = cards_of(card_now(customer))
    return Deletable(
        [str(text) for holding in HOLDINGS.values() for text in holding.blocks(ids)],
        [one for holding in HOLDINGS.values() for one in holding.held(ids)],
    )


def retention_rules_of(group_id: int) -> QuerySet[RetentionRule]:
    return RetentionRule.objects.filter(group_id=group_id).select_related("approved_by").order_by("id")


def retention_rule_of(actor: Actor, rule_id: int) -> RetentionRule:
    return retention_rules_of(actor.group_id).get(pk=rule_id)


def last_runs_of(rules: Sequence[RetentionRule]) -> dict[int, RetentionRun]:
    """The newest run of each rule. One query."""
    newest = RetentionRun.objects.filter(rule__in=rules).values("rule").annotate(newest=Max("id")).values("newest")
    return {run.rule_id: run for run in RetentionRun.objects.filter(pk__in=newest)}


def runs_of(rule: RetentionRule) -> QuerySet[RetentionRun]:
    return RetentionRun.objects.filter(rule=rule).order_by("-id")


def left_behind(rule: RetentionRule, most: int) -> int:
    """Behind which id the next run begins: those that must be kept stay found, and would stand before all others. 0: at the
    beginning, because the last run came to the end.
    """
    last = runs_of(rule).first()
    if last is None or last.found_count < most:
        return 0
    return max((one["customer"] for one in last.held), default=0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule would empty, named as little as possible, and why. ``customer_id`` None: it is no card."""

    customer_id: int | None
    code: str
    name: str
    why: str
    rows: int = 1


def before_of(rule: RetentionRule, today: date | None = None) -> date:
    """The day since when nobody must have needed it."""
    day = today or timezone.localdate()
    year, month = divmod(day.year * 12 + day.month - 1 - rule.months, 12)
    return date(year, month + 1, min(day.day, 28))


def retention_candidates(rule: RetentionRule, *, most: int = MOST) -> list[Candidate]:
    """The dry run: what the rule would empty now, and why. Changes nothing."""
    finder = FINDERS[rule.finder]
    found = finder.find(rule.group_id, before_of(rule), most, 0)
    if not finder.is_of_people:
        return [Candidate(None, one.code, one.name, one.why, one.rows) for one in found]
    names = Customer.objects.in_bulk([one.thing_id for one in found])
    return [Candidate(one.thing_id, one.code, masked_name(names[one.thing_id].name), one.why) for one in found]


def is_of_people(rule: RetentionRule) -> bool:
    """Whether the rule finds cards of people."""
    return FINDERS[rule.finder].is_of_people


def approved_rules() -> list[RetentionRule]:
    """Of every group: what the clock applies."""
    return list(RetentionRule.objects.filter(is_approved=True).order_by("id"))


def holding_titles() -> dict[str, str]:
    """What the parts of a receipt are called."""
    return {name: str(holding.title) for name, holding in HOLDINGS.items()}
