"""What a definition may say, and what is wrong with it."""

import copy

import pytest
from pydantic import ValidationError

from jiubu.process.definition import Comparison, Definition, Form, ProcessBody
from tests.factories.process import FORMS, POLICY, t


def body(**changes):
    return {**copy.deepcopy(POLICY), **changes}


def problems(raw):
    with pytest.raises(ValidationError) as caught:
        ProcessBody.model_validate(raw)
    return str(caught.value)


def test_the_example_is_sound():
    process = ProcessBody.model_validate(POLICY)
    assert [stage.key for stage in process.main] == ["listed", "needs", "offer", "issued"]
    assert [stage.key for stage in process.asides] == ["lost", "resting"]
    assert (process.next_of("needs"), process.next_of("issued")) == ("offer", "finish")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"surprise": 1}, "Extra inputs are not permitted"),
        ({"stages": [*POLICY["stages"], POLICY["stages"][0]]}, "stage listed is given twice"),
        ({"ways_back": [{"from": "needs", "to": "offer"}]}, "does not lead back"),
        ({"ways_back": [{"from": "nowhere", "to": "offer"}]}, "an unknown stage"),
    ],
)
def test_what_is_wrong_is_said(change, sentence):
    assert sentence in problems(body(**change))


def test_a_dead_end_is_found():
    raw = body()
    raw["decisions"][0]["answers"] = [{"key": "yes", "to": "offer"}, {"key": "no", "to": "lost"}]
    said = problems(raw)
    assert "stage issued is never reached" in said
    assert "stage offer leads nowhere" in said


def test_a_work_item_of_another_stage_is_unknown():
    raw = body()
    raw["stages"][1]["leave"] = {"work": "script"}
    assert "stage needs names an unknown work item script" in problems(raw)


def test_a_missing_form_is_found():
    with pytest.raises(ValidationError, match="unknown forms: again"):
        Definition(process=ProcessBody.model_validate(POLICY), forms={"call": Form.model_validate(FORMS["call"])})


@pytest.mark.parametrize(
    "raw",
    [
        {"fact": "a.b", "form": "x"},
        {"all": []},
        {"form": "x", "at_least": 3},
        {},
    ],
)
def test_a_criterion_is_one_thing(raw):
    first = {**POLICY["stages"][1], "leave": raw}
    assert problems(body(stages=[first]))


@pytest.mark.parametrize(
    ("rule", "value", "holds"),
    [
        ({}, True, True), ({}, False, False), ({}, None, False), ({}, "x", True),
        ({"is": True}, True, True), ({"is": False}, False, True), ({"is": False}, None, False), ({"is": "a"}, "a", True),
        ({"is": 3}, "3", True), ({"at_least": 5}, 5, True), ({"at_least": 5}, "4.99", False), ({"at_most": "0.2"}, 0.2, True),
        ({"more_than": 5}, 5, False), ({"less_than": 5}, None, False), ({"at_least": 1}, True, False), ({"at_least": 1}, "x", False),
        ({"has": "a"}, ["a", "b"], True), ({"has": "a"}, "a", False), ({"one_of": ["a"]}, "b", False), ({"one_of": ["a"]}, "a", True),
        ({"known": True}, False, True), ({"known": False}, None, True), ({"known": True}, [], False),
    ],
)  # fmt: skip
def test_comparisons(rule, value, holds):
    assert Comparison.model_validate(rule).holds(value) is holds


@pytest.mark.parametrize(
    "field",
    [
        {"key": "a", "type": "choice", "title": t("A")},
        {"key": "a", "type": "text", "title": t("A"), "options": [{"key": "x", "title": t("X")}]},
        {"key": "a", "type": "text", "title": t("A"), "min": 3},
        {"key": "a", "type": "text", "title": {"zh": "甲"}},
        {"key": "a", "type": "text", "title": t("A"), "shown_when": {"field": "b"}},
    ],
)
def test_a_field_fits_its_type(field):
    with pytest.raises(ValidationError):
        Form.model_validate({"key": "f", "title": t("F"), "fields": [field]})
