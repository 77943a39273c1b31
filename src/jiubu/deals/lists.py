"""The list of deals: its columns, its filters in words, and what is done to many deals at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.deals import access, commands, queries
from jiubu.deals.forms import filters_from
from jiubu.deals.models import OPEN_PHASES, Deal
from jiubu.deals.queries import Filters
from jiubu.deals.queries.cards import Card, cards_of, deals_of, filtered
from jiubu.deals.queries.lists import SORTS
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.listing import BulkAction, Column, Input, List, register_list
from jiubu.kernel.titles import say
from jiubu.organisation import queries as organisation

PHASES = {
    "lead": gettext_lazy("Lead"),
    "open": pgettext_lazy("phase", "Open"),
    "won": gettext_lazy("Won"),
    "after": pgettext_lazy("phase", "After"),
    "lost": gettext_lazy("Lost"),
    "dormant": gettext_lazy("Dormant"),
}
CONTACTS = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due today"),
    "planned": gettext_lazy("Planned"),
}
PAYMENT = {"cash": gettext_lazy("Cash"), "loan": gettext_lazy("Loan"), "lease": gettext_lazy("Lease")}


@dataclass(frozen=True, slots=True)
class Line:
    """A deal as the list prints it."""

    deal: Deal
    card: Card
    stage_title: str


def rows(actor: Actor, query: str) -> QuerySet[Deal]:
    """What the page shows under this address; sorted by next contact only open deals, as the others have none."""
    said = QueryDict(query)
    found = filtered(deals_of(actor).select_related("store"), filters_from(said))
    return found.filter(phase__in=OPEN_PHASES) if said.get("sort") == "next_contact" else found


def shape(page: Sequence[Deal], actor: Actor) -> Sequence[Line]:
    titles = queries.stage_titles(actor)
    return [
        Line(deal, card, titles.get(deal.stage, deal.stage))
        for deal, card in zip(page, cards_of(actor, page), strict=True)
    ]  # fmt: skip


def words(actor: Actor, query: str) -> list[str]:
    filters = filters_from(QueryDict(query))
    parts: list[object] = [_("Pool") if filters.is_pool else "", *_named(actor, filters)]
    parts += [PHASES.get(phase, "") for phase in filters.phases]
    parts += [CONTACTS.get(filters.contact, ""), " ".join(filters.grades), f"“{filters.text}”" if filters.text else ""]
    return [str(part) for part in parts if part]


def _named(actor: Actor, filters: Filters) -> list[str]:
    """Store, owner and stage by their names; asked only where they are filtered by."""
    found = []
    if filters.store_id:
        found += [store.title for store in organisation.stores_of(actor).filter(pk=filters.store_id)]
    if filters.owner_id:
        found += [person.name for person in organisation.people_of(actor, inactive=True).filter(pk=filters.owner_id)]
    if filters.stage:
        found.append(queries.stage_titles(actor).get(filters.stage, filters.stage))
    return found


COLUMNS = (
    Column("customer", gettext_lazy("Customer"), lambda r, _a: r.card.customer_name, sort="newest"),
    Column("grade", gettext_lazy("Grade"), lambda r, _a: r.card.grade),
    Column("model", gettext_lazy("Wanted car"), lambda r, _a: " ".join(filter(None, [r.card.model, r.card.colour]))),
    Column("amount", gettext_lazy("Amount"), lambda r, _a: r.card.amount, kind="money", policy=access.AMOUNT),
    Column("stage", gettext_lazy("Stage"), lambda r, _a: r.stage_title, sort="stage"),
    Column(
        "next_contact", gettext_lazy("Next contact"), lambda r, _a: r.card.next_contact_at, kind="moment",
        sort="next_contact",
    ),
    Column(
        "response", gettext_lazy("First response"), lambda r, _a: r.deal.response_minutes, kind="number",
        is_default=False,
    ),
    Column("channel", gettext_lazy("Channel"), lambda r, _a: r.card.channel),
    Column("owner", gettext_lazy("Owner"), lambda r, _a: r.card.owner_name or _("Pool")),
    Column("code", pgettext_lazy("record", "Number"), lambda r, _a: r.deal.code, is_default=False),
    Column("store", gettext_lazy("Store"), lambda r, _a: r.deal.store.title, is_default=False),
    Column("purpose", gettext_lazy("Next step"), lambda r, _a: r.card.next_purpose, is_default=False),
    Column("phase", gettext_lazy("Phase"), lambda r, _a: PHASES.get(r.deal.phase, ""), is_default=False),
    Column(
        "days", gettext_lazy("Days in stage"), lambda r, _a: r.card.days_in_stage, kind="number", is_default=False
    ),
    Column(
        "last_contact", gettext_lazy("Last contact"), lambda r, _a: r.deal.last_contact_at, kind="moment",
        is_default=False,
    ),
    Column("contacts", gettext_lazy("Contacts"), lambda r, _a: r.deal.contact_count, kind="number", is_default=False),
    Column(
        "expected", gettext_lazy("Expected purchase"), lambda r, _a: r.deal.expected_on, kind="date", is_default=False
    ),
    Column("payment", gettext_lazy("Payment"), lambda r, _a: PAYMENT.get(r.deal.payment_way, ""), is_default=False),
    Column("created", gettext_lazy("Created"), lambda r, _a: r.deal.created_at, kind="moment", is_default=False),
    Column("remark", gettext_lazy("Remark"), lambda r, _a: r.deal.remark, is_default=False),
)  # fmt: skip


# --- many at once ---


def people(actor: Actor) -> Sequence[tuple[str, str]]:
    found = [(str(person.pk), person.name) for person in organisation.people_of(actor)]
    return [*found, ("pool", _("Pool"))]


def _owner(deal_id: int, actor: Actor) -> dict[str, Any]:
    deal = queries.deal_of(actor, deal_id)
    return {"owner_id": deal.owner_id}


def _hand_over(deal_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    owner_id = None if said["owner"] == "pool" else int(said["owner"])
    commands.assign_deal(deal_id, owner_id=owner_id, reason=said.get("reason") or "", by=actor)


def _owner_back(deal_id: int, before: Mapping[str, Any], actor: Actor) -> None:
    commands.assign_deal(deal_id, owner_id=before["owner_id"], by=actor)


def _contact(deal_id: int, actor: Actor) -> dict[str, Any]:
    deal = queries.deal_of(actor, deal_id)
    at = deal.next_contact_at
    return {"at": at.isoformat() if at else None, "purpose": deal.next_contact_purpose}


def _plan(deal_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    commands.plan_followup(
        deal_id, at=_moment(said["at"]), purpose=said["purpose"], reason=said.get("reason") or "", by=actor
    )  # fmt: skip


def _plan_back(deal_id: int, before: Mapping[str, Any], actor: Actor) -> None:
    if before["at"] is None or _moment(before["at"]) < timezone.now():
        raise Refused("in_the_past", _("The contact that was planned before would be in the past by now."))
    reason = _("bulk work undone")
    commands.plan_followup(deal_id, at=_moment(before["at"]), purpose=before["purpose"], reason=reason, by=actor)


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise Refused("bad_inputs", _("This is no moment."), fields={"at": _("This is no moment.")})
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _grade(deal_id: int, actor: Actor) -> dict[str, Any]:
    deal = queries.deal_of(actor, deal_id)
    return {"grade": deal.grade}


def grades(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(rule.key, f"{rule.key} {say(rule.title)}") for rule in queries.profile_of(actor).judged]


def _judge(deal_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    if queries.deal_of(actor, deal_id).grade != said["grade"]:
        commands.judge_grade(deal_id, grade=said["grade"], reason=said["reason"], by=actor)


def _grade_back(deal_id: int, before: Mapping[str, Any], actor: Actor) -> None:
    commands.judge_grade(deal_id, grade=before["grade"], reason=_("bulk work undone"), by=actor)


def _channel(deal_id: int, actor: Actor) -> dict[str, Any]:
    deal = queries.deal_of(actor, deal_id)
    return {"channel": deal.channel.key if deal.channel else ""}


def channels(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(channel.key, say(channel.title)) for channel in queries.channels_of(actor)]


def _set_channel(deal_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    commands.edit_deal(deal_id, changes={"channel": said["channel"]}, by=actor)


def _loss(deal_id: int, actor: Actor) -> dict[str, Any]:
    deal = queries.deal_of(actor, deal_id)
    asked = queries.loss_requests_of(deal).filter(state="asked").first()
    return {"phase": deal.phase, "asked": asked.pk if asked else None}


def reasons(actor: Actor) -> Sequence[tuple[str, str]]:
    """Those that ask for nothing about a rival: that differs from deal to deal."""
    found = list(queries.loss_reasons_of(actor))
    branches = {reason.parent_id for reason in found}
    return [(r.key, say(r.title)) for r in found if r.pk not in branches and not r.wants_rival]


def _ask_loss(deal_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    commands.request_loss(deal_id, reason=said["reason"], text=said["text"], by=actor)


def _loss_back(deal_id: int, _before: Mapping[str, Any], actor: Actor) -> None:
    deal = queries.deal_of(actor, deal_id)
    asked = queries.loss_requests_of(deal).filter(state="asked").first()
    if asked is None:
        raise Refused("decided", _("This has been decided already."))
    commands.withdraw_loss(asked.pk, by=actor)


BULK = (
    BulkAction(
        "hand-over", gettext_lazy("Hand over"), "user-share", access.ASSIGN, _owner, _hand_over, _owner_back,
        (
            Input("owner", pgettext_lazy("hand over", "To"), "person", people),
            Input("reason", gettext_lazy("Reason"), is_required=False),
        ),
        help=gettext_lazy("Planned contacts and their tasks go along."),
    ),
    BulkAction(
        "plan", gettext_lazy("Plan the next contact"), "calendar-plus", access.FOLLOW_UP, _contact, _plan, _plan_back,
        (
            Input("at", gettext_lazy("When"), "moment"),
            Input("purpose", gettext_lazy("What for")),
            Input("reason", gettext_lazy("Reason"), is_required=False,
                  help=gettext_lazy("Only where it is later than the grade allows.")),
        ),
    ),
    BulkAction(
        "grade", gettext_lazy("Judge the grade"), "star", access.JUDGE_GRADE, _grade, _judge, _grade_back,
        (Input("grade", gettext_lazy("Grade"), "choice", grades), Input("reason", gettext_lazy("Reason"))),
    ),
    BulkAction(
        "channel", gettext_lazy("Set the channel"), "route", access.MAKE, _channel, _set_channel,
        _set_channel,
        (Input("channel", gettext_lazy("Channel"), "choice", channels),),
    ),
    BulkAction(
        "loss", gettext_lazy("Close as lost"), "circle-x", access.ASK_LOSS, _loss, _ask_loss, _loss_back,
        (
            Input("reason", gettext_lazy("Reason"), "choice", reasons),
            Input("text", pgettext_lazy("loss", "What happened")),
        ),
        help=gettext_lazy("A manager confirms each, as always."),
    ),
)  # fmt: skip

register_list(
    List(
        key="deals",
        title=gettext_lazy("Deals"),
        action=access.SEE,
        page="deals:list",
        columns=COLUMNS,
        rows=rows,
        name=lambda line: f"{line.card.customer_name} {line.card.model}".strip(),
        link=lambda line: reverse("deals:detail", args=[line.deal.pk]),
        filters=("process", "store", "owner", "grade", "contact", "phase", "stage", "channel", "text"),
        words=words,
        orders=SORTS,
        shape=shape,
        cells="deals/_cells.html",
        bulk=BULK,
    )
)
