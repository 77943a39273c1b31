"""Which backups are kept, and how values are written."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jiubu.recovery.archive.shape import Column
from jiubu.recovery.archive.snapshot import tables
from jiubu.recovery.archive.values import reader, writer
from jiubu.recovery.rules import kept

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)


def test_seven_days_five_weeks_and_twelve_months_are_kept():
    nights = [NIGHT - timedelta(days=n) for n in range(400)]
    found = sorted(kept(nights), reverse=True)
    assert [f"{moment:%m-%d}" for moment in found] == [
        "11-22", "11-21", "11-20", "11-19", "11-18", "11-17", "11-16",  # seven days
        "11-15", "11-08", "11-01",  # Sundays, of the weeks before
        "10-31", "10-25", "09-30", "08-31", "07-31", "06-30", "05-31", "04-30", "03-31", "02-28", "01-31", "12-31",
    ]  # fmt: skip


def test_of_one_day_the_newest_is_kept():
    assert kept([NIGHT, NIGHT + timedelta(hours=5), NIGHT + timedelta(hours=9)]) == {NIGHT + timedelta(hours=9)}


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back(text):
    column = Column(name="text", kind="text")
    written = writer(column)(text)
    assert not {"\t", "\n", "\r"} & set(written)
    assert reader(column)(written) == text


def test_values_are_written_as_postgresql_writes_them():
    written = {
        ("bool", 1): "t", ("bool", 0): "f", ("int", -7): "-7", ("datetime", "2026-11-22 05:37:04.120000"): "2026-11-22 05:37:04.120000+00",
        ("bytes", b"\x00\xff"): r"\\x00ff", ("json", '{"a": "\\n"}'): r'{"a": "\\n"}',
        ("uuid", "0b7e0a7dd0a84d5ba05e5a8f6b5bd4d6"): "0b7e0a7d-d0a8-4d5b-a05e-5a8f6b5bd4d6",
    }  # fmt: skip
    assert {(kind, value): writer(Column(name="x", kind=kind))(value) for kind, value in written} == written
    assert writer(Column(name="x", kind="decimal", places=2))(199800) == "199800.00"
    assert reader(Column(name="x", kind="datetime"))("2026-11-22 05:37:04.12+00") == "2026-11-22 05:37:04.120000"
    assert reader(Column(name="x", kind="bytes"))(r"\\x00ff") == b"\x00\xff"


def test_every_table_stands_behind_those_that_it_refers_to():
    """Also: every field of every model is of a kind that a backup knows."""
    names = list(tables())
    assert "journal_worker" not in names
    for before, after in (
        ("organisation_group", "organisation_user"),
        ("organisation_user", "customers_customer"),
        ("customers_customer", "deals_deal"),
        ("journal_entry", "journal_link"),
    ):
        assert names.index(before) < names.index(after)
