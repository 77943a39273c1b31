"""A deal itself: opened, changed, assigned, moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from jiubu.customers.commands import make_customer
from jiubu.customers.models import Customer
from jiubu.deals import access
from jiubu.deals.commands.arrival import loss_to_ask
from jiubu.deals.commands.counters import place_of, shift
from jiubu.deals.commands.planning import add_planned, ask_for, proposed_contact
from jiubu.deals.events import DealAssigned, DealCreated, DealEdited
from jiubu.deals.models import Channel, Deal, Followup
from jiubu.deals.queries import planned_of, profile_of_group
from jiubu.deals.queries.deal import known_about, missing_for_grade
from jiubu.deals.rules import Known, Profile, propose
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.process.commands import Moved, move_run, start_run
from jiubu.process.models import Process
from jiubu.process.queries import default_process, definition_of
from jiubu.vehicles.models import Colour, Series, Trim

EDITABLE = (
    "title", "series_id", "trim_id", "colour_id", "amount", "channel", "payment_way", "expected_on", "remark",
)  # fmt: skip
PAYMENT_WAYS = ("", "cash", "loan", "lease")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer wants: each part may be unknown."""

    title: str = ""
    series_id: int | None = None
    trim_id: int | None = None
    colour_id: int | None = None
    amount: Decimal | None = None
    payment_way: str = ""
    expected_on: date | None = None


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
    next_at: datetime | None = None,
    next_purpose: str = "",
    remark: str = "",
    external_id: str = "",
    by: Actor,
) -> Deal:
    """Open a deal with its run, its first next contact and its grade.

    ``customer_id`` names a card, or ``customer`` brings the fields of a new one (``customers.commands.make_customer``
    says which; a known mobile number is refused there with the card it belongs to). The owner is who does it, unless
    ``owner_id`` says another or ``is_pool`` nobody.
    """
    store = _store(store_id or by.store_id, by)
    owner_id = None if is_pool else (owner_id or by.user_id)
    _require_make(by, owner_id=owner_id, store=store)
    wish = wish or Wish()
    deal = Deal(group_id=by.group_id, store=store, owner_id=owner_id, remark=remark, external_id=external_id)
    deal.customer = _customer(customer_id, customer, store=store, owner_id=owner_id, channel=channel, by=by)
    _apply_wish(deal, wish)
    deal.channel = _channel(channel, by)
    profile = profile_of_group(by.group_id)
    deal.phase, deal.grade = "lead", _first_grade(deal, profile)
    deal.proposed_grade = deal.grade
    contact = profile.contact_of(deal.grade)
    first_at = next_at or proposed_contact(calendar_of(store), contact, now=timezone.now(), is_first=True)
    deal.next_contact_at = first_at
    deal.next_contact_purpose = next_purpose.strip()[:100] or _("First contact")
    deal.process = default_process(by.group_id, store.pk, "deal") if process_id is None else _process(process_id, by)
    deal.version_id_of_process = 0
    deal.save()
    start_run(deal, subject_kind="deal", process_id=deal.process_id, stage=stage, by=by)
    if deal.is_open:
        add_planned(deal, at=first_at, purpose=deal.next_contact_purpose, with_task=False, by=by)
    event = DealCreated(
        stage=deal.stage,
        channel=channel,
        owner_id=owner_id,
        next_contact_at=first_at.isoformat(),
    )
    record(event, about=deal, also=[deal.customer], by=by)
    return deal


@command
def edit_deal(deal_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> Deal:
    """Change facts of a deal. ``changes`` may name title, series_id, trim_id, colour_id, amount, channel (a key),
    payment_way, expected_on, remark. ``version`` is the one that was read: a stale one is refused with both values.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.MAKE, deal)
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise Refused("unknown_field", _l("There is no such field."), fields=dict.fromkeys(unknown, _l("unknown")))
    before = {name: _value(deal, name) for name in changes}
    changed = sorted(name for name, value in changes.items() if value != before[name])
    if not changed:
        return deal
    if version is not None and version != deal.version:
        raise Stale(differences={name: [str(before[name] or ""), str(changes[name] or "")] for name in changed})
    counted = place_of(deal)
    _change(deal, {name: changes[name] for name in changed}, by)
    profile = profile_of_group(deal.group_id)
    deal.proposed_grade = propose(profile, known_about(deal, frozenset())).grade
    deal.version += 1
    deal.save()
    shift(counted, place_of(deal))
    record(DealEdited(fields=changed), about=deal, by=by)
    return deal


@command
def assign_deal(deal_id: int, *, owner_id: int | None, reason: str = "", by: Actor) -> Deal:
    """Give the deal, its planned contacts and their tasks to somebody (None: back to the store's pool)."""
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.ASSIGN, deal)
    if deal.owner_id == owner_id:
        return deal
    owner = _colleague(owner_id, deal.store_id) if owner_id is not None else None
    counted, from_id = place_of(deal), deal.owner_id
    deal.owner = owner
    deal.version += 1
    deal.save(update_fields=["owner", "version"])
    shift(counted, place_of(deal))
    Followup.objects.filter(deal=deal, state=Followup.State.PLANNED).update(owner=owner)
    for followup in planned_of(deal):
        ask_for(followup, deal, by=by)
    event = DealAssigned(from_id=from_id, to_id=owner_id, to_name=owner.name if owner else "", reason=reason)
    record(event, about=deal, also=[deal.customer], by=by)
    return deal


@command
def take_deal(deal_id: int, *, by: Actor) -> Deal:
    """Take a deal from the pool of one's store. Two people at once: the first gets it, the second is refused."""
    deal = Deal.objects.lock(deal_id)
    by.require(access.MAKE)
    if deal.group_id != by.group_id or deal.store_id not in by.stores or by.user_id is None:
        raise Deal.DoesNotExist
    if deal.owner_id == by.user_id:
        return deal
    if deal.owner_id is not None:
        raise Refused("deal_taken", _l("Somebody else has taken this deal."))
    return assign_deal(deal_id, owner_id=by.user_id, by=Actor.machine(by.name, group_id=by.group_id, door=by.door))


@command
def move_deal(deal_id: int, *, to: str, answer: str = "", reason: str = "", override: bool = False, by: Actor) -> Moved:
    """Move the deal to another stage: asks the process, which checks the gates and says what is missing.

    A loss is asked for (``request_loss``), never moved to.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.MOVE, deal)
    if phase_of(deal, to) == "lost":
        raise loss_to_ask()
    return move_run(deal.run_id or 0, to=to, answer=answer, reason=reason, override=override, subject=deal, by=by)


def phase_of(deal: Deal, stage: str) -> str:
    """Phase of a stage of the deal's process version; "" for an unknown stage."""
    stages = definition_of(deal.version_id_of_process).stages
    return next((s.phase for s in stages if s.key == stage), "")


def _store(store_id: int | None, by: Actor) -> Store:
    if store_id is None:
        raise Refused("store_missing", _l("Choose a store."), fields={"store_id": _l("Choose a store.")})
    return Store.objects.get(pk=store_id, group_id=by.group_id)


def _require_make(by: Actor, *, owner_id: int | None, store: Store) -> None:
    by.require_over(access.MAKE, owner_id=owner_id, store_id=store.pk)
    if owner_id is not None and owner_id != by.user_id:
        _colleague(owner_id, store.pk)
    elif by.stores and not by.is_machine and store.pk not in by.stores and not by.reach(access.MAKE).group:
        raise NotAllowed(access.MAKE)


def _colleague(user_id: int, store_id: int) -> User:
    """Somebody who works in the store."""
    found = User.objects.filter(pk=user_id, is_active=True, posts__store=store_id, posts__until=None).first()
    if found is None:
        text = _l("This person does not work in the store.")
        raise Refused("not_a_colleague", text, fields={"owner_id": text})
    return found


def _customer(
    customer_id: int | None,
    fields: Mapping[str, Any] | None,
    *,
    store: Store,
    owner_id: int | None,
    channel: str,
    by: Actor,
) -> Customer:
    if customer_id is not None:
        return Customer.objects.visible_to(by).get(pk=customer_id)
    if not fields:
        text = _l("Choose a customer, or enter a new one.")
        raise Refused("customer_missing", text, fields={"customer_id": text})
    values: dict[str, Any] = {"kind": Customer.Kind.PERSON, "channel": channel, **fields}
    return make_customer(**values, owner_id=owner_id, store_id=store.pk, by=by)


def _process(process_id: int, by: Actor) -> Process:
    return Process.objects.get(pk=process_id, group_id=by.group_id, subject_kind="deal", is_active=True)


def _channel(key: str, by: Actor) -> Channel | None:
    if not key:
        return None
    found = Channel.objects.filter(group_id=by.group_id, key=key).first()
    if found is None:
        text = _l("There is no channel with this key.")
        raise Refused("unknown_channel", text, fields={"channel": text})
    return found


def _first_grade(deal: Deal, profile: Profile) -> str:
    """Without judging: what completeness and the expected purchase say."""
    days = (deal.expected_on - timezone.localdate()).days if deal.expected_on else None
    return propose(profile, Known("lead", missing_for_grade(deal), days, frozenset())).grade


def _value(deal: Deal, name: str) -> Any:
    if name == "channel":
        return deal.channel.key if deal.channel else ""
    return getattr(deal, name)


def _change(deal: Deal, changes: Mapping[str, Any], by: Actor) -> None:
    parts = {name: changes.get(name, getattr(deal, name)) for name in Wish.__slots__}
    if "trim_id" in changes and "series_id" not in changes:
        parts["series_id"] = None
    if set(changes) & set(Wish.__slots__):
        _apply_wish(deal, Wish(**parts), is_new=False)
    if "channel" in changes:
        deal.channel = _channel(changes["channel"] or "", by)
    if "remark" in changes:
        deal.remark = changes["remark"] or ""


def _apply_wish(deal: Deal, wish: Wish, *, is_new: bool = True) -> None:
    """Trim, series and colour fit each other and belong to the group; a new deal is worth the guide price at first."""
    trim = _of_group(Trim, "series__maker__brand__group", wish.trim_id, deal, "trim_id")
    series_id = trim.series_id if trim is not None else wish.series_id
    if trim is None and series_id is not None:
        _of_group(Series, "maker__brand__group", series_id, deal, "series_id")
    colour = _of_group(Colour, "series__maker__brand__group", wish.colour_id, deal, "colour_id")
    if colour is not None and series_id is not None and colour.series_id != series_id:
        text = _l("This colour does not belong to the model.")
        raise Refused("wrong_colour", text, fields={"colour_id": text})
    if wish.amount is not None and wish.amount < 0:
        text = _l("An amount is not negative.")
        raise Refused("negative_amount", text, fields={"amount": text})
    if wish.payment_way not in PAYMENT_WAYS:
        text = _l("Choose cash, loan or lease.")
        raise Refused("unknown_payment", text, fields={"payment_way": text})
    deal.trim, deal.series_id, deal.colour = trim, series_id, colour
    deal.title, deal.payment_way, deal.expected_on = (
        (wish.title or "").strip()[:120],
        wish.payment_way,
        wish.expected_on,
    )
    deal.amount = wish.amount
    if deal.amount is None and is_new and trim is not None:
        deal.amount = trim.guide_price


def _of_group(model: Any, group: str, row_id: int | None, deal: Deal, field: str) -> Any:
    """A row of the catalogue, of the deal's group; None when none is named."""
    if row_id is None:
        return None
    rows = model.objects.filter(**{group: deal.group_id})
    found = (rows.select_related("series") if model is not Series else rows).filter(pk=row_id).first()
    if found is None:
        text = _l("This is not in the catalogue.")
        raise Refused("not_in_catalogue", text, fields={field: text})
    return found
