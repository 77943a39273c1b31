"""Signing in to the API: tokens, their end, and the limit on guessing."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.utils import timezone

from jiubu.organisation import commands, queries
from jiubu.organisation.models import Token
from tests.factories import make_person, web


@pytest.fixture
def person(store):
    cache.clear()
    user = make_person(store, {"organisation.see": "store"}, username="wang", name="王芳")
    user.set_password("correct horse")
    user.save()
    return user


def sign_in(client, **body):
    return client.post("/api/v1/tokens", json.dumps(body), content_type="application/json")


def me(client, token):
    return client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def test_a_token_for_name_and_password(client, person, store):
    answer = sign_in(client, username="wang", password="correct horse")
    assert answer.status_code == 201
    secret = answer.json()["token"]
    assert Token.objects.get().digest == queries.digest_of(secret)
    found = me(client, secret).json()
    assert found == {
        "id": person.pk,
        "username": "wang",
        "name": "王芳",
        "group_id": store.group_id,
        "store_id": store.pk,
        "stores": [store.pk],
        "roles": [person.posts.get().role.key],
        "actions": {"organisation.see": "store"},
        "language": "",
        "version": 1,
    }


def test_a_wrong_password_is_refused_and_guessing_is_limited(client, person):
    for _ in range(5):
        answer = sign_in(client, username="Wang", password="wrong")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_password")
    answer = sign_in(client, username="wang", password="correct horse")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")


@pytest.mark.parametrize("end", ["expired", "revoked", "left", "other"])
def test_a_token_that_is_no_longer_good(client, person, end):
    token, secret = commands.issue_token(name="t", by=web(person))
    assert me(client, secret).status_code == 200
    if end == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        commands.revoke_token(token.pk, by=web(person))
    elif end == "left":
        person.is_active = False
        person.save()
    else:
        secret += "x"
    answer = me(client, secret)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_nobody_revokes_a_colleagues_token(client, person, store):
    token, _ = commands.issue_token(name="t", by=web(person))
    other = make_person(store)
    client.force_login(other)
    assert client.delete(f"/api/v1/me/tokens/{token.pk}").status_code == 404


def test_use_is_noted_once_a_minute(client, person, django_assert_num_queries):
    _, secret = commands.issue_token(name="t", by=web(person))
    me(client, secret)
    with django_assert_num_queries(4):
        me(client, secret)


def test_two_step_sign_in_is_asked_for_its_code(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    without = sign_in(client, username="wang", password="correct horse")
    assert (without.status_code, without.json()["code"]) == (409, "code_needed")
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert sign_in(client, username="wang", password="correct horse", code=code).status_code == 201
