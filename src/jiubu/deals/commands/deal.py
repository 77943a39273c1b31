"""A deal itself: changed, assigned, moved."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from jiubu.customers import commands as customers
from jiubu.deals import access
from jiubu.deals.commands.arrival import loss_to_ask
from jiubu.deals.commands.counters import place_of, shift
from jiubu.deals.commands.planning import ask_for, note_missed
from jiubu.deals.commands.wish import Wish, apply_wish, channel_of
from jiubu.deals.events import FIELDS, DealAssigned, DealEdited
from jiubu.deals.models import Deal, Followup, PoolStay
from jiubu.deals.queries import planned_of, profile_of_group, value_text
from jiubu.deals.queries.deal import known_about
from jiubu.deals.rules import propose
from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.models import User
from jiubu.process.commands import Moved, move_run
from jiubu.process.queries import definition_of
from jiubu.work.commands import pass_on_work

EDITABLE = (
    "title", "series_id", "trim_id", "colour_id", "amount", "channel", "payment_way", "expected_on", "remark",
)  # fmt: skip


@command
def edit_deal(deal_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> Deal:
    """Change facts of a deal. ``changes`` may name title, series_id, trim_id, colour_id, amount, channel (a key),
    payment_way, expected_on, remark. ``version`` is the one that was read: a stale one is refused with both values.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.MAKE, deal)
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise Refused(
            "unknown_field",
            gettext_lazy("There is no such field."),
            fields=dict.fromkeys(unknown, gettext_lazy("unknown")),
        )
    if "amount" in changes and not access.sees_amounts(by):
        raise NotAllowed(access.MAKE, gettext_lazy("Your role does not see this field, so it cannot change it."))
    before = {name: _value(deal, name) for name in changes}
    changed = sorted(name for name, value in changes.items() if value != before[name])
    if not changed:
        return deal
    if version is not None and version != deal.version:
        raise stale(
            deal,
            version=deal.version,
            fields={n: (FIELDS.get(n, n), value_text(n, changes[n]), value_text(n, before[n])) for n in changed},
        )
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
    """Give the deal, its planned contacts and their tasks to somebody (None: back to the store's pool).

    What its former owner still has to do about it, promises and appointments too, goes along to a new one. The customer's card goes along, unless its owner has another deal under way with this customer, or it belongs to
    another store: then the two cooperate on it.
    """
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
    note_missed([deal.pk], from_id=from_id, before=timezone.now() if owner is None else None)
    Followup.objects.filter(deal=deal, state=Followup.State.PLANNED).update(owner=owner)
    for followup in planned_of(deal):
        ask_for(followup, deal, by=by)
    former_id = from_id or _last_holder(deal)
    _note_pool(deal, from_id, reason)
    if owner_id is not None:
        _give_card(deal, former_id, owner_id, reason, by)
        if former_id is not None:
            pass_on_work(("deals.deal", deal.pk), from_user_id=former_id, to_user_id=owner_id, by=by)
    event = DealAssigned(from_id=from_id, to_id=owner_id, to_name=owner.name if owner else "", reason=reason)
    record(event, about=deal, also=[deal.customer], by=by)
    return deal


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


def _last_holder(deal: Deal) -> int | None:
    """Who had a deal that lies in the pool."""
    return PoolStay.objects.filter(deal=deal, until=None).values_list("from_user_id", flat=True).first()


def _note_pool(deal: Deal, from_id: int | None, reason: str) -> None:
    """When it came to the pool and from whom, and when it left; ``take_deal`` notes who picked it."""
    now = timezone.now()
    if deal.owner_id is None:
        PoolStay.objects.create(deal=deal, from_user_id=from_id, since=now, reason=reason[:200])
    else:
        PoolStay.objects.filter(deal=deal, until=None).update(until=now)


def _give_card(deal: Deal, former_id: int | None, owner_id: int, reason: str, by: Actor) -> None:
    """Who works on a deal reads and calls its customer, alone or beside who has the card."""
    card = deal.customer
    if card.owner_id == owner_id or card.merged_into_id is not None:
        return
    machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
    busy = Deal.objects.filter(customer=card, owner=card.owner_id, phase__in=["lead", "open", "won"]).exclude(
        pk=deal.pk
    )
    if card.store_id != deal.store_id or (card.owner_id is not None and busy.exists()):
        if former_id is not None:
            customers.pass_on_cooperation(
                [card.pk], from_user_id=former_id, to_user_id=owner_id, reason=reason, by=machine
            )
        customers.begin_cooperation(card.pk, partner_id=owner_id, reason=reason, by=machine)
    else:
        customers.assign_customer(card.pk, owner_id=owner_id, reason=reason, by=machine)


def phase_of(deal: Deal, stage: str) -> str:
    """Phase of a stage of the deal's process version; "" for an unknown stage."""
    stages = definition_of(deal.version_id_of_process).stages
    return next((s.phase for s in stages if s.key == stage), "")


def _colleague(user_id: int, store_id: int) -> User:
    """Somebody who works in the store."""
    found = User.objects.filter(pk=user_id, is_active=True, posts__store=store_id, posts__until=None).first()
    if found is None:
        text = gettext_lazy("This person does not work in the store.")
        raise Refused("not_a_colleague", text, fields={"owner_id": text})
    return found


def _value(deal: Deal, name: str) -> Any:
    if name == "channel":
        return deal.channel.key if deal.channel else ""
    return getattr(deal, name)


def _change(deal: Deal, changes: Mapping[str, Any], by: Actor) -> None:
    parts = {name: changes.get(name, getattr(deal, name)) for name in Wish.__slots__}
    if "trim_id" in changes and "series_id" not in changes:
        parts["series_id"] = None
    if set(changes) & set(Wish.__slots__):
        apply_wish(deal, Wish(**parts), is_new=False)
    if "channel" in changes:
        deal.channel = channel_of(changes["channel"] or "", by)
    if "remark" in changes:
        deal.remark = changes["remark"] or ""
