"""A deal is opened: with its customer, run, first next contact and grade. Few statements, as it happens at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.customers.commands import make_customer
from jiubu.customers.models import Customer
from jiubu.deals import access
from jiubu.deals.commands.planning import add_planned, proposed_contact
from jiubu.deals.commands.response import await_response
from jiubu.deals.commands.wish import Wish, apply_wish, unknown_channel
from jiubu.deals.events import DealCreated
from jiubu.deals.models import Channel, Deal, GradeProfile, SalesRules
from jiubu.deals.queries.deal import missing_for_grade
from jiubu.deals.rules import Known, Profile, propose
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.prepared import Prepared
from jiubu.organisation.models import Post, Store
from jiubu.organisation.queries import calendar_of
from jiubu.process.commands import start_run
from jiubu.process.models import Process
from jiubu.process.queries import default_process, stage_for_who_is_here


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deal is opened: store, who gets it, where it comes from, the grade table of the group."""

    store: Store
    owner_id: int | None
    channel_id: int | None
    profile: Profile
    response_minutes: int


@command
def create_deal(
    *,
    customer_id: int | None = None,
    customer: Mapping[str, Any] | None = None,
    wish: Wish | None = None,
    channel: str = "",
    store_id: int | None = None,
    owner_id: int | None = None,
    is_pool: bool = False,
    process_id: int | None = None,
    stage: str | None = None,
    is_here: bool = False,
    next_at: datetime | None = None,
    next_purpose: str = "",
    remark: str = "",
    external_id: str = "",
    received_at: datetime | None = None,
    by: Actor,
) -> Deal:
    """Open a deal with its run, its first next contact and its grade.

    ``customer_id`` names a card, or ``customer`` brings the fields of a new one (``customers.commands.make_customer``
    says which; a known mobile number is refused there with the card it belongs to). The owner is who does it, unless
    ``owner_id`` says another or ``is_pool`` nobody. Somebody who ``is_here`` was not prospected: the deal begins at the
    first stage after that, unless ``stage`` names one. A lead waits for its first response since ``received_at`` (now).
    """
    place = _place(store_id or by.store_id, None if is_pool else (owner_id or by.user_id), channel, by)
    deal = Deal(group_id=by.group_id, store=place.store, owner_id=place.owner_id, channel_id=place.channel_id)
    deal.remark, deal.external_id, deal.phase = remark, external_id, "lead"
    apply_wish(deal, wish or Wish(), is_new=True)
    deal.customer = _customer(customer_id, customer, place, channel=channel, by=by)
    if not is_here:
        await_response(deal, received_at=received_at, minutes=place.response_minutes)
    first_at = _grade_and_plan(deal, place, next_at, next_purpose)
    deal.process = _process(process_id, place.store.pk, by)
    deal.version_id_of_process = 0  # until the run, which needs the deal's id, says it
    deal.save()
    if is_here and stage is None:
        stage = stage_for_who_is_here(deal.process_id)
    start_run(deal, subject_kind="deal", process_id=deal.process_id, stage=stage, by=by)
    if next_at is None:
        first_at = _hurry(deal, first_at)
    if deal.is_open:
        add_planned(deal, at=first_at, purpose=deal.next_contact_purpose, with_task=False, by=by)
    event = DealCreated(
        stage=deal.stage, channel=channel, owner_id=place.owner_id, grade=deal.grade,
        next_contact_at=first_at.isoformat(),
    )  # fmt: skip
    record(event, about=deal, also=[deal.customer], by=by)
    return deal


def _place(store_id: int | None, owner_id: int | None, channel: str, by: Actor) -> Place:
    """Everything of the group that opening needs, in one query; and whether the actor may open a deal here."""
    store = _store(store_id, owner_id, channel, by) if store_id is not None else None
    if store is None:
        text = gettext_lazy("Choose one of your stores.")
        raise Refused("store_missing", text, fields={"store_id": text})
    _require_make(by, store, owner_id)
    if channel and store.channel_pk is None:  # type: ignore[attr-defined]  # annotated
        raise unknown_channel()
    table = {"grades": store.table_grades or [], "signs": store.table_signs or []}  # type: ignore[attr-defined]
    return Place(
        store, owner_id, store.channel_pk, Profile.model_validate(table), store.response_minutes or 0  # type: ignore[attr-defined]
    )  # fmt: skip


def _store(store_id: int, owner_id: int | None, channel: str, by: Actor) -> Store | None:
    return STORES.first(
        store_id=store_id, group_id=by.group_id, owner_id=owner_id or 0, channel=channel, today=timezone.localdate()
    )  # fmt: skip


def _stores(store_id: int, group_id: int, owner_id: int, channel: str, today: date) -> QuerySet[Store]:
    table = GradeProfile.objects.filter(group=OuterRef("group"), is_used=True)
    channels = Channel.objects.filter(group=OuterRef("group"), key=channel)
    return Store.objects.filter(pk=store_id, group_id=group_id).annotate(
        has_owner=Exists(Post.objects.current(today).filter(store=OuterRef("pk"), user=owner_id)),
        table_grades=Subquery(table.values("grades")[:1]),
        table_signs=Subquery(table.values("signs")[:1]),
        channel_pk=Subquery(channels.values("pk")[:1]),
        response_minutes=Subquery(SalesRules.objects.filter(group=OuterRef("group")).values("response_minutes")[:1]),
    )


def _hurry(deal: Deal, first_at: datetime) -> datetime:
    """The first contact of a lead is due when its answer is; who is no lead is contacted as his grade asks."""
    if deal.response_due_at is None or deal.response_due_at >= first_at:
        return first_at
    deal.next_contact_at = deal.response_due_at
    deal.save(update_fields=["next_contact_at"])
    return deal.response_due_at


STORES = Prepared(
    _stores, store_id=1_900_000_001, group_id=1_900_000_002, owner_id=1_900_000_003, channel="a channel",
    today=date(1901, 2, 3),
)  # fmt: skip


def _require_make(by: Actor, store: Store, owner_id: int | None) -> None:
    """For oneself in a store one works in; for others within reach, if they work there."""
    by.require_over(access.MAKE, owner_id=owner_id, store_id=store.pk)
    if owner_id is None or store.has_owner:  # type: ignore[attr-defined]  # annotated
        return
    if owner_id == by.user_id and by.reach(access.MAKE).group:
        return
    if owner_id == by.user_id:
        raise NotAllowed(access.MAKE, gettext_lazy("You do not work in this store."))
    text = gettext_lazy("This person does not work in the store.")
    raise Refused("not_a_colleague", text, fields={"owner_id": text})


def _customer(
    customer_id: int | None, fields: Mapping[str, Any] | None, place: Place, *, channel: str, by: Actor
) -> Customer:
    if customer_id is not None:
        return Customer.objects.visible_to(by).get(pk=customer_id)
    if not fields:
        text = gettext_lazy("Choose a customer, or enter a new one.")
        raise Refused("customer_missing", text, fields={"customer_id": text})
    values: dict[str, Any] = {"kind": Customer.Kind.PERSON, "channel": channel, **fields}
    return make_customer(**values, owner_id=place.owner_id, store_id=place.store.pk, by=by)


def _process(process_id: int | None, store_id: int, by: Actor) -> Process:
    if process_id is None:
        return default_process(by.group_id, store_id, "deal")
    return Process.objects.get(pk=process_id, group_id=by.group_id, subject_kind="deal", is_active=True)


def _grade_and_plan(deal: Deal, place: Place, next_at: datetime | None, purpose: str) -> datetime:
    """The grade that completeness and expected purchase speak for, and the first contact that it asks for."""
    days = (deal.expected_on - timezone.localdate()).days if deal.expected_on else None
    known = Known("lead", missing_for_grade(deal), days, frozenset())
    deal.grade = deal.proposed_grade = propose(place.profile, known).grade
    contact = place.profile.contact_of(deal.grade)
    first_at = next_at or proposed_contact(calendar_of(place.store), contact, now=timezone.now(), is_first=True)
    deal.next_contact_at, deal.next_contact_purpose = first_at, purpose.strip()[:100] or _("First contact")
    return first_at
