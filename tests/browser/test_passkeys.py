"""Passkeys in a real browser, with a virtual authenticator: set up, sign in without a password, and as second step."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from jiubu.journal.log import timeline
from tests.browser.waiting import settled
from tests.organisation.accounts import PASSWORD, with_password

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def at_localhost(open_page):
    """A signed-out page with a virtual key."""

    def start():
        page = open_page(path="/accounts/login/")
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        return page

    return start


def with_name_and_password(page, user):
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form button[type=submit]", has_text="登录").first.click()
    settled(page)


def add_passkey(page, *, passwordless):
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    settled(page)
    page.fill("input[name=name]", "店里电脑")
    if passwordless:
        page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")


def sign_out(page):
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    settled(page)


def test_a_passkey_signs_in_without_a_password(at_localhost, store):
    cache.clear()
    user, page = with_password(store, name="王芳"), at_localhost()
    with_name_and_password(page, user)
    add_passkey(page, passwordless=True)
    assert page.locator(".codes li").count() == 10
    page.goto("/accounts/2fa/")
    assert "店里电脑" in page.locator("main").inner_text()
    sign_out(page)
    page.click("#passkey_login")
    page.wait_for_url(lambda url: url.endswith("/") and "/accounts/" not in url)
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None
    ways = [e.data["ways"] for e in timeline(user) if e.verb == "organisation.signed_in"]
    assert ways == [["webauthn"], ["password"]]


def test_a_passkey_is_the_second_step(at_localhost, store):
    cache.clear()
    user, page = with_password(store), at_localhost()
    with_name_and_password(page, user)
    add_passkey(page, passwordless=False)
    sign_out(page)
    with_name_and_password(page, user)
    assert page.url.endswith("/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: url.endswith("/") and "/accounts/" not in url)


def test_at_a_bare_number_the_page_says_why_passkeys_do_not_work(open_page, live_server, store):
    page = open_page(path="/accounts/login/")
    page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/accounts/login/")
    note = page.locator("[data-passkey-impossible]")
    assert not note.is_visible()
    page.click("#passkey_login")
    assert note.is_visible()
