"""Numbers of people, companies and vehicles: vectors from the standards, and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiubu.kernel import identity


@pytest.mark.parametrize(
    ("text", "value", "is_right"),
    [
        ("13800138000", "+8613800138000", True),
        (" 138-0013-8000 ", "+8613800138000", True),
        ("+86 138 0013 8000", "+8613800138000", True),
        ("8613800138000", "+8613800138000", True),
        ("１３８００１３８０００", "+8613800138000", True),
        ("19200001111", "+8619200001111", True),
        ("+852 9123 4567", "+85291234567", True),
        ("12345678901", "+8612345678901", False),
        ("1380013800", "+861380013800", False),
        ("010-62345678", "+861062345678", False),
        ("王芳", "王芳", False),
        ("", "", False),
        ("1-800-FLOWERS", "1-800-FLOWERS", False),
    ],
)
def test_mobile(text, value, is_right):
    checked = identity.mobile(text)
    assert (checked.value, not checked.error) == (value, is_right)


@pytest.mark.parametrize(
    ("text", "value", "is_right"),
    [("010-62345678", "+861062345678", True), ("400-800-1234", "+864008001234", True), ("12", "12", False)],
)
def test_phone(text, value, is_right):
    checked = identity.phone(text)
    assert (checked.value, not checked.error) == (value, is_right)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_segment_is_accepted(text):
    assert identity.mobile(text) == identity.Checked(f"+86{text}")


@pytest.mark.parametrize(
    "text",
    ["360426199101010071", "11010519491231002X", "11010519491231002x", "810000199408230021", "830000199201300022"],
)
def test_id_numbers_that_are_right(text):
    assert identity.id_number(text) == identity.Checked(text.upper())


def test_id_number_of_a_foreign_permanent_resident():
    head = "91115619900307001"
    assert not identity.id_number(head + identity.id_check_digit(head)).error


@pytest.mark.parametrize(
    "text", ["110105194912310021", "11010519491331002X", "1101051949123100", "11010529491231002X", "", "王芳"]
)
def test_id_numbers_that_are_wrong(text):
    assert identity.id_number(text).error


def test_what_an_id_number_tells():
    birth = identity.birth_of_id("11010519491231002X")
    assert (str(birth), identity.gender_of_id("11010519491231002X")) == ("1949-12-31", "female")


@given(
    st.from_regex(r"[1-9][0-9]{5}(19[0-9]{2}|200[0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True)
)
def test_one_check_digit_fits_each_id_number(head):
    right = [c for c in "0123456789X" if not identity.id_number(head + c).error]
    assert right == [identity.id_check_digit(head)]


@given(
    st.from_regex(r"[1-9][0-9]{5}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True), st.data()
)
def test_one_wrong_digit_is_noticed(head, data):
    place = data.draw(st.integers(0, 5))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != head[place]]))
    number = head + identity.id_check_digit(head)
    assert identity.id_number(number[:place] + other + number[place + 1 :]).error


@pytest.mark.parametrize("text", ["91110000600037341L", "91350100M000100Y43", "91350100m000100y43"])
def test_credit_codes_that_are_right(text):
    assert identity.credit_code(text) == identity.Checked(text.upper())


@pytest.mark.parametrize("text", ["91110000600037341A", "9111000060003734", "91110000600037341I", ""])
def test_credit_codes_that_are_wrong(text):
    assert identity.credit_code(text).error


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("京A12345", "京A12345"),
        ("京a·12345", "京A12345"),
        ("沪AD12345", "沪AD12345"),
        ("粤B12345D", "粤B12345D"),
        ("粤Z1234港", "粤Z1234港"),
        ("京AA1234警", ""),
        ("京I12345", ""),
        ("京A1234", ""),
        ("京AD1234O", ""),
    ],
)
def test_plates(text, value):
    checked = identity.plate(text)
    assert ("" if checked.error else checked.value) == value


def test_letters_of_new_energy_are_a_setting(settings):
    settings.NEW_ENERGY_LETTERS = "DF"
    assert identity.plate("沪AA12345").error
    settings.NEW_ENERGY_LETTERS = "DFA"
    assert not identity.plate("沪AA12345").error


@pytest.mark.parametrize(
    ("text", "is_error", "is_warning"),
    [
        ("1M8GDM9AXKP042788", False, False),
        ("1G4AH59H45G118341", False, False),
        ("LJCPCBLCX11000237", False, False),
        ("LJCPCBLC011000237", True, False),
        ("1M8GDM9A1KP042788", False, True),
        ("LJCPCBLCX1100023", True, False),
        ("LJCPCBLCX1100O237", True, False),
    ],
)
def test_vins(text, is_error, is_warning):
    checked = identity.vin(text)
    assert (bool(checked.error), bool(checked.warning)) == (is_error, is_warning)


@given(st.text(max_size=30))
def test_no_text_breaks_a_check(text):
    for check in (
        identity.mobile,
        identity.phone,
        identity.id_number,
        identity.credit_code,
        identity.plate,
        identity.vin,
    ):
        assert isinstance(check(text), identity.Checked)
