"""Two submits make one thing, and both get the same answer."""

import base64
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory

from jiubu.kernel import crypto
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Submission, Token
from jiubu.organisation.once import once
from jiubu.organisation.queries import actor_of
from tests.factories import make_person


@pytest.fixture
def person(store):
    return make_person(store, {"organisation.see": "store"})


def post(view, user, **data):
    request = RequestFactory().post("/things/", data)
    request.user = user
    request.actor = actor_of(user, door="web")
    return view(request)


def counting(answers):
    calls = []

    @once
    def view(request):
        calls.append(request.POST.get("name"))
        answer = answers[min(len(calls), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return view, calls


def test_second_submit_gets_the_first_answer(person):
    view, calls = counting([HttpResponse(status=302, headers={"Location": "/things/1/"})])
    first = post(view, person, submission="a", name="x")
    second = post(view, person, submission="a", name="x")
    assert calls == ["x"]
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, "/things/1/")
    assert second["Idempotency-Replayed"] == "true"


def test_other_content_under_the_same_key_is_refused(person):
    view, calls = counting([HttpResponse("made")])
    post(view, person, submission="a", name="x")
    with pytest.raises(Refused) as refusal:
        post(view, person, submission="a", name="y")
    assert refusal.value.code == "submission_reused"
    assert calls == ["x"]


def test_a_refused_submit_can_be_tried_again(person):
    view, calls = counting([Refused("no", "no"), HttpResponse("made")])
    with pytest.raises(Refused):
        post(view, person, submission="a", name="x")
    assert post(view, person, submission="a", name="x").content == b"made"
    assert calls == ["x", "x"]


def test_an_answer_of_400_is_not_kept_and_undone(person):
    @once
    def view(request):
        Token.objects.create(user=person, name="t", digest="d", expires_at="2030-01-01T00:00Z")
        return HttpResponse("no", status=422)

    assert post(view, person, submission="a").status_code == 422
    assert (Token.objects.count(), Submission.objects.count()) == (0, 0)


def test_another_persons_key_is_another_key(person, store):
    view, calls = counting([HttpResponse("made")])
    post(view, person, submission="a", name="x")
    post(view, make_person(store), submission="a", name="x")
    assert calls == ["x", "x"]


def test_without_a_key_every_submit_counts(person):
    view, calls = counting([HttpResponse("made")])
    post(view, person, name="x")
    post(view, person, name="x")
    assert calls == ["x", "x"]


def test_api_write_with_the_same_key_is_done_once(client, person):
    client.force_login(person)

    def make(name, key):
        body = json.dumps({"name": name})
        return client.post("/api/v1/me/tokens", body, content_type="application/json", headers={"Idempotency-Key": key})

    first, second, other = make("x", "k1"), make("x", "k1"), make("y", "k1")
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == second.json()
    assert other.json()["code"] == "submission_reused"
    assert Token.objects.filter(user=person).count() == 1


def test_a_key_that_is_too_long_gets_a_sentence(client, person):
    client.force_login(person)
    answer = client.post(
        "/api/v1/me/tokens", "{}", content_type="application/json", headers={"Idempotency-Key": "k" * 81}
    )
    assert answer.status_code == 422


def test_a_kept_answer_is_sealed_and_follows_the_keys(client, person, settings):
    client.force_login(person)

    def make():
        return client.post(
            "/api/v1/me/tokens", '{"name": "x"}', content_type="application/json", headers={"Idempotency-Key": "k"}
        )

    old, new = crypto.new_key(), crypto.new_key()
    settings.FIELD_KEYS = [old]
    first = make().json()
    assert first["token"] not in json.dumps(list(Submission.objects.values()), default=str)
    assert first["token"].encode() in base64.b64decode(crypto.decrypt(Submission.objects.get().sealed_body)[1:])
    settings.FIELD_KEYS = [new, old]
    call_command("rotate-keys", stdout=StringIO())
    settings.FIELD_KEYS = [new]
    assert make().json() == first


def test_an_answer_that_no_key_opens_is_not_given_again_nor_its_work_done_twice(person, settings):
    settings.FIELD_KEYS = [crypto.new_key()]
    view, calls = counting([HttpResponse("made")])
    post(view, person, submission="a")
    settings.FIELD_KEYS = [crypto.new_key()]
    with pytest.raises(Refused) as refusal:
        post(view, person, submission="a")
    assert (refusal.value.code, len(calls)) == ("already_done", 1)


def test_an_empty_answer_is_given_again(person):
    view, calls = counting([HttpResponse("")])
    post(view, person, submission="a")
    assert (post(view, person, submission="a").content, len(calls)) == (b"", 1)
