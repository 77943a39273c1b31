"""What modules above tell of a customer: rows that follow when two cards become one, and the last contact."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from jiubu.kernel.errors import Text

LABEL = "customers.customer"


@dataclass(frozen=True, slots=True)
class Follower:
    """A table whose rows name a customer: by the foreign key ``field``, or (``is_about``) by ``about_kind`` and
    ``about_id`` as work does."""

    name: str
    title: Text
    model: str
    field: str = "customer"
    is_about: bool = False

    def rows_of(self, customer_ids: Iterable[int]) -> QuerySet[Any]:
        rows: QuerySet[Any] = apps.get_model(self.model)._base_manager.all()  # noqa: SLF001  Django's public name
        if self.is_about:
            return rows.filter(about_kind=LABEL, about_id__in=list(customer_ids))
        return rows.filter(**{f"{self.field}_id__in": list(customer_ids)})

    def move(self, ids: Iterable[int], *, from_id: int, to_id: int) -> int:
        """Give these rows of one card to another; how many there still were."""
        rows = self.rows_of([from_id]).filter(pk__in=list(ids))
        return rows.update(about_id=to_id) if self.is_about else rows.update(**{f"{self.field}_id": to_id})


LastContacts = Callable[[Collection[int]], Iterable[tuple[int, datetime]]]

LAST_CONTACTS: dict[str, LastContacts] = {}
"""When somebody was last in contact with these customers, as the modules above know it."""


def register_last_contact(name: str, last: LastContacts) -> None:
    LAST_CONTACTS[name] = last


def last_contacts(customer_ids: Collection[int], *, but: str = "") -> dict[int, datetime]:
    """When each of these customers was last heard of, as far as a module knows; without what the module ``but`` tells."""
    found: dict[int, datetime] = {}
    for name, last in LAST_CONTACTS.items():
        for customer_id, at in last(customer_ids) if name != but else ():
            found[customer_id] = max(at, found.get(customer_id, at))
    return found


FOLLOWERS: dict[str, Follower] = {}


def register_follower(follower: Follower) -> None:
    if follower.name in FOLLOWERS:
        raise TypeError(f"{follower.name!r} is registered twice")
    FOLLOWERS[follower.name] = follower
