"""Two cards of one customer become one, and two again."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers import access, events, merging, queries
from jiubu.customers.commands.card import _index
from jiubu.customers.models import Contact, Customer, Merge, Relation, SearchDocument
from jiubu.customers.registry import FOLLOWERS
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused

UNDO_WITHIN = timedelta(days=30)


@command
def merge_customers(
    into_id: int, card_id: int, *, choices: Mapping[str, str] | None = None,
    versions: tuple[int, int] | None = None, by: Actor,
) -> Merge:  # fmt: skip
    """The card ``card_id`` becomes part of ``into_id``, with everything that belongs to it. ``choices``: field -> "into"
    or "card"; what is not said is proposed (see ``queries.merge_preview``). ``versions``: both as the preview showed them.

    Withdrawn consents and "do not call" win. Two ID numbers or two company codes are two customers: Refused.
    """
    into, card = _both(into_id, card_id, by=by)
    _require_one_customer(into, card, choices or {}, versions)
    before = {"into": _values(into), "card": _values(card)}
    values = merging.merged(before["into"], before["card"], choices or {})
    moved, removed = _move_all(into, card)

    card.mobile = card.credit_code = None
    card.merged_into = into
    card.version += 1
    card.save(update_fields=["mobile", "credit_code", "merged_into", "version"])
    _set(into, values)
    SearchDocument.objects.filter(customer=card).delete()
    _index([into.pk])
    merge = Merge.objects.create(
        group_id=by.group_id, into=into, card=card, by_id=by.user_id, undo_until=timezone.now() + UNDO_WITHIN,
        before=_plain({**before, **removed}), after=merging.snapshot(values), moved=moved,
    )  # fmt: skip

    counts = {name: len(ids) for name, ids in moved.items() if ids}
    event = events.CustomersMerged(merge_id=merge.pk, code=card.code, moved=counts)
    record(event, about=into, also=[card], by=by)
    return merge


def _both(into_id: int, card_id: int, *, by: Actor) -> tuple[Customer, Customer]:
    """Both cards, locked in the order of their ids; missing when one is foreign."""
    if into_id == card_id:
        text = _("Choose two different cards.")
        raise Refused("same_card", text, fields={"card_id": text})
    rows = Customer.objects.filter(group_id=by.group_id, pk__in=[into_id, card_id]).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    for row in found.values():
        if not by.reach(access.SEE).covers(owner_id=row.owner_id, store_id=row.store_id):
            raise Customer.DoesNotExist
        by.require_over(access.MERGE, owner_id=row.owner_id, store_id=row.store_id)
        if row.merged_into_id is not None:
            raise Refused("merged", _("This card has been merged already. Look at the list again."))
    if len(found) < 2:
        raise Customer.DoesNotExist
    return found[into_id], found[card_id]


def _require_one_customer(
    into: Customer, card: Customer, choices: Mapping[str, str], versions: tuple[int, int] | None
) -> None:
    unknown = [name for name, pick in choices.items() if name not in merging.CHOSEN or pick not in ("into", "card")]
    if unknown:
        raise Refused("invalid", _("Choose one of those offered."), fields=dict.fromkeys(unknown, _("Unknown.")))
    reason = queries.why_not_mergeable(into, card)
    if reason:
        raise Refused("two_customers", reason)
    if versions is not None and versions != (into.version, card.version):
        raise Refused("stale_preview", _("One of the cards was changed meanwhile. Look at both again."))
    if choices.get("name", "into") == "card" and not card.name:
        raise Refused("invalid", _("This is required."), fields={"name": _("This is required.")})


def _values(customer: Customer) -> dict[str, Any]:
    return {name: getattr(customer, name) for name in merging.KEPT}


def _plain(before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: merging.snapshot(part) if isinstance(part, dict) else part for name, part in before.items()}


def _set(customer: Customer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(customer, name, value)
    customer.version += 1
    customer.save(update_fields=[*values, "version"])


def _move_all(into: Customer, card: Customer) -> tuple[dict[str, list[int]], dict[str, Any]]:
    """Everything of the card goes to the other one: ids per follower, and what had to give way."""
    had_main = into.contacts.filter(is_main=True).exists()
    moved = {}
    for name, follower in FOLLOWERS.items():
        ids = list(follower.rows_of([card.pk]).order_by("pk").values_list("pk", flat=True))
        follower.move(ids, from_id=card.pk, to_id=into.pk)
        moved[name] = ids
    mains: list[int] = []
    if had_main:
        rows = Contact.objects.filter(pk__in=moved["customers.contacts"], is_main=True)
        mains = list(rows.values_list("pk", flat=True))
        rows.update(is_main=False)
    moved["customers.relations"], gone = _move_relations(into, card)
    return moved, {"mains": mains, "relations": gone}


def _move_relations(into: Customer, card: Customer) -> tuple[list[int], list[dict[str, Any]]]:
    """Relations of the card; those between the two, and those that the other has already, are taken away and kept."""
    rows = list(Relation.objects.filter(Q(customer=card) | Q(other=card)).order_by("pk"))
    both = Relation.objects.filter(Q(customer=into) | Q(other=into))
    there = set(both.values_list("customer_id", "other_id", "kind"))
    moved, gone = [], []
    for row in rows:
        ends = (
            into.pk if row.customer_id == card.pk else row.customer_id,
            into.pk if row.other_id == card.pk else row.other_id,
        )
        if ends[0] == ends[1] or (*ends, row.kind) in there:
            gone.append({name: getattr(row, name) for name in ("id", "customer_id", "other_id", "kind", "note")})
            row.delete()
        else:
            there.add((*ends, row.kind))
            row.customer_id, row.other_id = ends
            row.save(update_fields=["customer", "other"])
            moved.append(row.pk)
    return moved, gone


@command
def undo_merge(merge_id: int, *, by: Actor) -> Merge:
    """Both cards as they were, each with what it had; what came since stays with the card that stayed.

    Refused with the reason when the time is over, or when something changed since that would be lost.
    """
    asked = Merge.objects.get(pk=merge_id, group_id=by.group_id)
    rows = Customer.objects.filter(pk__in=[asked.into_id, asked.card_id]).order_by("pk")
    cards = {row.pk: row for row in rows.select_for_update(of=("self",))}
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    into, card = cards[merge.into_id], cards[merge.card_id]
    for row in (into, card):
        if not by.reach(access.SEE).covers(owner_id=row.owner_id, store_id=row.store_id):
            raise Merge.DoesNotExist
        by.require_over(access.MERGE, owner_id=row.owner_id, store_id=row.store_id)
    if merge.undone_at is not None:
        return merge
    _require_undoable(merge, into)
    _move_back(merge, into, card)
    _give_back(merge, into, card)
    merge.undone_at, merge.undone_by_id = timezone.now(), by.user_id
    merge.save(update_fields=["undone_at", "undone_by"])
    _index([into.pk, card.pk])

    record(events.MergeUndone(merge_id=merge.pk, code=card.code), about=into, also=[card], by=by)
    return merge


def _require_undoable(merge: Merge, into: Customer) -> None:
    if merge.undo_until < timezone.now() or not merge.before:
        raise Refused("too_late", _("Merging can be undone for 30 days; that time is over."))
    if into.anonymised_at is not None or into.merged_into_id is not None:
        raise Refused("merged_again", _("The card was merged into another one since. Undo that first."))
    now = merging.snapshot(_values(into))
    changed = [name for name, value in merge.after.items() if not _same(name, now[name], value)]
    if changed:
        names = ", ".join(sorted({str(events.TITLES.get(_title(name), name)) for name in changed}))
        raise Refused(
            "changed_since",
            _("The card was changed since (%s). Undoing would lose that; change it back first.") % names,
            details={"fields": sorted(changed)},
        )
    for name, follower in FOLLOWERS.items():
        ids = merge.moved.get(name, [])
        if ids and follower.rows_of([into.pk]).filter(pk__in=ids).count() < len(ids):
            raise Refused("moved_since", _("Something that was moved is gone since: %s.") % follower.title)


def _title(name: str) -> str:
    return "id_number" if name.startswith("id_number") else name


def _same(name: str, now: Any, then: Any) -> bool:
    """Sealed numbers are compared by what they say: the keys may have been turned."""
    if name == "id_number_hash":
        return True
    if name == "id_number_encrypted":
        return queries.open_number(now) == queries.open_number(then)
    return bool(now == then)


def _move_back(merge: Merge, into: Customer, card: Customer) -> None:
    for name, follower in FOLLOWERS.items():
        follower.move(merge.moved.get(name, []), from_id=into.pk, to_id=card.pk)
    Contact.objects.filter(pk__in=merge.before.get("mains", [])).update(is_main=True)
    for row in Relation.objects.filter(pk__in=merge.moved.get("customers.relations", [])):
        if row.customer_id == into.pk:
            row.customer_id = card.pk
        else:
            row.other_id = card.pk
        row.save(update_fields=["customer", "other"])
    there: Iterable[int] = Customer.objects.filter(
        pk__in=[end for one in merge.before.get("relations", []) for end in (one["customer_id"], one["other_id"])]
    ).values_list("pk", flat=True)
    known = set(there)
    Relation.objects.bulk_create(
        [
            Relation(**one)
            for one in merge.before.get("relations", [])
            if {one["customer_id"], one["other_id"]} <= known
        ],
        ignore_conflicts=True,
    )


def _give_back(merge: Merge, into: Customer, card: Customer) -> None:
    try:
        with transaction.atomic():
            _set(into, queries.with_hash(merging.restored(merge.before["into"])))
            card.merged_into = None
            card.save(update_fields=["merged_into"])
            _set(card, queries.with_hash(merging.restored(merge.before["card"])))
    except IntegrityError as error:
        raise Refused("number_taken", _("Another card has the number by now. Change it there first.")) from error


@command
def forget_merges(*, by: Actor) -> int:
    """What merged cards looked like is emptied when the time for undoing is over; how many were."""
    by.require(access.MERGE)
    rows = Merge.objects.filter(undo_until__lt=timezone.now()).exclude(before={})
    return rows.update(before={}, after={})
