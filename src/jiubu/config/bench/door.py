"""Requests as the server would hand them over: through every middleware, without a socket and without Django's test tools."""

import io
import json
from collections.abc import Callable
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest

from jiubu.config.terminal import Stop
from jiubu.organisation.commands import issue_token
from jiubu.organisation.models import User
from jiubu.organisation.queries import actor_of


class Door:
    """One person's pages and API."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.application: Callable[..., Any] = WSGIHandler()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"
        _token, self.secret = issue_token(name="bench", days=1, by=actor_of(user, door="command_line"))
        self.submission = 0

    def page(self, path: str) -> bytes:
        """GET a page as the person who is signed in."""
        return self._ask("GET", path, {"HTTP_COOKIE": self.cookie})

    def get(self, path: str) -> Any:
        """GET from the API."""
        return json.loads(self._ask("GET", path, self._bearer()))

    def post(self, path: str, body: dict[str, Any], *, key: str) -> Any:
        """POST to the API; each ``key`` once."""
        content = json.dumps(body).encode()
        head = {
            **self._bearer(), "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(content)),
            "HTTP_IDEMPOTENCY_KEY": key,
        }  # fmt: skip
        return json.loads(self._ask("POST", path, head, content))

    def _bearer(self) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": f"Bearer {self.secret}"}

    def _ask(self, method: str, path: str, head: dict[str, str], content: bytes = b"") -> bytes:
        parts = urlsplit(path)
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": parts.path, "QUERY_STRING": quote(parts.query, safe="=&%"),
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_LANGUAGE": "zh-CN", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(content), "wsgi.errors": io.StringIO(), **head,
        }  # fmt: skip
        answer = self.application(environ, lambda said, _headers, _error=None: status.append(said))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        if not status[0].startswith("2"):
            raise Stop(f"{method} {path} answered {status[0]}: {body[:300].decode(errors='replace')}")
        return body


def session_of(user: User) -> str:
    """The key of a session in which the person is signed in."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(SimpleCookie({"key": str(request.session.session_key)})["key"].value)
