"""Customers for tests."""

from itertools import count

from jiubu.customers import commands
from tests.factories import machine

_numbers = count(1)


def make_customer(store, owner=None, **fields):
    n = next(_numbers)
    values = {"name": f"客户{n}", "mobile": f"139{n:08d}", "by": machine(store.group), **fields}
    return commands.make_customer(owner_id=owner.pk if owner else None, store_id=store.pk, **values)
