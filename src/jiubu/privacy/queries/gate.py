"""The gate that every outward contact asks: may we contact this person now, by this channel, for this purpose?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.customers.queries import merged_into
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import calendar_of
from jiubu.privacy import access, rules
from jiubu.privacy.channels import OUTWARD, Channel
from jiubu.privacy.models import Complaint, Consent, ContactHours, DeadNumber, Outreach, Purpose
from jiubu.privacy.rules import Hours, Limit, Line, Question, Rule, Standing, Try, Verdict

ADDRESSES = {"call": "mobile", "message": "mobile", "wechat": "wechat", "email": "email", "letter": "address"}
"""Which field of the card a channel reaches."""
WITHOUT_PACK = {
    "deal": Rule("deal", "", "request", tuple(OUTWARD)),
    "service": Rule("service", "", "contract", tuple(OUTWARD), stops_at_complaint=False, heeds_do_not_call=False),
    "marketing": Rule("marketing", "", "consent", tuple(OUTWARD), limits=(Limit(1, 24, "call"), Limit(3, 168, "call"))),
}
"""What counts in a group whose pack says nothing about these purposes."""


def may_contact(customer: Customer, *, purpose: str, channel: str, at: datetime | None = None, by: Actor) -> Verdict:
    """THE gate. ``purpose``: deal, service, survey, marketing, … as the pack names them; ``channel``: call, message,
    wechat, email, letter, share. ``at``: now unless said. A constant number of queries.

    The verdict says whether, every reason why not, when it will be allowed, and whether ``by`` may pass it with a reason.
    """
    return verdicts([customer], purpose=purpose, channels=[channel], at=at, by=by)[customer.pk][channel]


def verdicts(
    customers: Sequence[Customer], *, purpose: str, channels: Iterable[str], at: datetime | None = None, by: Actor
) -> dict[int, dict[str, Verdict]]:
    """The same for several people and channels at once: customer id -> channel -> verdict, in as many queries."""
    rule, moment = rule_of(by.group_id, purpose), at or timezone.now()
    wanted = list(channels)
    _require_channels(wanted)
    hours = hours_of(by.group_id)
    prefetch_related_objects(list(customers), "store")
    standings = _standings(customers, rule, moment)
    found: dict[int, dict[str, Verdict]] = {}
    for customer in customers:
        reach = by.reach(access.OVERRIDE)
        may_pass = reach.covers(owner_id=customer.owner_id, store_id=customer.store_id)
        calendar = calendar_of(customer.store)
        found[customer.pk] = {
            channel: _with_right(
                rules.judge(Question(rule, channel, moment, hours, calendar), standings[customer.pk]), may_pass=may_pass
            )
            for channel in wanted
        }
    return found


def _with_right(verdict: Verdict, *, may_pass: bool) -> Verdict:
    if verdict.is_allowed or not may_pass or rules.FINAL & set(verdict.codes):
        return verdict
    return Verdict(
        verdict.channel, verdict.purpose, is_allowed=False, reasons=verdict.reasons, next_at=verdict.next_at,
        may_override=True,
    )  # fmt: skip


def _require_channels(channels: Iterable[str]) -> None:
    if set(channels) - set(Channel.values):
        text = _("Choose one of those offered.")
        raise Refused("unknown_channel", text, fields={"channel": text})


def rule_of(group_id: int, key: str) -> Rule:
    """The rules of a purpose; Refused("unknown_purpose") when nobody has heard of it."""
    row = Purpose.objects.filter(group_id=group_id, key=key, is_active=True).first()
    if row is not None:
        return as_rule(row)
    if key in WITHOUT_PACK:
        return WITHOUT_PACK[key]
    text = _("Choose one of those offered.")
    raise Refused("unknown_purpose", text, fields={"purpose": text})


def as_rule(row: Purpose) -> Rule:
    limits = tuple(Limit(one["count"], one["hours"], one.get("channel", "")) for one in row.limits)
    return Rule(
        row.key, row.name, row.basis, tuple(row.channels), limits, row.keeps_quiet, row.stops_at_complaint,
        row.heeds_do_not_call,
    )  # fmt: skip


def contact_hours_of(group_id: int) -> ContactHours:
    """The hours to look at and to edit; version 0 as long as nobody has set any."""
    return ContactHours.objects.filter(group_id=group_id).first() or ContactHours(group_id=group_id, version=0)


def hours_of(group_id: int) -> Hours:
    row = contact_hours_of(group_id)
    return Hours(row.begins_at, row.ends_at, row.rest_begins_at, row.rest_ends_at, row.on_rest_days)


def _standings(customers: Sequence[Customer], rule: Rule, at: datetime) -> dict[int, Standing]:
    """What is known of these people, their merged cards included."""
    parts = merged_into([customer.pk for customer in customers])
    """card -> {every card that it is made of: when it became part}"""
    card_of = {part: card for card, cards in parts.items() for part in cards}
    found = {customer.pk: _of_card(customer) for customer in customers}
    lines: dict[int, list[Line]] = {customer.pk: [] for customer in customers}
    for row in Consent.objects.filter(customer_id__in=card_of, purpose=rule.key).order_by("id"):
        lines[card_of[row.customer_id]].append(Line(row.customer_id, row.channel, row.is_given, row.pk, row.at))
    for customer_id, said in lines.items():
        merged_at = {part: moment for part, moment in parts[customer_id].items() if moment is not None}
        found[customer_id].consents = rules.consents_from(said, customer_id=customer_id, merged_at=merged_at)
    tried = Outreach.objects.filter(customer_id__in=card_of, at__gt=at - rules.LOOK_BACK).order_by("-at", "-id")
    for outreach in tried:
        one = Try(outreach.at, outreach.purpose, outreach.channel, outreach.outcome == "not_reached")
        found[card_of[outreach.customer_id]].tries.append(one)
    for customer_id in Complaint.objects.open().filter(customer_id__in=card_of).values_list("customer_id", flat=True):
        found[card_of[customer_id]].has_complaint = True
    _mark_dead(customers, found, card_of)
    return found


def _of_card(customer: Customer) -> Standing:
    return Standing(
        is_gone=customer.anonymised_at is not None or customer.merged_into_id is not None,
        addresses=frozenset(channel for channel, field in ADDRESSES.items() if getattr(customer, field)),
        is_do_not_call=customer.is_do_not_call,
    )


def _mark_dead(customers: Sequence[Customer], found: dict[int, Standing], card_of: dict[int, int]) -> None:
    dead: dict[int, set[str]] = {}
    for row in DeadNumber.objects.filter(customer_id__in=card_of):
        dead.setdefault(card_of[row.customer_id], set()).add(row.number)
    for customer in customers:
        numbers = dead.get(customer.pk, set())
        found[customer.pk].dead = frozenset(
            channel for channel, field in ADDRESSES.items() if getattr(customer, field) in numbers
        )
