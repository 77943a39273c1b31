"""Server and worker as children: who ends by itself is begun again, whoever does so all the time is not."""

import sys

import pytest

from jiubu.config.launching import MOST_RESTARTS, Children
from jiubu.config.terminal import Stop

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def children():
    """With children that only sleep."""
    found = Children(port=1, host="127.0.0.1", workers=1)
    found.commands = {"server": SLEEPS, "worker": SLEEPS}
    for name in found.commands:
        found._begin(name)
    yield found
    for process in found.processes.values():
        process.kill()
        process.wait()


def end(children, name):
    children.processes[name].kill()
    children.processes[name].wait()


@pytest.mark.parametrize("name", ["server", "worker"])
def test_who_ends_is_begun_again(children, name):
    children.is_serving = True
    before = children.processes[name].pid
    end(children, name)
    children._watch()
    assert children.processes[name].pid != before
    assert children.processes[name].poll() is None


def test_a_server_that_never_served_is_not(children):
    end(children, "server")
    with pytest.raises(Stop, match=r"The server ended by itself \(code -9\)"):
        children._watch()


def test_who_ends_all_the_time_is_not(children):
    children.is_serving = True
    for _ in range(MOST_RESTARTS):
        end(children, "worker")
        children._watch()
    end(children, "worker")
    with pytest.raises(Stop, match="The worker ended by itself"):
        children._watch()


def test_what_happened_long_ago_is_forgotten(children):
    children.is_serving = True
    for _ in range(MOST_RESTARTS):
        end(children, "worker")
        children._watch()
    children.ended = [moment - 601 for moment in children.ended]
    end(children, "worker")
    children._watch()
    assert len(children.ended) == 1
