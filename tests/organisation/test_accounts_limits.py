"""Guessing is limited, for pages and API together, and for all processes together."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from jiubu.journal.log import timeline
from jiubu.organisation import limits
from tests.organisation.accounts import PASSWORD, sign_in, with_app, with_password


@pytest.fixture
def user(store):
    cache.clear()
    return with_password(store)


def at_the_api(client, user, password):
    body = json.dumps({"username": user.username, "password": password})
    return client.post("/api/v1/tokens", body, content_type="application/json")


def test_pages_and_api_count_together_and_say_how_long_to_wait(client, user):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            assert sign_in(user, "falsch")[1].status_code == 200
        for _ in range(2):
            assert at_the_api(client, user, "falsch").status_code == 409
        clock.shift(timedelta(seconds=61))
        _, page = sign_in(user)
        assert page.context["form"].non_field_errors() == ["尝试次数过多，请等4 分钟再试。"]
        answer = at_the_api(client, user, PASSWORD)
        assert (answer.status_code, answer.json()["details"]) == (429, {"seconds": 239})
        clock.shift(timedelta(seconds=240))
        assert sign_in(user)[1].status_code == 302
    verbs = [e.verb for e in timeline(user)]
    assert verbs == ["organisation.signed_in", "organisation.sign_in_closed"]


def test_right_ones_do_not_count(client, user):
    for _ in range(7):
        assert sign_in(user)[1].status_code == 302
        assert at_the_api(client, user, PASSWORD).status_code == 201


def test_a_client_that_tries_many_names_is_stopped(user):
    names = [limits.attempt_sign_in(f"name-{n}", "10.0.0.9") for n in range(limits.OF_A_CLIENT.amount)]
    assert len(names) == 30
    with pytest.raises(limits.Refused):
        limits.attempt_sign_in(user.username, "10.0.0.9")
    limits.attempt_sign_in(user.username, "10.0.0.8")


def test_codes_are_limited_too(user):
    with_app(user)
    client, answer = sign_in(user)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    pages = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}) for _ in range(6)]
    assert pages[5].context["form"].errors["code"] == ["验证码输错次数过多，请等五分钟再试。"]


def test_a_wait_in_words():
    assert limits.wait_sentence(59) == "尝试次数过多，请等59 秒再试。"
    assert limits.wait_sentence(61) == "尝试次数过多，请等2 分钟再试。"


COUNT = """
import sys
import django
django.setup()
from django.core.management import call_command
from jiubu.kernel.errors import Refused
from jiubu.organisation import limits
call_command("createcachetable", verbosity=0)
print("ready", flush=True)
sys.stdin.readline()
taken = 0
for _ in range(10):
    try:
        limits.take(limits.OF_A_NAME, "wang")
        taken += 1
    except Refused:
        pass
print(taken)
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(tmp_path):
    """Ten attempts in each of two processes at once: five are let through, whoever makes them."""
    cache.clear()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jiubu.config.settings", "PYTHONPATH": "src"}
    environment["DATABASE_URL"] = _shared(tmp_path)
    start = [sys.executable, "-c", COUNT]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    with ExitStack() as stack:
        running = []
        for _ in range(2):
            running.append(stack.enter_context(subprocess.Popen(start, **pipes)))
            assert running[-1].stdout.readline() == "ready\n"
        for one in running:
            one.stdin.write("go\n")
            one.stdin.flush()
        taken = [int(one.stdout.readline()) for one in running]
    assert sum(taken) == limits.OF_A_NAME.amount


def _shared(tmp_path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path}/shared.sqlite3"
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
