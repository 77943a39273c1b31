"""What holds for every operation of the API."""

import re
from collections import Counter

import pytest
from ninja import NinjaAPI, Schema
from pydantic import BaseModel

from jiubu.api.root import api
from tests.factories import make_person

WITHOUT_KEY = {
    "password_change": "the same password again is the same",
    "invitation_accept": "nobody is signed in; the link is good for one use",
    "role_preview": "it changes nothing",
    "endpoint_make": "its answer shows a secret, which is kept nowhere",
    "feed_make": "its answer shows a secret address, which is kept nowhere; a second one replaces it",
    "secret_new": "its answer shows a secret, which is kept nowhere; a second one is a newer secret",
}


def operations():
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield path, operation


def bodies():
    for path, operation in operations():
        for model in operation.models:
            if model.__ninja_param_source__ == "body":
                for name, field in model.model_fields.items():
                    kind = field.annotation
                    if isinstance(kind, type) and issubclass(kind, BaseModel):
                        yield f"{operation.methods} {path} {name}", kind


def test_every_body_refuses_unknown_fields():
    lax = [where for where, kind in bodies() if kind.model_config.get("extra") != "forbid"]
    assert lax == []


def test_every_write_takes_an_idempotency_key():
    free = {"sign_in", *WITHOUT_KEY}
    without = [
        f"{operation.methods} {path}"
        for path, operation in operations()
        if set(operation.methods) & {"POST", "PUT", "PATCH", "DELETE"}
        and operation.view_func.__name__ not in free
        and not path.startswith("/journal/")  # below the floor of once; trying again twice is trying again
        and not getattr(operation.view_func, "is_once", False)
    ]
    assert without == []


def test_no_two_routers_share_an_address():
    """The first one would answer 405 for the methods of the other."""
    paths = [re.sub(r"\{[^}]*\}", "{}", path) for router in api._get_bound_routers() for path in router.path_operations]
    assert sorted(path for path, count in Counter(paths).items() if count > 1) == []


def test_every_operation_says_what_for():
    silent = [path for path, operation in operations() if not operation.description]
    assert silent == []


def test_schema_is_openapi_31_and_names_all_errors(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    answers = schema["paths"]["/api/v1/me"]["get"]["responses"]
    assert set(answers) == {"200", "400", "401", "403", "404", "409", "422", "429"}
    ref = answers["404"]["content"]["application/json"]["schema"]["$ref"]
    assert ref == "#/components/schemas/Problem"
    assert "Problem" in schema["components"]["schemas"]


def test_docs_need_no_script_and_no_other_host(client, db):
    page = client.get("/api/v1/docs").content.decode()
    main = page[page.index('<article class="api-docs pad">') : page.index("</article>")]
    assert "<script" not in main
    assert "https://" not in main
    assert "/api/v1/me" in main


@pytest.mark.parametrize(
    ("body", "status", "code", "fields"),
    [
        ("{", 400, "bad_request", []),
        ('{"name": "x", "colour": "red"}', 422, "invalid", ["colour"]),
        ("{}", 422, "invalid", ["name"]),
        ('{"name": "x", "days": "soon"}', 422, "invalid", ["days"]),
    ],
)
def test_wrong_bodies_get_a_sentence_per_field(client, store, body, status, code, fields):
    client.force_login(make_person(store))
    answer = client.post("/api/v1/me/tokens", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (status, code, fields)


def test_nobody_is_401_and_a_foreign_row_is_404(client, store):
    assert client.get("/api/v1/people/1").status_code == 401
    client.force_login(make_person(store))
    answer = client.get("/api/v1/people/999999")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_api_is_one():
    assert isinstance(api, NinjaAPI)


def test_no_two_answers_share_a_name():
    """The description knows a shape by its name only: of two with one name it would describe one, for both."""
    found = {}
    for kind in _below(Schema):
        if kind.__module__.startswith("jiubu.") and "[" not in kind.__name__:
            found.setdefault(kind.__name__, set()).add(kind.__module__)
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


def _below(kind):
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


@pytest.mark.parametrize(("path", "status"), [("/api/v1/nothing", 404), ("/api/v1/deals/1.5", 404)])
def test_what_no_operation_answers_is_json_too(client, db, path, status):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, "not_found")
