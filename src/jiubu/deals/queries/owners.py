"""Whom boards and lists offer to filter by: everybody who has a deal there, while that is a list that one can read.

In a group of a thousand consultants nobody looks for one of them in a menu, and making it would cost more than the page.
There a store is chosen first. That a group is as large is remembered for a while, so that the counters are not asked for
names that are not shown.
"""

from django.core.cache import caches

from jiubu.deals.queries.cards import Filters
from jiubu.kernel.actor import Actor

MOST_OWNERS = 60
REMEMBERED = 600
"""Seconds."""


def are_too_many(actor: Actor, filters: Filters) -> bool:
    """Whether it is known that the names would be too many."""
    return not _is_narrowed(filters) and bool(caches["local"].get(_key(actor)))


def offered(actor: Actor, filters: Filters, owners: dict[int, str]) -> dict[int, str]:
    """The owners, or nobody where they are too many. Whoever was chosen already is offered in any case."""
    if _is_narrowed(filters) or len(owners) <= MOST_OWNERS:
        return owners
    caches["local"].set(_key(actor), "too many", REMEMBERED)
    return {}


def _is_narrowed(filters: Filters) -> bool:
    return filters.store_id is not None or filters.owner_id is not None or filters.is_pool


def _key(actor: Actor) -> str:
    """By who asks: another sees other stores."""
    return f"deals.too_many_owners:{actor.group_id}:{actor.user_id or 0}"
