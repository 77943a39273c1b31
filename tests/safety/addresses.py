"""Every address of the pages and every operation of the API, and something to fill them with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from jiubu.api.root import api

PARAMETER = re.compile(r"[<{](?:(\w+):)?(\w+)[>}]")


@dataclass(frozen=True)
class Address:
    """``methods`` as the door says them; a page that does not say is asked with GET and POST."""

    path: str
    methods: tuple[str, ...]
    function: Any
    operation: Any = None

    def __str__(self) -> str:
        return f"{'/'.join(self.methods)} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return [name for _kind, name in self.kinds]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """(kind, name) of each parameter, the kind as the address says it: int, slug, str…"""
        return [(kind or "str", name) for kind, name in PARAMETER.findall(self.path)]

    def at(self, values: dict[str, Any]) -> str:
        return PARAMETER.sub(lambda found: str(values[found[2]]), self.path)


def pages() -> list[Address]:
    found = _patterns(get_resolver().url_patterns, "/")
    return [
        a for a in found if not a.path.startswith(("/api/", "/accounts/")) and a.function.__module__[:6] == "jiubu."
    ]


def _patterns(patterns: Any, prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Address(path, ("GET", "POST"), pattern.callback)


def operations() -> list[Address]:
    return [
        Address("/api/v1" + path, tuple(operation.methods), operation.view_func, operation)
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


def body_of(address: Address, ids: dict[str, Any]) -> dict[str, Any] | None:
    """A JSON body of the right shape, or None: every field filled, fields that name rows from ``ids``."""
    for model in address.operation.models:
        if model.__ninja_param_source__ == "body":
            schema = model.model_json_schema()
            (one,) = schema["properties"].values()
            return _example(one, schema.get("$defs", {}), ids, "")
    return None


def query_of(address: Address, ids: dict[str, Any]) -> dict[str, Any]:
    """What an operation can't be asked without."""
    if address.operation is None:
        return {}
    schemas = (m.model_json_schema() for m in address.operation.models if m.__ninja_param_source__ == "query")
    return {
        name: _example(schema["properties"][name], schema.get("$defs", {}), ids, name)
        for schema in schemas
        for name in schema.get("required", ())
    }


def _example(schema: dict[str, Any], known: dict[str, Any], ids: dict[str, Any], name: str) -> Any:
    if "$ref" in schema:
        return _example(known[schema["$ref"].rsplit("/", 1)[1]], known, ids, name)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _example(schema[several][0], known, ids, name)
    if name in ids:
        return ids[name]
    if schema.get("type") == "object":
        rows = schema.get("properties", {})
        return {key: _example(part, known, ids, key) for key, part in rows.items()}
    if schema.get("minItems"):
        return [_example(schema["items"], known, ids, "")] * schema["minItems"]
    return _plain(schema)


def _plain(schema: dict[str, Any]) -> Any:
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "string":
        known = {"date-time": "2026-12-01T10:00:00+08:00", "date": "2026-12-01", "uuid": "0" * 32, "time": "10:00"}
        return known.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))
    return {"integer": schema.get("minimum", 1), "number": 1, "boolean": True, "array": [], "null": None}.get(
        schema.get("type", ""), "x"
    )
