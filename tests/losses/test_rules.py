"""The five steps and the ranking, without a database."""

import pytest

from jiubu.losses.rules import SMALL_SAMPLE, STEPS, Closing, Known, missing_at, next_step, ranked


def closing(name, won, lost):
    return Closing(1, name, won, lost)


def test_the_steps_follow_each_other():
    assert [next_step(step) for step in (*STEPS, "done")] == [
        "discussion", "countermeasure", "training", "reward", "done", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "record", "wants"),
    [
        ("analysis", "has_cause", "cause"),
        ("discussion", "is_discussed", "review"),
        ("countermeasure", "has_countermeasure", "countermeasure"),
        ("training", "is_rehearsed", "rehearsal"),
    ],
)
def test_each_step_wants_its_own_record(step, record, wants):
    others = {"has_cause", "is_discussed", "has_countermeasure", "is_rehearsed"} - {record}
    assert missing_at(step, Known(**dict.fromkeys(others, True))) == wants
    assert missing_at(step, Known(**{record: True})) == ""
    assert missing_at("reward", Known()) == ""


def test_only_a_large_enough_sample_is_ranked():
    rows = [
        closing("少而好", 9, 0), closing("乙", 5, 5), closing("无", 0, 0), closing("甲", 16, 4), closing("丙", 10, 10),
        closing("丁", 1, 9),
    ]  # fmt: skip
    shown = [(row.name, row.place, row.count, row.rate, row.is_small) for row in ranked(rows)]
    assert shown == [
        ("甲", 1, 20, 0.8, False),
        ("丙", 2, 20, 0.5, False),
        ("乙", 2, 10, 0.5, False),
        ("丁", 4, 10, 0.1, False),
        ("少而好", None, 9, 1.0, True),
        ("无", None, 0, None, False),
    ]
    assert SMALL_SAMPLE == 10
