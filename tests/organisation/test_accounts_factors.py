"""Second factors: app, recovery codes, the rule that asks for them, and the way out when a phone is lost."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.sealing import SEALED, left_of
from jiubu.organisation import commands
from jiubu.organisation.models import Role, User
from tests.factories import make_person, make_role, web
from tests.organisation.accounts import BOSS, MANAGER, PASSWORD, code_of, sign_in, with_app, with_password


@pytest.fixture
def user(store):
    cache.clear()
    return with_password(store)


def confirm(client):
    """allauth asks once more for the password before it changes how somebody signs in."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def set_up_app(client):
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert f'alt="{secret}"' in page.content.decode()
    return secret, client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})


def codes_on(page):
    return re.findall(r"<li>(\d{8})</li>", page.content.decode())


def test_an_app_is_set_up_and_its_recovery_codes_are_shown_once(user, django_capture_on_commit_callbacks):
    client, _ = sign_in(user)
    with django_capture_on_commit_callbacks(execute=True):
        _, answer = set_up_app(client)
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    shown = codes_on(client.get("/accounts/2fa/recovery-codes/"))
    assert len(set(shown)) == 10
    assert codes_on(client.get("/accounts/2fa/recovery-codes/")) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    fresh = codes_on(client.get("/accounts/2fa/recovery-codes/"))
    assert len(set(fresh) - set(shown)) == 10
    told = [e.data["what"] for e in timeline(user) if e.verb == "organisation.factor_changed"]
    assert told == ["recovery_codes_generated", "totp_activated"]


def test_a_recovery_code_works_once(user):
    client, _ = sign_in(user)
    set_up_app(client)
    code = codes_on(client.get("/accounts/2fa/recovery-codes/"))[0]
    for status in (302, 200):
        other, answer = sign_in(user)
        assert answer["Location"] == "/accounts/2fa/authenticate/"
        assert other.get("/organisation/profile/").status_code == 302
        assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == status


def test_secrets_lie_sealed_and_their_keys_can_be_turned(user):
    secret = with_app(user)
    row = Authenticator.objects.get()
    assert secret not in str(row.data)
    assert row.wrap().validate_code(code_of(secret))
    left = left_of(SEALED["organisation.second_factors"])
    assert (left.older, left.unreadable) == ([], [])


@pytest.fixture
def strict(store, user):
    """A role of its own for ``user``, which needs two factors from now on; and who made that rule."""
    boss = make_person(store, BOSS)
    role = Role.objects.get(posts__user=user)
    commands.require_factors([role.key], by=web(boss))
    return boss


def test_a_role_that_needs_two_factors_opens_only_with_them(client, user, strict):
    there, answer = sign_in(user)
    assert answer["Location"] == "/"
    for path in ("/", "/organisation/profile/", "/organisation/profile/tokens/"):
        assert there.get(path)["Location"] == "/organisation/profile/second-factor/"
    assert there.get("/organisation/profile/second-factor/").status_code == 200
    assert there.get("/api/v1/me").status_code == 403
    _, secret = commands.issue_token(name="alt", by=web(user))
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 403
    set_up_app(there)
    assert there.get("/organisation/profile/").status_code == 200
    assert client.get("/api/v1/me", headers=bearer).status_code == 200


def test_the_last_factor_stays_where_the_role_needs_it(user, strict):
    client, _ = sign_in(user)
    set_up_app(client)
    page = client.post("/accounts/2fa/totp/deactivate/")
    assert page.context["form"].non_field_errors() == ["您的岗位必须两步验证，请先设置另一种方式。"]
    commands.require_factors([], by=web(strict))
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("door", ["page", "api"])
def test_the_rule_is_made_by_who_manages_roles(client, store, user, door):
    boss, role = make_person(store, BOSS), make_role(store.group, {})
    client.force_login(boss)
    if door == "page":
        assert client.post("/organisation/factors/", {"roles": [role.key]}).status_code == 302
    else:
        body = {"roles": [role.key]}
        answer = client.put("/api/v1/factor-rule", body, content_type="application/json")
        assert answer.json() == {"roles": [role.key], "lacking": []}
    assert Role.objects.get(needs_two_factors=True) == role
    assert timeline(role).first().data == {"roles": [role.key]}
    with pytest.raises(NotAllowed):
        commands.require_factors([], by=web(user))


def test_nobody_shuts_himself_out(store):
    boss = make_person(store, BOSS)
    own = Role.objects.get(posts__user=boss)
    with pytest.raises(Refused) as refusal:
        commands.require_factors([own.key], by=web(boss))
    assert refusal.value.code == "yourself"
    with_app(boss)
    commands.require_factors([own.key], by=web(boss))
    assert Role.objects.get(pk=own.pk).needs_two_factors


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_lost_phone(client, store, user, door):
    with_app(user)
    client.force_login(make_person(store, MANAGER))
    if door == "page":
        assert client.post(f"/organisation/people/{user.pk}/account/factors/").status_code == 302
    else:
        assert client.delete(f"/api/v1/people/{user.pk}/factors").status_code == 204
    assert sign_in(user)[1]["Location"] == "/"
    assert "organisation.factor_changed" in [e.verb for e in timeline(User.objects.get(pk=user.pk))]


def test_a_passkey_alone_does_not_break_the_sign_in_of_the_api(client, user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
    body = {"username": user.username, "password": PASSWORD, "code": "123456"}
    answer = client.post("/api/v1/tokens", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "code_needed")
