"""Processes and their forms through the pages and the API."""

import base64
import copy

import pytest
from jsonschema import Draft202012Validator

from jiubu.process import queries
from jiubu.process.definition import Form
from jiubu.process.jsonschema import schema_of
from jiubu.process.models import AnswerSet, Attachment, Process, Run
from tests.factories import make_person, make_store
from tests.factories.process import FORMS, POLICY, make_policy, publish_policy, start_policy, t

pytestmark = pytest.mark.django_db

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()
SIGNED = {
    "key": "call",
    "title": t("通话记录"),
    "fields": [
        {"key": "reached", "type": "yes_no", "title": t("接通"), "required": True},
        {"key": "sign", "type": "signature", "title": t("签名"), "required": True},
    ],
}
RIGHTS = {"test.move": "own", "process.see": "group"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent(store, client):
    agent = make_person(store, RIGHTS)
    client.force_login(agent)
    return agent


@pytest.fixture
def run(store, agent):
    publish_policy(store.group)
    return start_policy(make_policy(store, agent))


def form_url(run, form="call"):
    return f"/processes/runs/{run.pk}/forms/{form}/"


def by_page(client, run, answers):
    return client.post(form_url(run), answers).status_code


def by_api(client, run, answers):
    body = {"answers": answers}
    return client.put(f"/api/v1/runs/{run.pk}/forms/call", body, content_type="application/json").status_code


@pytest.mark.parametrize(("door", "status"), [(by_page, 302), (by_api, 200)])
def test_a_form_is_kept_through_both_doors(client, run, door, status):
    assert door(client, run, {"reached": "true", "budget": "8,000"}) == status
    saved = AnswerSet.objects.get()
    assert (saved.answers, saved.is_complete) == ({"reached": True, "budget": "8000"}, True)


@pytest.mark.parametrize(("door", "status"), [(by_page, 422), (by_api, 409)])
def test_a_wrong_value_is_refused_and_nothing_typed_is_lost(client, run, door, status):
    assert door(client, run, {"reached": "true", "budget": "八千多"}) == status
    assert not AnswerSet.objects.exists()
    if door is by_page:
        page = client.post(form_url(run), {"reached": "true", "budget": "八千多"}).content.decode()
        assert 'value="八千多"' in page
        assert "请填写数字。" in page


def test_a_personal_answer_leaves_no_draft_on_the_device(client, run):
    html = client.get(form_url(run)).content.decode()
    fields = {
        name: next(tag for tag in html.split("<input") if f'name="{name}"' in tag) for name in ("licence", "budget")
    }
    assert {name: "data-no-draft" in tag.split(">")[0] for name, tag in fields.items()} == {
        "licence": True, "budget": False
    }  # fmt: skip


def test_what_is_half_done_is_kept_as_begun(client, run):
    client.post(form_url(run), {"licence": "A1"})
    saved = AnswerSet.objects.get()
    assert (saved.is_complete, saved.answers["licence"]["mask"]) == (False, "**")


def test_two_presses_keep_one_version_and_a_stale_page_shows_both(client, run):
    first = {"reached": "true", "seen-number": "0", "submission": "k1"}
    client.post(form_url(run), first)
    client.post(form_url(run), first)
    assert AnswerSet.objects.count() == 1

    page = client.post(form_url(run), {"reached": "false", "seen-number": "0", "submission": "k2"})
    assert page.status_code == 422
    text = page.content.decode()
    assert ('name="keep-reached" value="theirs"' in text, 'name="seen-number" value="1"' in text) == (True, True)
    kept = {"reached": "false", "seen-number": "1", "keep-reached": "theirs", "submission": "k3"}
    assert client.post(form_url(run), kept).status_code == 302
    assert AnswerSet.objects.get(is_newest=True).answers == {"reached": True}
    assert client.post(form_url(run), {**kept, "keep-reached": "yours", "submission": "k4"}).status_code == 302
    assert AnswerSet.objects.get(is_newest=True).answers == {"reached": False}


def test_a_signature_is_a_picture_and_nothing_else(client, store, agent):
    publish_policy(store.group, forms={**FORMS, "call": SIGNED}, body=_without_budget())
    run = start_policy(make_policy(store, agent))
    assert by_page(client, run, {"reached": "true", "sign": DATA_URL}) == 302
    kept = Attachment.objects.get()
    assert AnswerSet.objects.get().answers == {"reached": True, "sign": str(kept.pk)}

    shown = client.get(f"/processes/attachments/{kept.pk}/")
    assert (shown.content, shown["Content-Type"], shown["X-Content-Type-Options"]) == (PNG, "image/png", "nosniff")
    for wrong in ("data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,PHN2Zz4=", "999", "javascript:1"):
        assert by_page(client, run, {"reached": "true", "sign": wrong}) == 422

    stranger = make_person(store, RIGHTS)
    client.force_login(stranger)
    assert client.get(f"/processes/attachments/{kept.pk}/").status_code == 404


def _without_budget():
    stages = [{**s, "leave": {"fact": "policy.is_paid"}} if s["key"] == "needs" else s for s in POLICY["stages"]]
    return {**POLICY, "stages": stages}


def test_a_foreign_run_is_missing_at_every_door(client, run):
    other = make_person(make_store(), RIGHTS)
    client.force_login(other)
    urls = [form_url(run), form_url(run) + "print/", f"/processes/{run.version.process_id}/"]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
    api = f"/api/v1/runs/{run.pk}"
    assert [client.get(api + end).status_code for end in ("", "/visits", "/forms")] == [404, 404, 404]
    writes = [
        client.post(f"{api}/moves", {"to": "needs"}, content_type="application/json"),
        client.post(f"{api}/work/script", {}, content_type="application/json"),
        client.put(f"{api}/forms/call", {"answers": {}}, content_type="application/json"),
    ]
    assert [answer.status_code for answer in writes] == [404, 404, 404]


def test_moving_by_api_says_what_is_missing_then_moves(client, run):
    move = {"to": "needs"}
    answer = client.post(f"/api/v1/runs/{run.pk}/moves", move, content_type="application/json")
    assert answer.status_code == 409
    body = answer.json()
    assert (body["code"], [m["code"] for m in body["missing"]]) == ("gate_unmet", ["form.call", "work.script"])

    by_api(client, run, {"reached": True, "budget": 8000})
    client.post(f"/api/v1/runs/{run.pk}/work/script", {}, content_type="application/json")
    status = client.get(f"/api/v1/runs/{run.pk}").json()
    assert (status["is_ready"], next((w["kind"], w["to"]) for w in status["ways"])) == (True, ("next", "needs"))
    answer = client.post(f"/api/v1/runs/{run.pk}/moves", move, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["run"]["stage"]) == (200, "moved", "needs")
    assert [v["stage"] for v in client.get(f"/api/v1/runs/{run.pk}/visits").json()] == ["listed", "needs"]


def test_unknown_fields_of_a_body_are_refused(client, run):
    body = {"to": "needs", "force": True}
    assert client.post(f"/api/v1/runs/{run.pk}/moves", body, content_type="application/json").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_three(client, store, agent, count, django_assert_num_queries):
    for n in range(count):
        publish_policy(store.group, {**POLICY, "key": f"p{n}"})
    client.get("/processes/")
    with django_assert_num_queries(5):
        page = client.get("/processes/")
    assert page.content.decode().count("process-card") == count


def test_the_page_of_a_process_draws_and_explains_it(client, run, django_assert_num_queries):
    url = f"/processes/{run.version.process_id}/"
    client.get(url)
    with django_assert_num_queries(8):
        page = client.get(url).content.decode()
    assert page.count("<svg xmlns") == 3  # for desk, tablet and phone
    assert "填写《通话记录》" in page
    assert client.get(f"{url}versions/1/print/").status_code == 200
    assert client.get("/processes/facts/").status_code == 200


def test_choosing_copying_and_moving_runs(client, store, run):
    boss = make_person(
        store, {**RIGHTS, "process.publish": "group", "process.migrate": "group", "organisation.see": "group"}
    )
    client.force_login(boss)
    other = publish_policy(store.group, {**POLICY, "key": "other"}).process
    assert Process.objects.get(is_default=True) == other
    first = run.version.process_id
    client.post(f"/processes/{first}/choice/")
    assert Process.objects.get(is_default=True).pk == first

    assert client.post(f"/processes/{first}/copy/", {"store_id": store.pk}).status_code == 302
    assert Process.objects.get(store=store).key == "policy_sale"

    publish_policy(store.group, {**POLICY, "title": t("新")})
    page = client.post(f"/processes/{first}/migration/", {"origin": 1, "to": 2}).content.decode()
    assert "将迁移 1 个实例" in page
    client.post(f"/processes/{first}/migration/", {"origin": 1, "to": 2, "really": "1"})
    assert Run.objects.get(pk=run.pk).version.number == 2


def test_an_agent_may_not_publish(client, run):
    answers = [
        client.post(f"/processes/{run.version.process_id}/choice/"),
        client.post("/api/v1/processes", {"key": "x", "body": POLICY}, content_type="application/json"),
        client.put("/api/v1/processes/forms/call", {"body": FORMS["call"]}, content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


@pytest.mark.parametrize(
    ("answers", "is_valid"),
    [({"reached": True, "budget": 5}, True), ({"budget": 5}, False), ({"reached": True, "x": 1}, False)],
)
def test_the_json_schema_agrees_with_the_form(answers, is_valid):
    schema = schema_of(Form.model_validate(FORMS["call"]))
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(answers) is is_valid


def test_the_drawing_comes_as_svg(client, run):
    url = f"/api/v1/processes/{run.version.process_id}/versions/1/drawing?width=99999"
    answer = client.get(url)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.decode().startswith("<svg")
    assert queries.definition_of(run.version_id).process.key == "policy_sale"


def test_the_page_of_a_process_says_what_has_to_be_so(client, agent):
    body = copy.deepcopy(POLICY)
    body["stages"][0]["work"].append({"key": "invite", "title": t("邀约"), "only_when": {"fact": "policy.is_paid"}})
    version = publish_policy(agent.group, body)
    text = client.get(f"/processes/{version.process_id}/").content.decode()
    for said in ("<li>Premium paid</li>", "前提：Premium paid", "<li>不允许：Premium paid</li>"):
        assert said in text
    assert "保费还没到账" not in text
