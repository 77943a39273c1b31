"""One run of the tiny process of another trade, an agent and who leads."""

import pytest

from jiubu.process.commands import move_run
from tests.factories import make_person, make_role, web
from tests.factories.process import make_policy, publish_policy, start_policy
from tests.process.runs import filled


@pytest.fixture
def agent(store):
    return make_person(store, {"test.move": "own"})


@pytest.fixture
def lead(store):
    role = make_role(store.group, {"test.move": "store", "test.override": "store", "work.approve": "store"}, key="lead")
    return make_person(store, role=role)


@pytest.fixture
def run(store, agent):
    publish_policy(store.group)
    return start_policy(make_policy(store, agent))


@pytest.fixture
def offered(run, agent):
    by = web(agent)
    filled(run, by)
    move_run(run.pk, to="needs", by=by)
    move_run(run.pk, to="offer", by=by)
    return run
