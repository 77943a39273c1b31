"""Makers for the tests of accounts: people with a password, who sign in through the pages."""

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from tests.factories import make_person

PASSWORD = "Blauer-Himmel-7"  # noqa: S105  nobody has it
MANAGER = {"organisation.see": "store", "organisation.manage_people": "store"}
BOSS = {
    "organisation.see": "group", "organisation.manage_people": "group", "organisation.manage_roles": "group",
    "deals.hand_over": "group", "customers.assign": "group",
}  # fmt: skip


def with_password(store, grants=None, **fields):
    user = make_person(store, grants, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user, password=PASSWORD, client=None):
    """A browser in which this person signed in through the page; and the answer to that."""
    client = client or Client()
    return client, client.post(reverse("account_login"), {"login": user.username, "password": password})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_app(user):
    """The secret of an authenticator app that the person has set up."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
