"""A page that explains the API, written from its OpenAPI description: no third-party script."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from jiubu.organisation import queries
from jiubu.organisation.models import User


@dataclass(frozen=True, slots=True)
class FieldLine:
    name: str
    type: str
    is_required: bool
    text: str


@dataclass(frozen=True, slots=True)
class OperationBox:
    anchor: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[FieldLine] = field(default_factory=list)
    body: list[FieldLine] = field(default_factory=list)
    answers: list[FieldLine] = field(default_factory=list)


class OwnPages(DocsBase):
    """Replaces the viewer that would load scripts from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            request.actor = queries.actor_of(request.user, door="web")  # type: ignore[attr-defined]
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {"tags": _boxes(schema), "info": schema["info"]}
        return render(request, "api/docs.html", context)


def _boxes(schema: dict[str, Any]) -> list[tuple[str, list[OperationBox]]]:
    tags: dict[str, list[OperationBox]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            tags.setdefault(tag, []).append(_box(schema, path, method, operation))
    return list(tags.items())


def _box(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> OperationBox:
    return OperationBox(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation.get("description", ""),
        parameters=[
            FieldLine(p["name"], _type(p["schema"]), bool(p.get("required")), _text(p) or _text(p["schema"]))
            for p in operation.get("parameters", [])
        ],
        body=_lines(schema, _content(operation.get("requestBody", {}))),
        answers=[
            FieldLine(status, _type(_content(answer)), is_required=False, text=answer["description"])
            for status, answer in operation["responses"].items()
        ],
    )


def _content(answer: dict[str, Any]) -> dict[str, Any]:
    contents: list[dict[str, Any]] = list(answer.get("content", {}).values())
    return contents[0].get("schema", {}) if contents else {}


def _lines(schema: dict[str, Any], part: dict[str, Any]) -> list[FieldLine]:
    name = part.get("$ref", "").rpartition("/")[2]
    found = schema["components"]["schemas"].get(name, part)
    required = found.get("required", [])
    return [
        FieldLine(key, _type(value), key in required, _text(value))
        for key, value in found.get("properties", {}).items()
    ]


def _text(part: dict[str, Any]) -> str:
    return str(part.get("description", ""))


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "anyOf" in part:
        return " | ".join(_type(p) for p in part["anyOf"])
    if "enum" in part:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in part["enum"])
    if part.get("type") == "array":
        return f"{_type(part.get('items', {}))}[]"
    return str(part.get("format") or part.get("type") or "")
