"""The journal refuses change and deletion, in Python and in the database."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from jiubu.journal.models import Entry
from tests.journal.happenings import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(store):
    happen(store)
    return Entry.objects.get()


@pytest.mark.parametrize("change", [lambda: Entry.objects.update(verb="x"), lambda: Entry.objects.all().delete()])
def test_a_queryset_refuses(entry, change):
    with pytest.raises(TypeError, match="append-only"):
        change()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET verb='x'",
        "DELETE FROM journal_entry",
        "UPDATE journal_link SET code='x'",
        "DELETE FROM journal_link",
    ],
)
def test_the_database_refuses(entry, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_saving_an_entry_again_is_refused(entry):
    entry.verb = "x"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_tests_can_be_cleaned_up_after(store, turn):
    happen(store)

    assert Entry.objects.count() == 1
