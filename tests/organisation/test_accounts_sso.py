"""Single sign-on with a real provider on this machine: only who is known comes in."""

from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.utils import timezone
from oidc_provider_mock import User as Identity
from oidc_provider_mock import run_server_in_thread

from jiubu.journal.log import timeline
from jiubu.organisation.models import User
from tests.organisation.accounts import PASSWORD, sign_in, with_app, with_password

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider, not ours
LOGIN = "/accounts/oidc/staff/login/"


@pytest.fixture(scope="module")
def provider():
    people = [
        Identity(sub="wang", claims={"email": "Wang@example.com", "email_verified": True, "name": "王芳"}),
        Identity(sub="fremd", claims={"email": "fremd@example.com", "email_verified": True}),
        Identity(sub="unsure", claims={"email": "wang@example.com", "email_verified": False}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def user(store, settings, provider):
    cache.clear()
    app = {
        "provider_id": "staff",
        "name": "集团账号",
        "client_id": "jiubu",
        "secret": "s",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    return with_password(store, name="王芳", email="wang@example.com", email_confirmed_at=timezone.now())


def come_back(client, sub, start=LOGIN):
    """The way through the provider: our form, their form, and back."""
    page = client.post(start)
    assert f'content="0; url={page.context["target"].replace("&", "&amp;")}"' in page.content.decode()
    answer = httpx.post(page.context["target"], data={"sub": sub})
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/accounts/oidc/staff/login/callback/"
    return client.get(f"{back.path}?{back.query}")


def is_in(client):
    return client.get("/organisation/profile/").status_code == 200


def test_the_page_offers_the_provider(client, user):
    assert "集团账号" in client.get("/accounts/login/").content.decode()


def test_who_is_known_by_a_confirmed_address_comes_in_and_stays_linked(client, user):
    answer = come_back(client, "wang")
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, "/", True)
    link = SocialAccount.objects.get()
    assert (link.user, link.uid) == (user, "wang")
    assert [e.verb for e in timeline(user)] == ["organisation.signed_in", "organisation.identity_linked"]
    User.objects.update(email="")
    client.logout()
    come_back(client, "wang")
    assert is_in(client)


@pytest.mark.parametrize("why", ["unknown", "provider unsure", "ours unsure", "two", "left"])
def test_strangers_stay_outside_and_nobody_is_made(client, store, user, why):
    if why == "ours unsure":
        User.objects.update(email_confirmed_at=None)
    elif why == "two":
        with_password(store, email="wang@example.com", email_confirmed_at=timezone.now())
    elif why == "left":
        User.objects.update(is_active=False)
    before = User.objects.count()
    answer = come_back(client, {"unknown": "fremd", "provider unsure": "unsure"}.get(why, "wang"))
    assert (answer.status_code, is_in(client)) == (403, False)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_the_second_factor_is_asked_for_here_too(client, user):
    with_app(user)
    assert come_back(client, "wang")["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)


def test_somebody_links_himself_and_unlinks(user):
    client, _ = sign_in(user)
    User.objects.update(email="")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    come_back(client, "fremd", f"{LOGIN}?process=connect&next=/organisation/profile/")
    link = SocialAccount.objects.get()
    assert (link.user, link.uid) == (user, "fremd")
    client.logout()
    come_back(client, "fremd")
    assert is_in(client)
    assert client.post(f"/organisation/profile/links/{link.pk}/end/").status_code == 302
    client.logout()
    come_back(client, "fremd")
    assert not is_in(client)
    verbs = [e.verb for e in timeline(user)]
    assert {"organisation.identity_linked", "organisation.identity_unlinked"} <= set(verbs)


def test_a_broken_answer_of_the_provider_gets_a_page(client, user):
    target = client.post(LOGIN).context["target"]
    answer = httpx.post(target, data={"action": "deny"})
    back = urlsplit(answer.headers["Location"])
    page = client.get(f"{back.path}?{back.query}")
    assert (page.status_code, next(t.name for t in page.templates)) == (403, "organisation/stranger.html")
    assert not is_in(client)


def test_without_a_provider_there_is_no_way(client, user, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "集团账号" not in client.get("/accounts/login/").content.decode()
    assert client.post(LOGIN).status_code == 404
