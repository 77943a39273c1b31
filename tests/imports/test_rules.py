from datetime import date
from decimal import Decimal

import pytest

from jiubu.imports import rules


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "¥219,800", Decimal("219800.00")),
        ("money", "21.98万", Decimal("219800.00")),
        ("money", "１２３", Decimal("123.00")),
        ("integer", "12", 12),
        ("date", "2026-11-22", date(2026, 11, 22)),
        ("date", "2026/1/2", date(2026, 1, 2)),
        ("date", "2026年1月2日", date(2026, 1, 2)),
        ("date", "20261122", date(2026, 11, 22)),
        ("date", "2026-11-22 10:00:00", date(2026, 11, 22)),
        ("yes_no", "是", True),
        ("yes_no", "N", False),
        ("text", "<b>", "<b>"),
    ],
)
def test_cells_are_read_as_people_write_them(kind, text, value):
    assert rules.parse(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("money", "many"), ("money", "NaN"), ("money", "1e99"), ("integer", "1.5"), ("date", "2026-13-01"),
     ("date", "soon"), ("moment", "2026-11-22 25:00"), ("yes_no", "maybe"), ("choice", "x")],
)  # fmt: skip
def test_what_can_not_be_read_gets_a_sentence(kind, text):
    with pytest.raises(rules.Unreadable) as error:
        rules.parse(kind, text)
    assert len(str(error.value)) >= 4


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx"])
def test_formulas_are_escaped(text):
    assert rules.safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.5", "+86", "abc", "", "1=1"])
def test_what_is_no_formula_stays(text):
    assert rules.safe_cell(text) == text


def test_columns_are_suggested_by_name_each_once():
    names = {"name": ("姓名", "name"), "mobile": ("手机", "电话"), "phone": ("电话",)}

    found = rules.suggest_columns(["客户姓名", "手 机", "电话"], names)

    assert found == {"mobile": "手 机", "phone": "电话", "name": "客户姓名"}


def test_values_are_suggested_by_likeness_or_alias():
    known = {"GTX Pro": "GTX Pro", "won": "成交"}

    assert rules.suggest_value("GTXPro", known, {}) == "GTX Pro"
    assert rules.suggest_value("Closed", known, {"closed": "won"}) == "won"
    assert rules.suggest_value("", known, {}) == ""
