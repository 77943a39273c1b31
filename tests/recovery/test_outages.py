"""No database, no room: a clear answer (503), nothing typed lost, and work goes on afterwards."""

import errno
import json
import os
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from jiubu.organisation.commands import issue_token
from jiubu.web.outages import AWAY, BUSY, FULL, outage_of
from jiubu.web.views import broken
from tests.factories import make_person, web

RIGHTS = {"customers.see": "store", "customers.make": "store"}
CARD = {"kind": "person", "name": "王芳", "mobile": "13800138000"}


@pytest.fixture
def signed_in(client, store):
    client.force_login(make_person(store, RIGHTS))
    client.raise_request_exception = False
    client.cookies["jiubu_language"] = "en"
    return client


@pytest.fixture
def trouble():
    """The real thing: PostgreSQL is not where it was, SQLite's disk has no page left."""
    if connection.vendor == "postgresql":
        port = connection.settings_dict["PORT"]
        connection.close()
        connection.settings_dict["PORT"] = "9"
        yield AWAY
        connection.close()
        connection.settings_dict["PORT"] = port
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    yield FULL
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.mark.django_db(transaction=True)
def test_people_get_a_page_and_programs_json(signed_in, request):
    outage = request.getfixturevalue("trouble")  # after everything else is there
    path, body = ("/customers/", None) if outage is AWAY else ("/customers/new/", {**CARD, "remark": "x" * 5000})
    answer = signed_in.get(path) if body is None else signed_in.post(path, body)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert str(outage.text) in page.replace("&#x27;", "'")
    assert "data-error" in page
    assert "data-signed-out" not in page  # it would drop the drafts

    path = "/api/v1/customers"
    told = signed_in.get(path) if body is None else signed_in.post(path, body, content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (503, outage.code)


def away(*_args):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.django_db
def test_the_page_speaks_the_language_of_the_profile_or_of_the_browser(client, store):
    """The database cannot be asked for the profile then; the process remembers."""
    client.raise_request_exception = False
    person = make_person(store, RIGHTS)
    client.force_login(person)

    def said(asks):
        headers = {"accept-language": asks}
        client.get("/customers/", headers=headers)
        with connection.execute_wrapper(away):
            return re.findall("<h1>(.*?)</h1>", client.get("/customers/", headers=headers).content.decode())

    assert [said("en-GB,en"), said("zh-CN")] == [["Back in a moment"], ["请稍等片刻"]]
    type(person).objects.filter(pk=person.pk).update(language="en")
    assert said("zh-CN") == ["Back in a moment"]


def no_room_for_updates(execute, sql, *rest):
    if sql.startswith("UPDATE"):
        raise OperationalError("database or disk is full")
    return execute(sql, *rest)


@pytest.mark.django_db
def test_who_only_reads_is_served_where_there_is_no_room_for_a_note(client, store):
    """Of when a token was used, and a session."""
    person = make_person(store, RIGHTS)
    _token, secret = issue_token(name="x", by=web(person))
    client.force_login(person)
    client.get("/customers/")
    with connection.execute_wrapper(no_room_for_updates), time_machine.travel(timezone.now() + timedelta(hours=1)):
        answers = [
            client.get("/customers/").status_code,
            Client().get("/api/v1/customers", headers={"authorization": f"Bearer {secret}"}).status_code,
        ]
    assert answers == [200, 200]


def of_database(kind, text, state=None):
    error = kind(text)
    cause = Exception(text)
    cause.sqlstate = state
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), FULL),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), None),
        (of_database(OperationalError, "database or disk is full"), FULL),
        (of_database(OperationalError, "could not extend file", "53100"), FULL),
        (of_database(OperationalError, "database is locked"), BUSY),
        (of_database(OperationalError, "deadlock detected", "40P01"), BUSY),
        (of_database(OperationalError, "server closed the connection unexpectedly"), AWAY),
        (of_database(OperationalError, "terminating connection", "57P01"), AWAY),
        (InterfaceError("connection already closed"), AWAY),
        (of_database(OperationalError, "no such table: x"), None),
        (ValueError("a mistake"), None),
        (None, None),
    ],
)
def test_what_is_an_outage(error, outage):
    assert outage_of(error) is outage


def test_who_still_sends_while_the_database_is_away_gets_the_answer(rf):
    picture = SimpleUploadedFile("photo.png", b"x" * 300_000, "image/png")
    request = rf.post("/api/v1/attachments", {"file": picture})
    try:
        raise OperationalError("the connection is lost")  # noqa: TRY301  the page looks at what is being handled
    except OperationalError:
        answer = broken(request)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "database_away")
    assert request.META["wsgi.input"].read() == b""
