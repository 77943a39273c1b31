"""A person's customers, deals, tasks, promises and appointments move to another in one action, with a receipt."""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from jiubu.customers.commands import (
    begin_cooperation,
    give_back_customers,
    hand_over_customers,
    pass_on_cooperation,
)
from jiubu.deals import access
from jiubu.deals.commands.counters import place_of, shift
from jiubu.deals.commands.planning import note_missed
from jiubu.deals.events import HandedOver, HandoverUndone
from jiubu.deals.models import Deal, Followup, Handover
from jiubu.deals.registry import Moving, move_along, staying_with
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import User
from jiubu.work.commands import give_back_work, hand_over_work, notify

GOING = ("lead", "open", "won", "dormant")
"""Phases of deals that somebody has to look after while their owner is away."""


@command
def hand_over(
    from_user_id: int, to_user_id: int, *, reason: str, store_id: int | None = None, only_open: bool = False, by: Actor
) -> Handover:
    """Move everything of one person in a store to another, and give the receipt. Nothing is left behind, nothing lost.

    ``only_open`` is for somebody who is only away: customers of whom he has only closed deals (lost, delivered) stay with
    him, with those deals and all work about them. Who has an open deal goes over whole, closed deals too.
    """
    store_id = store_id or by.store_id or 0
    by.require_over(access.HAND_OVER, owner_id=from_user_id, store_id=store_id)
    _require_two(from_user_id, to_user_id)
    _require_reason(reason)
    giver = User.objects.get(pk=from_user_id, group_id=by.group_id)
    taker = _colleague(to_user_id, store_id, by)
    deals, staying = _locked(from_user_id, store_id, by, only_open=only_open)
    ids = _pass_on(deals, from_id=from_user_id, to_id=taker.pk)
    receipt = Handover.objects.create(
        group_id=by.group_id,
        store_id=store_id,
        from_user=giver,
        to_user=taker,
        by_id=by.user_id,
        reason=reason.strip()[:200],
    )
    moving = Moving(receipt.pk, from_user_id, to_user_id, store_id, ids, only_open=only_open, staying=staying)
    along = move_along(moving, by)  # before the work: a test drive is locked before its appointment
    customers = hand_over_customers(
        from_user_id, to_user_id, store_id=store_id, reason=reason, staying=staying[CARD], by=by
    )
    _see_the_card(deals, from_user_id, to_user_id, reason=reason, by=by)
    work = hand_over_work(from_user_id, to_user_id, store_id=store_id, staying=staying_with(moving), by=by)
    receipt.moved = {"customers": list(customers), "deals": ids, **work, **along}
    receipt.save(update_fields=["moved"])
    _tell(receipt, deals, only_open=only_open, by=by)
    return receipt


@command
def undo_handover(handover_id: int, *, by: Actor) -> Handover:
    """Everything of a hand-over that still belongs to its receiver goes back to the giver; what was given away, finished
    or closed since is named on the receipt and stays. Undoing it twice changes nothing.

    Refused("giver_left") when the giver does not work in the store any more.
    """
    receipt = Handover.objects.select_for_update(of=("self",)).get(pk=handover_id, group_id=by.group_id)
    by.require_over(access.HAND_OVER, owner_id=receipt.to_user_id, store_id=receipt.store_id)
    if receipt.undone_at is not None:
        return receipt
    giver = _giver(receipt, by)
    taker_id, store_id = receipt.to_user_id, receipt.store_id
    deals = _still_there(receipt, by)
    ids = _pass_on(deals, from_id=taker_id, to_id=giver.pk)
    along = move_along(Moving(receipt.pk, taker_id, giver.pk, store_id, ids, back=receipt.moved), by)
    customers = give_back_customers(
        receipt.moved.get("customers", []), from_user_id=taker_id, to_user_id=giver.pk, store_id=store_id,
        reason=str(_UNDONE), by=by,
    )  # fmt: skip
    _see_the_card(deals, taker_id, giver.pk, reason=str(_UNDONE), by=by)
    _stay_together(customers, taker_id, by)
    work = give_back_work(
        receipt.moved, from_user_id=taker_id, to_user_id=giver.pk, store_id=store_id,
        about={DEAL: ids, CARD: customers}, by=by,
    )  # fmt: skip
    back: dict[str, list[int]] = {"customers": customers, "deals": ids, **work, **along}
    receipt.left = {kind: sorted(set(moved) - set(back.get(kind, ()))) for kind, moved in receipt.moved.items()}
    receipt.undone_at, receipt.undone_by_id = timezone.now(), by.user_id
    receipt.save(update_fields=["left", "undone_at", "undone_by"])
    _tell_undone(receipt, deals, back, by=by)
    return receipt


_UNDONE = gettext_lazy("hand-over undone")
DEAL, CARD = "deals.deal", "customers.customer"


def _pass_on(deals: Sequence[Deal], *, from_id: int, to_id: int) -> list[int]:
    """Locked deals with their planned contacts; gives the ids."""
    for deal in deals:
        before = place_of(deal)
        deal.owner_id = to_id
        shift(before, place_of(deal))
    ids = [deal.pk for deal in deals]
    Deal.objects.filter(pk__in=ids).update(owner=to_id, version=F("version") + 1)
    note_missed(ids, from_id=from_id)
    Followup.objects.filter(deal__in=ids, state=Followup.State.PLANNED).update(owner=to_id)
    return ids


def _giver(receipt: Handover, by: Actor) -> User:
    try:
        return _colleague(receipt.from_user_id, receipt.store_id, by)
    except Refused as refusal:
        text = gettext_lazy("Who handed over does not work in the store any more: nothing can go back to this person.")
        raise Refused("giver_left", text) from refusal


def _still_there(receipt: Handover, by: Actor) -> list[Deal]:
    """Deals that moved and still belong to the receiver, in the same store."""
    rows = Deal.objects.select_for_update().filter(
        group_id=by.group_id, store_id=receipt.store_id, owner_id=receipt.to_user_id,
        pk__in=receipt.moved.get("deals", []),
    )  # fmt: skip
    return list(rows.order_by("id"))


def _tell_undone(receipt: Handover, deals: Sequence[Deal], back: Mapping[str, Sequence[int]], *, by: Actor) -> None:
    counts = {kind: len(back[kind]) for kind in ("customers", "deals", "tasks")}
    event = HandoverUndone(
        handover_id=receipt.pk, from_id=receipt.to_user_id, to_id=receipt.from_user_id, **counts,
        left=sum(len(ids) for ids in receipt.left.values()),
    )  # fmt: skip
    record(event, about=receipt, also=deals, by=by)
    sentence = gettext_noop("Hand-over undone: {customers} customers, {deals} deals, {tasks} tasks went back to {name}")
    details = {"name": receipt.from_user.name} | {kind: str(count) for kind, count in counts.items()}
    people = [receipt.to_user_id, receipt.from_user_id]
    notify(people, sentence, details, about=receipt, source=f"deals.handover:{receipt.pk}:undone", by=by)


def _tell(receipt: Handover, deals: Sequence[Deal], *, only_open: bool, by: Actor) -> None:
    moved = {kind: len(ids) for kind, ids in receipt.moved.items()}
    event = HandedOver(
        handover_id=receipt.pk,
        from_id=receipt.from_user_id,
        to_id=receipt.to_user_id,
        customers=moved["customers"],
        deals=moved["deals"],
        tasks=moved["tasks"],
        promises=moved["promises"],
        appointments=moved["appointments"],
        reason=receipt.reason,
        only_open=only_open,
    )
    record(event, about=receipt, also=deals, by=by)
    sentence = gettext_noop("{name} handed over to you: {customers} customers, {deals} deals, {tasks} tasks")
    details = {"name": receipt.from_user.name} | {kind: str(moved[kind]) for kind in ("customers", "deals", "tasks")}
    notify([receipt.to_user_id], sentence, details, about=receipt, source=f"deals.handover:{receipt.pk}", by=by)


def _locked(from_user_id: int, store_id: int, by: Actor, *, only_open: bool) -> tuple[list[Deal], dict[str, list[int]]]:
    """The deals that go, and kind -> ids of what stays. A customer is looked after by one person: whoever has an open deal
    goes with all deals, whoever has none stays with all of them.
    """
    rows = Deal.objects.select_for_update().filter(group_id=by.group_id, store_id=store_id, owner_id=from_user_id)
    deals = list(rows.order_by("id"))
    going = {deal.customer_id for deal in deals if not only_open or deal.phase in GOING}
    staying = [deal for deal in deals if deal.customer_id not in going]
    kept = {DEAL: [deal.pk for deal in staying], CARD: sorted({deal.customer_id for deal in staying})}
    return [deal for deal in deals if deal.customer_id in going], kept


def _see_the_card(deals: Sequence[Deal], from_id: int, to_id: int, *, reason: str, by: Actor) -> None:
    """Of some deals the card is a colleague's: who had them cooperated on it, who has them now does instead."""
    machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
    cards = {deal.customer_id for deal in deals}
    pass_on_cooperation(cards, from_user_id=from_id, to_user_id=to_id, reason=reason, by=machine)


def _stay_together(customers: Sequence[int], taker_id: int, by: Actor) -> None:
    """Who began a deal of his own with a customer meanwhile keeps it when the card goes back: he works on it, too."""
    own = Deal.objects.filter(customer__in=customers, owner=taker_id, phase__in=GOING).order_by("customer_id")
    machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
    for customer_id in own.values_list("customer_id", flat=True).distinct():
        begin_cooperation(customer_id, partner_id=taker_id, reason=str(_UNDONE), by=machine)


def _require_two(from_user_id: int, to_user_id: int) -> None:
    if from_user_id == to_user_id:
        text = gettext_lazy("Choose somebody else.")
        raise Refused("same_person", text, fields={"to_user_id": text})


def _require_reason(reason: str) -> None:
    if not reason.strip():
        text = gettext_lazy("Say why: leaving, leave, new area …")
        raise Refused("reason_missing", text, fields={"reason": text})


def _colleague(user_id: int, store_id: int, by: Actor) -> User:
    people = User.objects.filter(pk=user_id, group_id=by.group_id, is_active=True)
    found = people.filter(posts__store=store_id, posts__until=None).first()
    if found is None:
        text = gettext_lazy("This person does not work in the store.")
        raise Refused("not_a_colleague", text, fields={"to_user_id": text})
    return found
