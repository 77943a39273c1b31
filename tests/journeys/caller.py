"""Somebody who works through the API alone: a token for name and password, JSON in and out."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.dealership import PASSWORD

PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
"""The smallest PNG."""


class Caller:
    """One person at the API. What is not answered with success fails the test, unless it is expected to be refused."""

    def __init__(self, user):
        self.client = Client()
        signed = self.client.post(
            "/api/v1/tokens", {"username": user.username, "password": PASSWORD}, content_type="application/json"
        )
        self.headers = {"Authorization": f"Bearer {signed.json()['token']}", "Accept-Language": "zh-hans"}

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> Any:
        answer = self._send(method, path, body, key)
        assert answer.status_code in (200, 201), answer.json()
        return answer.json()

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> Any:
        return self.send("post", path, body or {}, key=key)

    def refused(self, method: str, path: str, body: Mapping[str, Any], status: int = 409) -> Any:
        """What a refusal says: code, text, fields, missing."""
        answer = self._send(method, path, body, "")
        assert answer.status_code == status, answer.json()
        return answer.json()

    def sign(self, run_id: int, form: str, field: str) -> str:
        """Keep a signature; gives the answer of its field."""
        file = SimpleUploadedFile("signature.png", PICTURE, content_type="image/png")
        path = f"/api/v1/runs/{run_id}/forms/{form}/{field}"
        answer = self.client.post(path, {"file": file}, headers={**self.headers, "Idempotency-Key": uuid4().hex})
        assert answer.status_code == 201, answer.json()
        return str(answer.json()["id"])

    def _send(self, method, path, body, key):
        headers = {**self.headers, "Idempotency-Key": key or uuid4().hex}
        options = {"content_type": "application/json", "headers": headers}
        return getattr(self.client, method)(f"/api/v1{path}", body or {}, **options)
