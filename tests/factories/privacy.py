"""Purposes, consents and people with rights for tests."""

from jiubu.privacy import commands
from tests.factories import machine, make_person
from tests.factories.customers import make_customer
from tests.factories.packs import real_pack

ALL = {
    "customers.see": "own", "customers.make": "own", "customers.edit": "own", "customers.reveal": "own",
    "privacy.contact": "own", "privacy.consent": "own", "privacy.complain": "own",
}  # fmt: skip
LEAD = {**dict.fromkeys(ALL, "store"), "privacy.override": "store", "customers.merge": "store"}


def put_rules(group):
    """The purposes and texts of the pack, without the rest of it."""
    by = machine(group, "pack")
    for row in real_pack().rows:
        if row.section in ("privacy/purposes", "privacy/wordings"):
            row.put(by=by)


def make_reachable(store, owner=None, **fields):
    """A customer with every kind of address."""
    values = {"wechat": "wang_fang", "email": "fang@example.com", "address": "人民路 1 号", **fields}
    return make_customer(store, owner, **values)


def seller_of(store, **fields):
    return make_person(store, ALL, **fields)


def lead_of(store, **fields):
    return make_person(store, LEAD, **fields)


def agree(customer, purpose, *channels, by=None):
    return commands.give_consent(
        customer.pk, purpose=purpose, channels=channels, by=by or machine(customer.group)
    )  # fmt: skip


def refuse(customer, purpose, *channels, by=None):
    return commands.withdraw_consent(
        customer.pk, purpose=purpose, channels=channels, by=by or machine(customer.group)
    )  # fmt: skip
