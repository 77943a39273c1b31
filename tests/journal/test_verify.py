"""``jiubu verify``."""

import pytest
from django.core.management import CommandError, call_command

from jiubu.journal.models import Delivery, Entry
from jiubu.journal.verify import verify_deliveries, verify_entries
from tests.factories import machine
from tests.factories.worker import run_worker
from tests.journal.happenings import happen

pytestmark = pytest.mark.django_db


def test_what_is_in_order_agrees(store, capsys):
    happen(store)
    run_worker()
    call_command("verify", "journal.entries", "journal.deliveries")
    assert capsys.readouterr().out == "journal.entries: agrees\njournal.deliveries: agrees\n"


def test_an_entry_without_subject_is_found(store):
    by = machine(store.group)
    entry = Entry.objects.create(
        verb="tests.unknown", group_id=by.group_id, actor_name=by.name, door=by.door, request_id=by.request_id,
        at="2026-11-22T00:00:00Z",
    )  # fmt: skip
    assert list(verify_entries()) == [
        f"entry {entry.pk} (tests.unknown) has 0 subjects instead of 1",
        "no event reads entries of 'tests.unknown'",
    ]


def test_a_failed_delivery_is_found(store):
    happen(store)
    Delivery.objects.update(state="failed")
    delivery = Delivery.objects.get()
    assert list(verify_deliveries()) == [
        f"delivery {delivery.pk} to 'tests.add_a_letter' has failed; see /journal/failures/"
    ]
    with pytest.raises(CommandError, match="1 disagreements"):
        call_command("verify", "journal.deliveries")
