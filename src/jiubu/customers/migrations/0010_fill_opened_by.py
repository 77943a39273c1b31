"""Whose the cards were when they were made: who gave them away first, else whoever has them now.

Apart from the field itself: PostgreSQL does not alter a table after changing its rows in one transaction.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.models import F

AT_ONCE = 500


def fill(apps: Any, _schema: Any) -> None:
    customers = apps.get_model("customers", "Customer").objects
    customers.filter(owner__isnull=False).update(opened_by=F("owner"))
    people = set(apps.get_model("organisation", "User").objects.values_list("pk", flat=True))
    first: dict[int, int | None] = {}
    for customer_id, from_user in _given_away(apps):
        first.setdefault(customer_id, from_user)
    cards: dict[int | None, list[int]] = defaultdict(list)
    for customer_id, from_user in first.items():
        cards[from_user if from_user in people else None].append(customer_id)
    for opener, ids in cards.items():
        for begin in range(0, len(ids), AT_ONCE):
            customers.filter(pk__in=ids[begin : begin + AT_ONCE]).update(opened_by=opener)


def _given_away(apps: Any) -> Iterator[tuple[int, int | None]]:
    """(card, who had it until then), the oldest first."""
    verbs = ("customers.customer_assigned", "customers.claim_settled")
    links = apps.get_model("journal", "Link").objects.filter(
        kind="customers.customer", is_subject=True, entry__verb__in=verbs
    )
    rows = links.order_by("entry_id").values_list("object_id", "entry__data")
    for customer_id, data in rows.iterator(chunk_size=2000):
        if data.get("kind", "transfer") == "transfer" and data.get("is_yes", True):
            yield customer_id, data.get("from_user")


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_opened_by"), ("journal", "0003_append_only")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
