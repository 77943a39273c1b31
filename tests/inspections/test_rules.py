"""Answers against items, whatever is sent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiubu.inspections.forms import limits_of
from jiubu.inspections.rules import Item, counted_from, judge, way_after
from tests.factories.inspections import GOOD, ITEMS, bad, item

TEXT = st.text(max_size=400) | st.sampled_from(
    ["ok", "not_ok", "na", "12.4", "13.2", "1e9", "-", "٣", "NaN", "Infinity", ""]
)
THING = TEXT | st.integers() | st.none() | st.floats() | st.lists(TEXT, max_size=2)
ANSWER = st.dictionaries(st.sampled_from(["answer", "value", "note", "x"]), THING, max_size=4)
KEYS = st.sampled_from([one["key"] for one in ITEMS] + ["other"])
ROWS = [Item.model_validate(one) for one in ITEMS]


@given(st.dictionaries(KEYS, ANSWER, max_size=5), st.frozensets(KEYS))
def test_whatever_is_sent_is_judged_or_named(sent, photos):
    """Either every item has a kept answer of its kind, or each that has none is named with a sentence."""
    found = judge(ROWS, sent, photos)
    assert set(found.answers) | set(found.errors) >= {one.key for one in ROWS}
    assert not set(found.answers) & set(found.errors)
    assert all(found.errors.values())
    assert ("other" in found.errors) == ("other" in sent or "other" in photos)
    for one in ROWS:
        kept = found.answers.get(one.key, {})
        assert all(isinstance(text, str) and len(text) <= 300 and "\x00" not in text for text in kept.values())
        if not kept or one.kind == "text":
            continue
        assert kept["answer"] in {"ok", "not_ok", "na"}
        assert (one in found.wrong) == (kept["answer"] == "not_ok")
        if one.kind == "number" and kept["answer"] != "na":
            number = Decimal(kept["value"])
            assert (one.least <= number <= one.most) == (kept["answer"] == "ok")
    blocking = any(one.is_blocking for one in found.wrong)
    assert found.result == ("failed" if blocking else "conditional" if found.wrong else "passed")


@given(st.decimals(min_value=-100, max_value=100, places=3, allow_nan=False))
def test_a_number_is_kept_as_it_was_entered(number):
    found = judge(ROWS, bad(volt={"value": str(number)}), frozenset())
    assert Decimal(found.answers["volt"]["value"]) == number
    assert (found.result == "passed") == (Decimal("12.4") <= number <= Decimal("13.2"))


@pytest.mark.parametrize(
    "text", ["1e5", "NaN", "-", "--1", "1.2.3", "Infinity", "0x10", "1_0", "12,4,", "９", "1" * 12]
)
def test_what_is_no_plain_number_is_refused(text):
    found = judge(ROWS, bad(volt={"value": text}), frozenset())
    assert (text == "12,4,") or set(found.errors) == {"volt"}


def test_a_photo_is_asked_for_unless_the_car_has_no_such_thing():
    rows = [Item.model_validate(item("paint", needs_photo=True))]
    assert set(judge(rows, {"paint": {"answer": "ok"}}, frozenset()).errors) == {"paint"}
    assert judge(rows, {"paint": {"answer": "ok"}}, frozenset({"paint"})).errors == {}
    assert judge(rows, {"paint": {"answer": "na"}}, frozenset()).errors == {}


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [("12.4", "13.2", "12.4–13.2 V"), ("12.4", None, "≥ 12.4 V"), (None, "13.2", "≤ 13.2 V"), (None, None, "V")],
)
def test_limits_are_said(least, most, text):
    assert limits_of(Item.model_validate(item("volt", kind="number", least=least, most=most, unit="V"))) == text


def test_only_an_arrival_check_moves_a_vehicle():
    damaged = judge(ROWS, bad(paint={"answer": "not_ok"}), frozenset())
    assert [way_after(kind, "arrived", damaged) for kind in ("arrival", "storage", "battery", "pdi")] == [
        "damaged",
        "",
        "",
        "",
    ]
    assert way_after("arrival", "arrived", judge(ROWS, GOOD, frozenset())) == "in_stock"


def test_a_check_is_counted_from_the_later_of_last_time_and_arrival():
    first, later, begun = date(2026, 1, 1), date(2026, 1, 9), date(2026, 2, 1)
    assert counted_from(first, later, begun) == later
    assert counted_from(later, first, begun) == later
    assert counted_from(None, first, begun) == first
    assert counted_from(None, None, begun) == begun
