"""What holds for every operation of the API."""

import pytest
from ninja import NinjaAPI
from pydantic import BaseModel

from jiubu.api.root import api
from tests.factories import make_person


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
    free = {"sign_in"}
    without = [
        f"{operation.methods} {path}"
        for path, operation in operations()
        if set(operation.methods) & {"POST", "PUT", "PATCH", "DELETE"}
        and operation.view_func.__name__ not in free
        and not path.startswith("/journal/")  # below the floor of once; trying again twice is trying again
        and not getattr(operation.view_func, "is_once", False)
    ]
    assert without == []


def test_every_operation_says_what_for():
    silent = [path for path, operation in operations() if not operation.description]
    assert silent == []


def test_schema_is_openapi_31_and_names_all_errors(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    answers = schema["paths"]["/api/v1/me"]["get"]["responses"]
    assert set(answers) == {"200", "400", "401", "403", "404", "422", "429"}
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
