"""Deleting a person's data: nothing names the person any more, figures and journal stay true."""

from dataclasses import dataclass

from jiubu.customers.models import Customer
from jiubu.customers.queries import card_now, cards_of
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.privacy import access
from jiubu.privacy.events import PersonAnonymised
from jiubu.privacy.registry import HOLDINGS, Held


@dataclass(frozen=True, slots=True)
class Anonymised:
    """What was emptied (part -> rows), and what must be kept and until when."""

    parts: dict[str, int]
    held: list[Held]


@command
def anonymise_person(customer_id: int, *, cause: str, by: Actor) -> Anonymised:
    """Delete name, numbers, free texts and files of the person's cards (merged ones too), as far as the law allows. A card
    that became part of another one means that one.

    Refused("still_needed") while something goes on. Safe to repeat: what was kept goes when its day has come.
    """
    customer = _locked_person(customer_id, by)
    rights = (access.REQUESTS, access.RETENTION)
    if not any(by.reach(one).covers(owner_id=customer.owner_id, store_id=customer.store_id) for one in rights):
        raise NotAllowed(access.REQUESTS)
    ids = cards_of(customer)
    list(Customer.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)))
    reasons = [str(text) for holding in HOLDINGS.values() for text in holding.blocks(ids)]
    if reasons:
        raise Refused("still_needed", " ".join(reasons))
    if customer.anonymised_at is not None:
        return Anonymised({}, [])
    held = [one for holding in HOLDINGS.values() for one in holding.held(ids)]
    parts = _empty_all(ids, is_held=bool(held))
    event = PersonAnonymised(cause=cause, parts=parts, held=sorted({one.code for one in held}))
    record(event, about=customer, by=by)
    return Anonymised(parts, held)


def _empty_all(ids: list[int], *, is_held: bool) -> dict[str, int]:
    """The card last of all: what belongs to the person is found by the numbers that stand on it."""
    counts = {name: holding.empty(ids, is_held) for name, holding in reversed(HOLDINGS.items())}
    return {name: counts[name] for name in HOLDINGS if counts[name]}


def _locked_person(customer_id: int, by: Actor) -> Customer:
    """The card that stands for the person by now, locked; merged while we waited for the lock, it is the next one."""
    rows = Customer.objects.select_for_update(of=("self",))
    customer = rows.get(pk=customer_id, group_id=by.group_id)
    while customer.merged_into_id is not None:
        customer = rows.get(pk=card_now(customer).pk)
    return customer
