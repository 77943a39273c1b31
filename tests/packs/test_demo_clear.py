"""Clearing the demo business leaves nothing of it, and leaves the others alone."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from jiubu.journal.models import Entry
from jiubu.organisation.models import Group
from jiubu.packs.demo import clear_demo, load_demo
from tests.factories import machine, make_store
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db


def rows():
    models = [
        m for m in apps.get_models(include_auto_created=True) if m._meta.app_label not in ("auth", "contenttypes")
    ]
    return {model._meta.label_lower: model._base_manager.count() for model in models}


def test_clearing_leaves_what_was_there_before():
    make_customer(make_store())
    before = rows()
    load_demo(progress=lambda text: None)
    assert rows()["journal.entry"] > 20_000

    count = clear_demo(by=machine(Group.objects.get(key="demo")))

    assert count > 100_000
    assert rows() == before
    connection.check_constraints()


def test_afterwards_the_journal_is_append_only_again():
    group = Group.objects.create(key="demo", name="演示", settings={"is_demo": True})
    Entry.objects.create(at="2026-01-01T00:00Z", verb="a", group_id=0, actor_name="", door="clock", request_id="0" * 32)
    clear_demo(by=machine(group))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")
    assert Entry.objects.count() == 1
