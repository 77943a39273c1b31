"""Fixtures for all tests."""

import os

os.environ.setdefault("JIUBU_DATA", "/tmp/jiubu-tests")  # noqa: S108

import pytest

from tests.factories import make_group, make_store


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def store(group):
    return make_store(group)
