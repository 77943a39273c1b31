"""What stops work in the background stands where people look for it."""

import pytest

from jiubu.journal.jobs import stop_written
from jiubu.kernel.errors import Refused


def test_work_that_goes_well_writes_nothing():
    written = []
    with stop_written(written.append, unexpected="Try again."):
        pass
    assert written == []


def test_a_refusal_is_written_in_its_own_words_and_ends_the_work():
    written = []
    with stop_written(written.append, unexpected="Try again."):
        raise Refused("closed", "The file is closed.")
    assert written == ["The file is closed."]


def test_anything_else_is_written_as_unexpected_and_goes_to_the_failed_jobs():
    written = []
    with pytest.raises(ZeroDivisionError), stop_written(written.append, unexpected="Try again."):
        1 / 0  # noqa: B018
    assert written == ["Try again."]
