"""Exactly once: the same form or API write sent twice does its work once and gets the same answer twice.

The row of the submission is inserted first, in the transaction of the work. A second sender waits for that row, then
finds the answer of the first. What was refused leaves no row, so it can be tried again with the same key.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view
from ninja.operation import Operation

from jiubu.kernel import crypto
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Submission

FIELD = "submission"
HEADER = "Idempotency-Key"
SAFE = {"GET", "HEAD", "OPTIONS"}
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Location", "HX-Refresh", "HX-Trigger", "HX-Push-Url")
BODY = "."
"""Stands before every kept body: also an empty one can be told from none at all."""
WITHOUT_BODY = {204, 301, 302, 303, 307, 308}
CLAIM = (
    f"INSERT INTO {Submission._meta.db_table} (user_id, key, fingerprint, status, headers, sealed_body, created_at) "  # noqa: S608
    "VALUES (%s, %s, %s, 0, '{}', '', %s) ON CONFLICT DO NOTHING RETURNING id"
)
"""Django's insert that passes over conflicts does not say whether there was one."""
Work = Callable[..., Any]


def once(function: Work) -> Work:
    """Decorate a web view (innermost, below ``@staff``) or a ninja operation (below ``@router.post``).

    A form carries the key in its hidden field (``{% submission %}``), an API call in ``Idempotency-Key``. Without a key
    the work is simply done. An answer of 400 and above undoes what was done and is not kept.
    """

    @wraps(function)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user_id = getattr(request.user, "pk", None)
        key = _key(request)
        if request.method in SAFE or not key or user_id is None:
            return function(request, *args, **kwargs)
        return _run(request, user_id, key, lambda: _answer(request, function(request, *args, **kwargs)))

    guarded.is_once = True  # type: ignore[attr-defined]
    return decorate_view(_remember_operation)(guarded)


def _remember_operation(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An operation returns rows, not a response; to keep the answer, its own operation has to write it as JSON."""

    @wraps(run)
    def remembering(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        request.operation = run.__self__  # type: ignore[attr-defined]
        return run(request, **kwargs)

    return remembering


def _answer(request: HttpRequest, result: Any) -> HttpResponse:
    if isinstance(result, HttpResponse):
        return result
    operation: Operation = request.operation  # type: ignore[attr-defined]
    write = partial(operation._result_to_response, request)  # noqa: SLF001  ninja has no public name for it
    response = write(result, operation.api.create_temporal_response(request))
    if not isinstance(response, HttpResponse):
        raise TypeError("a streamed answer cannot be kept")
    return response


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not key and request.method == "POST" and not request.path.startswith("/api/"):
        key = request.POST.get(FIELD, "")
    if len(key) > 80 or not key.isprintable():
        raise Refused("bad_key", _("The Idempotency-Key is too long: send at most 80 printable characters."))
    return key


def _run(request: HttpRequest, user_id: int, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        row = _claim(user_id, key, fingerprint)
        if row.status:
            return _again(row, fingerprint)
        response = work()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            _keep(row, response)
    return response


def _claim(user_id: int, key: str, fingerprint: str) -> Submission:
    """The row of this submission: new (status 0), or the finished one of who came first."""
    fresh = Submission(user_id=user_id, key=key, fingerprint=fingerprint)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [user_id, key, fingerprint, timezone.now()])
        claimed = cursor.fetchone()
    if claimed is None:
        return Submission.objects.get(user_id=user_id, key=key)
    fresh.pk = claimed[0]
    return fresh


def _again(row: Submission, fingerprint: str) -> HttpResponse:
    if row.fingerprint != fingerprint:
        raise Refused(
            "submission_reused",
            _("This was sent before with other content. Load the page again, or use a new Idempotency-Key."),
        )
    response = HttpResponse(_opened(row), status=row.status, headers=row.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _keep(row: Submission, response: HttpResponse) -> None:
    """The answer may hold a secret that is shown this once, or a personal number: it is sealed."""
    row.status = response.status_code
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.sealed_body = crypto.encrypt(BODY + base64.b64encode(response.content).decode())
    row.save(update_fields=["status", "headers", "sealed_body"])


def _opened(row: Submission) -> bytes:
    """The body as it was answered. What can't be read any more is not done again, and not answered as if it were empty."""
    try:
        kept = crypto.decrypt(row.sealed_body)
    except crypto.Unreadable:
        kept = ""
    if kept or row.status in WITHOUT_BODY:
        return base64.b64decode(kept.removeprefix(BODY))
    text = _("This was done before, but its answer can't be shown again. Load the page again, or read what was made.")
    raise Refused("already_done", text)


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/") or _is_form(request):
        for name in sorted(set(request.POST) - {"csrfmiddlewaretoken"}):
            digest.update(repr((name, request.POST.getlist(name))).encode())
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                digest.update(repr((name, file.name, file.size)).encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _is_form(request: HttpRequest) -> bool:
    return request.content_type == "application/x-www-form-urlencoded"
