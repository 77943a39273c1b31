"""Turning the keys of sealed numbers: in batches, resumable, until older keys can go."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from jiubu.customers import commands, queries
from jiubu.customers.models import Customer
from jiubu.kernel import crypto
from jiubu.kernel.sealing import SEALED, left_of
from jiubu.kernel.verify import VERIFIERS
from tests.factories import machine
from tests.factories.customers import make_customer
from tests.factories.deals import number

pytestmark = pytest.mark.django_db

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
NUMBERS = ["11010519491231002X", "360426199101010071", "810000199408230021"]


@pytest.fixture
def three(store, settings):
    settings.FIELD_KEYS = [OLD]
    return [make_customer(store, mobile=number(), id_number=value) for value in NUMBERS]


def left():
    found = left_of(SEALED["customers.id_number"])
    return len(found.older), len(found.unreadable)


def turn():
    out = StringIO()
    call_command("rotate-keys", stdout=out)
    return out.getvalue()


def test_every_number_is_sealed_anew_and_the_old_key_can_go(three, group, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    assert left() == (3, 0)
    assert "customers.id_number: 3 sealed anew" in turn()
    assert left() == (0, 0)
    settings.FIELD_KEYS = [NEW]
    assert [crypto.decrypt(row.id_number_encrypted) for row in Customer.objects.order_by("pk")] == NUMBERS
    assert queries.find_by_id_number(machine(group), NUMBERS[1]) == [three[1]]
    assert list(VERIFIERS["customers.sealed"]()) == []


def test_it_goes_on_where_it_was_stopped(three, group, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    first = commands.reseal_batch("customers.id_number", size=2, by=machine(group))
    assert (first.last, first.count, left()) == (three[1].pk, 2, (1, 0))
    assert "customers.id_number: 1 sealed anew" in turn()
    assert "customers.id_number: 0 sealed anew" in turn()


def test_a_key_taken_away_too_early_is_named_row_by_row(three, settings):
    settings.FIELD_KEYS = [NEW]
    assert list(VERIFIERS["customers.sealed"]()) == [
        f"customers.id_number {row.pk}: no key opens it" for row in three
    ]  # fmt: skip
    with pytest.raises(CommandError, match="3 values do not hang on the newest key"):
        call_command("rotate-keys", "--check", stdout=StringIO())
    settings.FIELD_KEYS = [NEW, OLD]
    assert list(VERIFIERS["customers.sealed"]()) == []


def test_older_keys_leave_the_file_only_when_nothing_needs_them(three, settings, tmp_path, monkeypatch):
    monkeypatch.delenv("JIUBU_FIELD_KEYS", raising=False)
    settings.DATA = tmp_path
    (tmp_path / "keys").mkdir()
    file = tmp_path / "keys" / "field_keys"
    file.write_text(OLD)
    call_command("rotate-keys", "--new", stdout=StringIO())
    settings.FIELD_KEYS = file.read_text().split()
    assert len(settings.FIELD_KEYS) == 2
    assert settings.FIELD_KEYS[1] == OLD
    with pytest.raises(CommandError):
        call_command("rotate-keys", "--drop", stdout=StringIO())
    assert file.read_text().split() == settings.FIELD_KEYS
    turn()
    call_command("rotate-keys", "--drop", stdout=StringIO())
    assert file.read_text().split() == settings.FIELD_KEYS[:1]


def test_what_was_sealed_before_keys_had_marks_is_read_and_turned(store, settings):
    settings.FIELD_KEYS = [OLD]
    customer = make_customer(store, id_number=NUMBERS[0])
    plain = customer.id_number_encrypted.partition(":")[2]
    Customer.objects.filter(pk=customer.pk).update(id_number_encrypted=plain)
    assert queries.masked_id_number(Customer.objects.get(pk=customer.pk)) == "110105********002X"
    assert left() == (1, 0)
    turn()
    assert left() == (0, 0)
