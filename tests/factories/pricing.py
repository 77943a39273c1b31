"""Makers of what prices are made of."""

from datetime import date
from decimal import Decimal
from itertools import count

from jiubu.pricing import commands
from jiubu.pricing.models import CustomerClass, PriceItem, PriceList, ProductClass
from tests.factories import machine

_numbers = count(1)
NEW_YEAR = date(2026, 1, 1)


def _title(text):
    return {"zh": text, "en": text}


def make_item(group, kind="car", **fields):
    n = next(_numbers)
    return PriceItem.objects.create(
        **{"group": group, "key": f"item-{n}", "title": _title(f"价格项{n}"), "kind": kind, **fields}
    )


def make_customer_class(group, **fields):
    n = next(_numbers)
    return CustomerClass.objects.create(**{"group": group, "key": f"cc-{n}", "title": _title(f"客户类{n}"), **fields})


def make_product_class(group, **fields):
    n = next(_numbers)
    return ProductClass.objects.create(**{"group": group, "key": f"pc-{n}", "title": _title(f"产品类{n}"), **fields})


def make_list(group, *, active=False, **fields):
    n = next(_numbers)
    state = PriceList.State.ACTIVE if active else PriceList.State.DRAFT
    return PriceList.objects.create(
        **{"group": group, "name": f"价目表{n}", "valid_from": NEW_YEAR, "state": state, **fields}
    )


def make_policy(price_list, **fields):
    n = next(_numbers)
    return commands.make_policy(
        **{"name": f"策略{n}", "price_list_id": price_list.pk, "store_id": price_list.store_id, **fields},
        by=machine(price_list.group),
    )


def write(price_list, item, amount=100, **fields):
    """A line of a draft, or (past the commands) of a list in use."""
    state, price_list.state = price_list.state, PriceList.State.DRAFT
    price_list.save(update_fields=["state"])
    line = commands.put_line(
        price_list.pk, item_id=item.pk, amount=Decimal(amount), by=machine(price_list.group), **fields
    )
    price_list.state = state
    price_list.save(update_fields=["state"])
    return line
