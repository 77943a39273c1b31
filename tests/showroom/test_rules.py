"""The line of consultants, on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiubu.showroom.enums import StepKind
from jiubu.showroom.rules import Said, replay, uses_turn

THREE = [Said("in", 1), Said("in", 2), Said("in", 3)]


def line(*steps):
    found = replay([*THREE, *steps])
    return found.order, found.next, found.ready


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ([], ([1, 2, 3], 1, 2)),
        ([Said("in", 1)], ([1, 2, 3], 1, 2)),
        ([Said("out", 1)], ([2, 3], 2, 3)),
        ([Said("take", 1, visit=9, counts=True)], ([2, 3, 1], 2, 3)),
        ([Said("take", 1, visit=9, counts=True), Said("return", 1, visit=9)], ([2, 3, 1], 2, 3)),
        ([Said("take", 1, visit=9)], ([1, 2, 3], 2, 3)),
        ([Said("take", 1, visit=9), Said("return", 1, visit=9)], ([1, 2, 3], 1, 2)),
        ([Said("take", 1, visit=9), Said("take", 1, visit=8), Said("return", 1, visit=9)], ([1, 2, 3], 2, 3)),
        ([Said("skip", 1)], ([2, 1, 3], 2, 1)),
        ([Said("take", 2, visit=9), Said("skip", 1)], ([2, 3, 1], 3, 1)),
        ([Said("decline", 1)], ([2, 3, 1], 2, 3)),
        ([Said("swap", 1, 3)], ([3, 2, 1], 3, 2)),
        (
            [Said("take", 1, visit=9, counts=True), Said("give", 1, visit=9), Said("return", 1, visit=9)],
            ([1, 2, 3], 1, 2),
        ),
        ([Said("take", 7, visit=9, counts=True)], ([1, 2, 3], 1, 2)),
        ([Said("take", 2, 1, visit=9, counts=True)], ([1, 3, 2], 1, 3)),
        ([Said("take", 2, 1, visit=9, counts=True), Said("give", 2, visit=9)], ([1, 2, 3], 1, 3)),
        (
            [Said("take", 2, 1, visit=9, counts=True), Said("take", 1, visit=8, counts=True), Said("give", 2, visit=9)],
            ([2, 3, 1], 3, None),
        ),
        (
            [Said("take", 3, 1, visit=9, counts=True), Said("out", 1), Said("in", 1), Said("give", 3, visit=9)],
            ([2, 3, 1], 2, 1),
        ),
    ],
)
def test_a_step_moves_the_line(steps, wanted):
    assert line(*steps) == wanted


def test_who_waits_for_nobody_is_nobody():
    busy = [Said("take", person, visit=person) for person in (1, 2, 3)]
    assert line(*busy) == ([1, 2, 3], None, None)
    assert (replay([]).next, replay([]).ready) == (None, None)


@pytest.mark.parametrize(
    ("is_first", "purpose", "uses"),
    [(True, "new_car", True), (True, "negotiate", True), (False, "new_car", False), (True, "service", False)],
)
def test_only_a_stranger_who_wants_a_car_uses_a_turn(is_first, purpose, uses):
    assert uses_turn(is_first=is_first, purpose=purpose) is uses


PEOPLE = st.integers(1, 4)
STEPS = st.builds(Said, st.sampled_from(list(StepKind)), PEOPLE, PEOPLE, PEOPLE, st.booleans())


@given(st.lists(STEPS, max_size=60))
def test_nobody_stands_twice_and_nobody_gets_lost(steps):
    found = replay(steps)
    stands = {person for person in range(1, 5) if _stands(steps, person)}
    assert (len(found.order), set(found.order)) == (len(stands), stands)


def _stands(steps, person):
    return next((s.kind == "in" for s in reversed(steps) if s.person == person and s.kind in ("in", "out")), False)
