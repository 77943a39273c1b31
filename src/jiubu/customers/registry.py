"""What modules above tell of a customer: rows that follow when two cards become one, and the last contact."""

from collections.abc import Callable, Iterable
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


LAST_CONTACTS: list[Callable[[int], datetime | None]] = []
"""When somebody was last in contact with a customer, as the modules above know it."""


def register_last_contact(last: Callable[[int], datetime | None]) -> None:
    LAST_CONTACTS.append(last)


FOLLOWERS: dict[str, Follower] = {}


def register_follower(follower: Follower) -> None:
    if follower.name in FOLLOWERS:
        raise TypeError(f"{follower.name!r} is registered twice")
    FOLLOWERS[follower.name] = follower
