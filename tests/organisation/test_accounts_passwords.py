"""Passwords: what is asked of them, how they are changed, and how somebody gets in who forgot his."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import commands, queries
from jiubu.organisation.models import User
from tests.factories import make_person, make_role, make_store, web
from tests.organisation.accounts import BOSS, MANAGER, PASSWORD, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def _nothing_counted(db):
    cache.clear()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Kurz-1", "password_too_short"),
        ("1234567890123", "password_digits"),
        ("ababababababab", "password_plain"),
        ("qwertyuiop", "password_too_common"),
        ("wangfang-2026", "password_too_similar"),
        ("13800138000a", "password_too_similar"),
        (PASSWORD, "password_same"),
    ],
)
def test_weak_passwords_are_refused_at_every_door(client, store, password, said):
    user = with_password(store, username="wangfang2026", phone="13800138000")
    client.force_login(user)
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    form = client.post(CHANGE, fields).context["form"]
    assert said in {error.code for errors in form.errors.as_data().values() for error in errors}
    with pytest.raises(Refused) as refusal:
        commands.change_password(present=PASSWORD, password=password, by=web(user))
    assert (refusal.value.code, list(refusal.value.fields)) == ("weak_password", ["password"])
    assert User.objects.get().check_password(PASSWORD)


def test_a_changed_password_ends_every_other_session_and_is_told(store):
    user = with_password(store)
    (here, _), (there, _) = sign_in(user), sign_in(user)
    fields = {"oldpassword": PASSWORD, "password1": "Neues-Kennwort-9", "password2": "Neues-Kennwort-9"}
    assert here.post(CHANGE, fields).status_code == 302
    assert here.get("/organisation/profile/").status_code == 200
    assert there.get("/organisation/profile/").status_code == 302
    assert timeline(user).first().verb == "organisation.password_set"


def test_the_password_is_not_changed_without_the_present_one(client, store):
    user = with_password(store)
    client.force_login(user)
    fields = {"oldpassword": "falsch", "password1": "Neues-Kennwort-9", "password2": "Neues-Kennwort-9"}
    assert list(client.post(CHANGE, fields).context["form"].errors) == ["oldpassword"]
    page = client.post("/organisation/profile/password/", {"password": "Neues-Kennwort-9", "again": "Neues-Kennwort-9"})
    assert (page.status_code, page["Location"]) == (302, CHANGE)
    assert User.objects.get().check_password(PASSWORD)


def test_guessing_the_present_password_through_the_api_is_limited(client, store):
    user = with_password(store)
    client.force_login(user)
    body = {"present": "falsch", "password": "Neues-Kennwort-9"}
    codes = [client.put("/api/v1/me/password", body, content_type="application/json").status_code for _ in range(6)]
    assert codes == [409, 409, 409, 409, 409, 429]


def test_a_link_of_an_administrator_lets_somebody_choose_anew_once(client, store):
    boss, user = make_person(store, BOSS), with_password(store, name="王芳")
    client.force_login(boss)
    page = client.post(f"/organisation/people/{user.pk}/account/link/").content.decode()
    path = re.search(r'value="http://testserver(/organisation/invitations/[^"]+)"', page)[1]
    client.logout()
    assert client.post(path, {"password": "kurz", "again": "kurz"}).status_code == 200
    answer = client.post(path, {"password": "Neues-Kennwort-9", "again": "Neues-Kennwort-9"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/organisation/profile/").status_code == 200
    assert client.post(path, {"password": "Anderes-Wort-8", "again": "Anderes-Wort-8"}).status_code == 410
    assert User.objects.get(pk=user.pk).check_password("Neues-Kennwort-9")


def test_a_link_does_not_go_past_the_second_factor(client, store):
    user = with_password(store)
    with_app(user)
    path = commands.invite_person(user.pk, by=web(make_person(store, MANAGER)))
    answer = client.post(path, {"password": "Neues-Kennwort-9", "again": "Neues-Kennwort-9"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert client.get("/organisation/profile/").status_code == 302


def test_a_new_link_makes_the_earlier_one_void(client, store):
    user, manager = with_password(store), make_person(store, MANAGER)
    first, second = (commands.invite_person(user.pk, by=web(manager)) for _ in range(2))
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)


def test_who_manages_a_store_gets_no_link_for_somebody_of_the_whole_group(store):
    manager = make_person(store, MANAGER)
    admin = make_person(store, role=make_role(store.group, {"organisation.manage_roles": "group"}))
    elsewhere = make_person(make_store(store.group), MANAGER)
    for change in (commands.invite_person, commands.remove_factors, commands.sign_out_person):
        with pytest.raises(NotAllowed):
            change(admin.pk, by=web(manager))
        with pytest.raises(User.DoesNotExist):
            change(elsewhere.pk, by=web(manager))


def test_without_mail_the_reset_page_says_whom_to_ask(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    for answer in (client.get(RESET), client.post(RESET, {"email": "a@example.com"})):
        assert (answer.status_code, next(t.name for t in answer.templates)) == (
            200,
            "organisation/password_forgotten.html",
        )


def test_a_reset_by_mail(client, store, settings):
    user = with_password(store, email="wang@example.com")
    for address in ("fremd@example.com", "Wang@example.com"):
        answer = client.post(RESET, {"email": address})
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/done/")
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.com"]
    path = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    where = form.request["PATH_INFO"]
    weak = client.post(where, {"password1": "kurz", "password2": "kurz"}).context["form"]
    assert "password1" in weak.errors
    answer = client.post(where, {"password1": "Neues-Kennwort-9", "password2": "Neues-Kennwort-9"}, follow=True)
    assert answer.redirect_chain == [("/accounts/password/reset/key/done/", 302)]
    assert User.objects.get().check_password("Neues-Kennwort-9")
    assert client.get("/organisation/profile/").status_code == 302
    assert [e.verb for e in timeline(user)] == ["organisation.password_set"]
    again = client.get(path, follow=True)
    assert again.context["token_fail"] is True


def test_a_mail_server_that_does_not_answer_breaks_nothing(client, store, settings):
    with_password(store, email="wang@example.com")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post(RESET, {"email": "wang@example.com"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/done/")


def test_an_address_that_somebody_enters_himself_is_not_confirmed(store):
    manager, user = make_person(store, MANAGER), make_person(store)
    commands.edit_person(user.pk, changes={"email": "wang@example.com"}, by=web(manager))
    assert User.objects.get(pk=user.pk).email_confirmed_at is not None
    commands.edit_profile(changes={"email": "chef@example.com"}, by=web(user))
    assert User.objects.get(pk=user.pk).email_confirmed_at is None
    assert queries.user_of(web(user)).email == "chef@example.com"
