"""What the demo business set out to do: last month's and this month's numbers of each store's consultants."""

from datetime import timedelta

from jiubu.kernel.actor import Actor
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source
from jiubu.targets.commands import Key, set_targets

AIMS = {"cards": (10, 18), "drives": (4, 8), "orders": (2, 5), "deliveries": (2, 4)}


def save_targets(source: Source, people: People, *, by: Actor) -> None:
    """Everybody who sells has a number of each kind; the first store's orders are rounded up by the manager."""
    this = source.today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    for number, store in enumerate(people.stores.values()):
        for month in (last, this):
            values: dict[Key, int | None] = {
                (kind, None, user.pk): source.random.randint(*span)
                for user in people.sellers(store)
                for kind, span in AIMS.items()
            }
            if number == 0:
                orders = sum(value or 0 for (kind, _team, _person), value in values.items() if kind == "orders")
                values["orders", None, None] = -(-orders // 5) * 5
            set_targets(store.pk, month=month, values=values, by=by)
