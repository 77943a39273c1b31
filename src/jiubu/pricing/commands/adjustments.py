"""Price adjustments: written, asked for, approved or refused, cancelled."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused, Text
from jiubu.organisation.models import Store
from jiubu.pricing import access
from jiubu.pricing.commands.adjusting import PRICED, Change, apply_adjustment
from jiubu.pricing.commands.lists import as_rule
from jiubu.pricing.commands.targets import priced_values
from jiubu.pricing.events import (
    AdjustmentApproved,
    AdjustmentAsked,
    AdjustmentCancelled,
    AdjustmentEdited,
    AdjustmentMade,
    AdjustmentRefused,
)
from jiubu.pricing.models import AdjustmentLine, PriceAdjustment, PriceLine, PriceList
from jiubu.work.commands import ask_approval, notify, withdraw_approval
from jiubu.work.queries import open_approval_about

RULE = "price_adjustment"
KIND = "pricing.priceadjustment"
MOST = 500
State = PriceAdjustment.State


@command
def make_adjustment(list_id: int, changes: Sequence[Change], *, reason: str, by: Actor) -> PriceAdjustment:
    """Write a document that shall change prices of a list in use. Nothing changes before it is approved."""
    price_list = PriceList.objects.lock(list_id)
    access.require(by, access.ADJUST, price_list)
    if not price_list.is_in_use:
        text = _("Only a price list in use is changed by a price adjustment. A draft is edited.")
        raise Refused("list_not_in_use", text)
    made = PriceAdjustment.objects.create(
        group_id=by.group_id, price_list=price_list, reason=_reason(reason), made_by_id=by.user_id
    )
    lines = _write(made, changes, by)
    record(AdjustmentMade(lines=lines), about=made, also=[price_list], by=by)
    return made


@command
def edit_adjustment(adjustment_id: int, changes: Sequence[Change], *, reason: str, by: Actor) -> PriceAdjustment:
    """Exactly these prices stand in the document, which nobody was asked to approve yet."""
    adjustment = _locked(adjustment_id, by)
    if not adjustment.is_draft:
        raise Refused("adjustment_asked", _("This price adjustment was asked for already. Write another one."))
    adjustment.reason = _reason(reason)
    adjustment.lines.all().delete()
    lines = _write(adjustment, changes, by)
    adjustment.version += 1
    adjustment.save(update_fields=["reason", "version"])
    record(AdjustmentEdited(lines=lines), about=adjustment, also=[adjustment.price_list], by=by)
    return adjustment


@command
def ask_adjustment(adjustment_id: int, *, by: Actor) -> PriceAdjustment:
    """Ask for approval. Twice changes nothing."""
    adjustment = _locked(adjustment_id, by)
    if adjustment.state == State.ASKED:
        return adjustment
    if not adjustment.is_draft:
        raise Refused("adjustment_closed", _("This price adjustment is decided already."))
    lines = list(adjustment.lines.all())
    if not lines:
        raise Refused("adjustment_empty", _("Write at least one new price first."))
    _move(adjustment, State.ASKED)
    record(AdjustmentAsked(), about=adjustment, also=[adjustment.price_list], by=by)
    changed = sum((abs(line.new_amount - (line.old_amount or Decimal(0))) for line in lines), Decimal(0))
    question = say("{code}: change {count} prices of {name}. {reason}").format(
        code=adjustment.code, count=len(lines), name=adjustment.price_list.name, reason=adjustment.reason
    )
    ask_approval(
        RULE, store_id=_store_to_ask(adjustment.price_list, by), about=adjustment, about_title=adjustment.code,
        amount=min(changed, checked.LARGEST), question=question, by=by,
    )  # fmt: skip
    return adjustment


@command
def cancel_adjustment(adjustment_id: int, *, by: Actor) -> PriceAdjustment:
    """It is no longer wanted; an open question about it is withdrawn. Twice changes nothing."""
    adjustment = _locked(adjustment_id, by)
    if adjustment.state == State.CANCELLED:
        return adjustment
    if adjustment.state not in (State.DRAFT, State.ASKED):
        raise Refused("adjustment_closed", _("This price adjustment is decided already."))
    _move(adjustment, State.CANCELLED)
    approval = open_approval_about(adjustment, RULE)
    if approval is not None:
        machine = dataclasses.replace(by, is_machine=True)
        withdraw_approval(approval.pk, by=machine)
    record(AdjustmentCancelled(), about=adjustment, also=[adjustment.price_list], by=by)
    return adjustment


@command
def approve_adjustment(adjustment_id: int, *, by: Actor) -> PriceAdjustment:
    """The approval was granted: its prices stand in the list now, exactly once. Where they no longer fit, it counts as
    refused, and who wrote it hears why.
    """
    adjustment = _locked(adjustment_id, by)
    if adjustment.state != State.ASKED:
        return adjustment
    lines = list(adjustment.lines.order_by("pk"))
    try:
        with attempt():
            made = apply_adjustment(
                adjustment.price_list_id, [_change(line) for line in lines], reference=adjustment.code,
                document=(KIND, adjustment.pk), by=by,
            )  # fmt: skip
    except Refused as refusal:
        return _refuse(adjustment, str(refusal.text), by)
    for line, new in zip(lines, made, strict=True):
        line.made = new
    AdjustmentLine.objects.bulk_update(lines, ["made"])
    adjustment.decided_at = timezone.now()
    _move(adjustment, State.APPROVED)
    record(AdjustmentApproved(), about=adjustment, also=[adjustment.price_list], by=by)
    return adjustment


@command
def turn_down_adjustment(adjustment_id: int, *, reason: str, is_withdrawn: bool = False, by: Actor) -> PriceAdjustment:
    """The approval was refused; withdrawn by who asked, it is a draft again. Decided already: changes nothing."""
    adjustment = _locked(adjustment_id, by)
    if adjustment.state != State.ASKED:
        return adjustment
    if is_withdrawn:
        _move(adjustment, State.DRAFT)
        record(AdjustmentEdited(lines=adjustment.lines.count()), about=adjustment, by=by)
        return adjustment
    return _refuse(adjustment, reason, by)


def _refuse(adjustment: PriceAdjustment, reason: str, by: Actor) -> PriceAdjustment:
    adjustment.answer, adjustment.decided_at = reason[:300], timezone.now()
    _move(adjustment, State.REFUSED)
    record(AdjustmentRefused(reason=adjustment.answer), about=adjustment, also=[adjustment.price_list], by=by)
    sentence = gettext_noop("Price adjustment {code} was not applied: {reason}")
    details = {"code": adjustment.code, "reason": adjustment.answer}
    source = f"pricing.adjustment:{adjustment.pk}"
    notify([adjustment.made_by_id], sentence, details, about=adjustment, source=source, by=by)
    return adjustment


def _write(adjustment: PriceAdjustment, changes: Sequence[Change], by: Actor) -> int:
    checked.count(len(changes), "changes", most=MOST)
    wanted = {change.line_id for change in changes if change.line_id}
    there = {line.pk: line for line in PriceLine.objects.filter(price_list=adjustment.price_list_id, pk__in=wanted)}
    rows = [_row(adjustment, change, there, by) for change in changes]
    places = {(row.item_id, row.target, row.min_quantity) for row in rows}
    if len(places) < len(rows):
        raise _at("changes", _("One document says one price of a thing only."))
    AdjustmentLine.objects.bulk_create(rows)
    return len(rows)


def _row(adjustment: PriceAdjustment, change: Change, there: dict[int, PriceLine], by: Actor) -> AdjustmentLine:
    begin = checked.day(change.valid_from, "valid_from")
    values: dict[str, Any] = {
        "adjustment": adjustment, "new_amount": checked.amount(change.new_amount, "new_amount"), "valid_from": begin,
    }  # fmt: skip
    if change.line_id is None:
        return AdjustmentLine(**values, **priced_values(**{"item_id": 0, **change.of}, by=by))
    line = there.get(change.line_id)
    if line is None:
        raise _at("line_id", _("Choose a price of this list."))
    if not as_rule(line).holds_on(begin) or begin == line.valid_from:
        text = _("{amount} holds from {begin} to {end}. The new price begins on a later day of that time.")
        raise _at("valid_from", text.format(amount=line.amount, begin=line.valid_from, end=line.valid_until or "…"))
    same = {name: getattr(line, name) for name in PRICED}
    return AdjustmentLine(**values, **same, line=line, old_amount=line.amount)


def _change(line: AdjustmentLine) -> Change:
    of = {} if line.line_id else {name: getattr(line, name) for name in PRICED}
    return Change(line.new_amount, line.valid_from, line.line_id, line.old_amount, of)


def _locked(adjustment_id: int, by: Actor) -> PriceAdjustment:
    adjustment = PriceAdjustment.objects.lock(adjustment_id)
    if adjustment.group_id != by.group_id:
        raise PriceAdjustment.DoesNotExist
    try:
        access.require(by, access.ADJUST, adjustment.price_list)
    except PriceList.DoesNotExist:
        raise PriceAdjustment.DoesNotExist from None
    return adjustment


def _store_to_ask(price_list: PriceList, by: Actor) -> int:
    """Whose managers are asked: those of the list's store, else of the asker's own."""
    store_id = price_list.store_id or by.store_id
    found: int = store_id or Store.objects.filter(group=by.group_id).order_by("pk").values_list("pk", flat=True)[0]
    return found


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise _at("reason", _("Say why the prices change."))
    return said[:200]


def _move(adjustment: PriceAdjustment, state: PriceAdjustment.State) -> None:
    adjustment.state = state
    adjustment.version += 1
    adjustment.save(update_fields=["state", "version", "answer", "decided_at"])


def _at(field: str, text: Text) -> Refused:
    return Refused("invalid", text, fields={field: text})
