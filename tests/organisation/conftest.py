"""Fixtures for the tests of the organisation."""

import pytest


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    """Passwords are slow to hash on purpose; these tests sign in a hundred times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
