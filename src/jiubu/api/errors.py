"""The one place where an error becomes JSON: always a ``Problem``."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jiubu.kernel.errors import NotAllowed, Refused, out_of_range
from jiubu.web.api import problem

logger = logging.getLogger(__name__)

CODES = {400: "bad_request", 401: "not_signed_in", 403: "not_allowed", 404: "not_found", 429: "too_many"}
STATUS = {"not_found": 404, "too_many": 429, "not_signed_in": 401, "bad_cursor": 422, "bad_key": 422}
"""Refusals that HTTP has a word for; every other one is 409."""


def _say(_request: HttpRequest, error: Refused, status: int) -> HttpResponse:
    return JsonResponse(problem(error), status=status, json_dumps_params={"ensure_ascii": False})


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _say(request, error, 403 if isinstance(error, NotAllowed) else _status(error))


def _status(error: Refused) -> int:
    """A key that nobody knows is a wrong value, whatever it should have named."""
    return STATUS.get(error.code, 422 if error.code.startswith("unknown_") else 409)


def _out_of_range(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("out of range at %s: %s", request.path, error)
    return _say(request, out_of_range(), 422)


def _missing(request: HttpRequest, _error: Exception) -> HttpResponse:
    return _say(request, Refused("not_found", _("This does not exist, or not for you.")), 404)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    text = _("Some values are not as they should be.")
    return _say(request, Refused("invalid", text, fields=_sentences(error.errors)), 422)


def _invalid_value(request: HttpRequest, error: DjangoValidationError) -> HttpResponse:
    return _say(request, Refused("invalid", " ".join(error.messages)), 422)


def _too_big(request: HttpRequest, _error: Exception) -> HttpResponse:
    return _say(request, Refused("too_big", _("This is more than fits into one request.")), 413)


def _unknown(request: HttpRequest, _error: Exception) -> HttpResponse:
    text = _("Sign in first: send a token as 'Authorization: Bearer …'.")
    response = _say(request, Refused("not_signed_in", text), 401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _say(request, Refused(CODES.get(error.status_code, "error"), str(error)), error.status_code)


def answer_errors(api: NinjaAPI) -> None:
    """Give ``api`` its answers to everything that may go wrong."""
    answers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: _refused,
        ObjectDoesNotExist: _missing,
        Http404: _missing,
        ValidationError: _invalid,
        DjangoValidationError: _invalid_value,
        RequestDataTooBig: _too_big,
        OverflowError: _out_of_range,
        DataError: _out_of_range,
        AuthenticationError: _unknown,
        HttpError: _http,
    }
    for error, answer in answers.items():
        api.add_exception_handler(error, answer)


def _sentences(errors: Sequence[dict[str, Any]]) -> dict[str, str]:
    """{"name": "Field required", "rows.2.price": "…"}: where it is, without the words of the transport."""
    return {_place(e["loc"]): _sentence(e) for e in errors}


def _sentence(error: dict[str, Any]) -> str:
    known = {
        "missing": _("This is required."),
        "extra_forbidden": _("There is no such field."),
        "string_type": _("This must be a text."),
        "date_from_datetime_parsing": _("This must be a date: 2026-11-22."),
        "date_parsing": _("This must be a date: 2026-11-22."),
        "int_parsing": _("This must be a whole number."),
        "decimal_parsing": _("This must be a number."),
        "bool_parsing": _("This must be true or false."),
    }
    return str(known.get(error["type"], error["msg"]))


def _place(parts: Sequence[str | int]) -> str:
    """("body", "body", "name") is the field "name"; ("query", "after") is "after"."""
    rest = list(parts)
    if rest and rest[0] in {"body", "query", "path", "header", "form", "file"}:
        rest = rest[1:]
    if len(rest) > 1 and parts[0] in {"body", "query"}:
        rest = rest[1:]
    return ".".join(str(part) for part in rest)
