"""The first run: only without an organisation, only with the code, once."""

import os
import re
import stat
import time
from datetime import time as clock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Group, Invitation, Store, User
from jiubu.packs import code
from jiubu.packs.commands.beginning import Answers, Colleague, begin_installation
from jiubu.packs.models import Installed
from tests.factories import make_store

pytestmark = pytest.mark.django_db
PASSWORD = "yulan-hua-2026"  # noqa: S105


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


def answers(**changed):
    values = {
        "pack": "car_dealership", "group": "北辰汽车", "store": "朝阳店", "name": "王芳", "username": "wangfang",
        "password": PASSWORD,
    }  # fmt: skip
    return Answers(**{**values, **changed})


def begin(**changed):
    return begin_installation(answers(**changed), by=Actor.machine("first run", group_id=0, door="public"))


def posts_of(username):
    return sorted(User.objects.get(username=username).posts.values_list("role__key", "store__key"))


def test_the_answers_make_group_store_pack_and_people():
    li = Colleague("李强", "liqiang", "sales_consultant")
    zhao = Colleague("赵敏", "zhaomin", "receptionist", password="xiaoman-2026-a")
    begun = begin(leads=True, opens_at=clock(8, 30), closes_at=clock(20), colleagues=(li, zhao))
    group, store = Group.objects.get(), Store.objects.get()
    assert (group.name, store.name, store.opens_at, store.closes_at) == ("北辰汽车", "朝阳店", clock(8, 30), clock(20))
    assert Installed.objects.filter(group=group, pack="car_dealership").count() > 50
    assert posts_of("wangfang") == [("administrator", "main"), ("general_manager", "main")]
    assert (posts_of("liqiang"), posts_of("zhaomin")) == ([("sales_consultant", "main")], [("receptionist", "main")])
    assert begun.administrator.check_password(PASSWORD)
    assert [(person.username, path.startswith("/organisation/invitations/")) for person, path in begun.links] == [
        ("liqiang", True)
    ]
    first = User.objects.get(username="zhaomin")
    assert (first.check_password("xiaoman-2026-a"), first.must_change_password) == (True, True)
    assert (Invitation.objects.count(), group.settings, begun.demo_password) == (1, {}, "")


def test_an_installation_begins_once():
    begin()
    with pytest.raises(Refused) as refused:
        begin(username="zhangsan")
    assert (refused.value.code, User.objects.count()) == ("begun", 1)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (Colleague("李强", "wangfang", "receptionist"), "people-1-username"),
        (Colleague("李强", "liqiang", "receptionist", password="12345678901"), "people-1-password"),
    ],
)
def test_what_is_wrong_with_a_line_stands_at_the_line_and_nothing_is_made(line, field):
    with pytest.raises(Refused) as refused:
        begin(colleagues=(Colleague("赵敏", "zhaomin", "receptionist"), line))
    assert list(refused.value.fields) == [field]
    assert (Group.objects.count(), User.objects.count()) == (0, 0)


def test_the_code_is_kept_as_a_hash_and_good_for_a_day(settings):
    made = code.new_code()
    file = settings.DATA / "setup" / "code"
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{5}-){3}[2-9A-HJ-NP-Z]{5}", made)
    assert (made.replace("-", "") in file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (False, 0o600)
    assert [code.is_code(text) for text in (made, made.lower().replace("-", " "), made[:-1], "", "-")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    another = code.new_code()
    assert (code.is_code(made), code.is_code(another)) == (False, True)
    os.utime(file, (time.time() - code.GOOD_FOR - 1,) * 2)
    assert code.is_code(another) is False


def sent(**changed):
    lines = {f"people-{n}-{name}": "" for n in range(4) for name in ("name", "username", "role_key", "password")}
    management = {"people-TOTAL_FORMS": "4", "people-INITIAL_FORMS": "0"}
    form = {
        "pack": "car_dealership", "group": "北辰汽车", "store": "朝阳店", "opens_at": "09:00", "closes_at": "18:00",
        "name": "王芳", "username": "wangfang", "password": PASSWORD, "again": PASSWORD, "leads": "on",
    }  # fmt: skip
    return {**lines, **management, **form, **changed}


def test_from_the_code_to_today():
    client, made = Client(), code.new_code()
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert client.get("/accounts/login/").headers["Location"] == "/setup/"
    assert "data-setup-code" in client.get("/setup/").content.decode()
    assert client.post("/setup/", {"code": made}).headers["Location"] == "/setup/"
    line = {"people-0-name": "李强", "people-0-username": "liqiang", "people-0-role_key": "sales_consultant"}
    ready = client.post("/setup/", sent(**line))
    page = ready.content.decode()
    assert (ready.status_code, ready.headers["Cache-Control"].split(",")[0]) == (200, "max-age=0")
    link = re.search(r'value="http://testserver(/organisation/invitations/[^"]+)"', page)
    assert link is not None
    assert Client().get(link[1]).status_code == 200
    assert client.get("/").status_code == 200
    assert (client.get("/setup/").status_code, Client().get("/setup/").status_code) == (404, 404)
    assert code.digest_now() == ""


def test_without_the_code_nothing_can_be_answered():
    code.new_code()
    client = Client()
    assert client.post("/setup/", sent()).status_code == 422
    assert client.post("/setup/", {"code": "AAAAA-BBBBB-CCCCC-DDDDD"}).status_code == 422
    assert (Group.objects.count(), User.objects.count()) == (0, 0)


def test_a_newer_code_ends_what_the_older_had_opened():
    client, made = Client(), code.new_code()
    client.post("/setup/", {"code": made})
    code.new_code()
    assert client.post("/setup/", sent()).status_code == 422
    assert Group.objects.count() == 0


def test_guessing_the_code_is_limited():
    made, client = code.new_code(), Client()
    for _number in range(10):
        client.post("/setup/", {"code": "AAAAA"})
    refused = client.post("/setup/", {"code": made})
    assert (refused.status_code, "setup" in client.session) == (422, False)


def test_what_is_wrong_stands_beside_its_field():
    client = Client()
    client.post("/setup/", {"code": code.new_code()})
    answer = client.post("/setup/", sent(password="short", again="short", **{"people-0-name": "李强"}))
    assert answer.status_code == 422
    assert answer.context["people"].forms[0].errors == {"username": ["此项必填。"], "role_key": ["此项必填。"]}
    answer = client.post("/setup/", sent(password="1234567890123", again="1234567890123"))
    assert (list(answer.context["form"].errors), Group.objects.count()) == (["password"], 0)


def test_the_command_makes_a_code_only_while_nobody_is_here(capsys):
    call_command("setup")
    made = re.search(r"Setup code: (\S+)", capsys.readouterr().out)
    assert made is not None
    assert code.is_code(made[1])
    make_store()
    with override("en"), pytest.raises(CommandError, match="has begun already"):
        call_command("setup")
    code.new_code()
    assert Client().get("/setup/").status_code == 404
