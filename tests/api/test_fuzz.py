"""A small part of what ``tools/fuzz_api.py`` does: a made-up call of every operation, answered as the description says."""

import re

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.safety.world import make_world

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SIGNS_OUT = re.compile(r"/api/v1/(tokens|me/tokens|me/sessions)")
ONCE = hypothesis_settings(
    max_examples=1, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def made_up(operation):
    """One call of the operation, the same in each run."""
    found = []

    @seed(9)
    @ONCE
    @given(case=operation.as_strategy())
    def keep(case):
        found.append(case)

    keep()
    return found


def send(client: Client, case) -> Response:
    sent = case.as_transport_kwargs(base_url="http://testserver")
    request = requests.Request(**{k: v for k, v in sent.items() if k in ("method", "url", "json", "params", "files")})
    prepared = request.prepare()
    path = prepared.url.removeprefix("http://testserver")
    kind = prepared.headers.get("Content-Type", "application/octet-stream")
    answer = client.generic(prepared.method, path, prepared.body or b"", content_type=kind)
    headers = {name: [value] for name, value in answer.headers.items()}
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Response(answer.status_code, headers, content, prepared, elapsed=0, verify=False)


def test_every_operation_answers_as_described(settings, tmp_path):
    """Asked by somebody who may do everything, and by somebody who sees only what is his."""
    settings.MEDIA_ROOT = settings.BACKUPS = tmp_path
    here = make_world()
    clients = {who.pk: Client(raise_request_exception=False) for who in (here.boss, here.seller)}
    for pk, client in clients.items():
        client.force_login(type(here.boss).objects.get(pk=pk))
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    wrong, calls = [], 0
    for operation in (one.ok() for one in schema.get_all_operations()):
        for case in [] if SIGNS_OUT.match(operation.path) else made_up(operation):
            for client in clients.values():
                calls += 1
                try:
                    case.validate_response(send(client, case), checks=CHECKS)
                except FailureGroup as failures:
                    wrong += [f"{operation.label}: {failure}" for failure in failures.exceptions]
    assert "\n".join(wrong) == ""
    assert calls > 450
