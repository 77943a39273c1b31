"""A form as JSON Schema 2020-12, for the API and for agents."""

from typing import Any

from jiubu.kernel.titles import say
from jiubu.process.answers import TEXT_LIMITS
from jiubu.process.definition import NUMERIC, Condition, Form, FormField


def schema_of(form: Form) -> dict[str, Any]:
    """The answers of ``form``. What is required only when shown is said by ``if``/``then`` where another field decides."""
    always = [f.key for f in form.fields if f.required and f.shown_when is None]
    rules = [
        {"if": _when(f.shown_when), "then": {"required": [f.key]}}
        for f in form.fields
        if f.required and f.shown_when is not None and f.shown_when.field is not None
    ]
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": say(form.title),
        "type": "object",
        "properties": {field.key: _property(field) for field in form.fields},
        "required": always,
        "additionalProperties": False,
    }
    if rules:
        schema["allOf"] = rules
    return schema


def _property(field: FormField) -> dict[str, Any]:
    return {"title": say(field.title), **({"description": say(field.help)} if field.help else {}), **_shape(field)}


def _shape(field: FormField) -> dict[str, Any]:
    keys = [option.key for option in field.options]
    if field.type in NUMERIC:
        limits = {"minimum": field.min, "maximum": field.max}
        return {"type": ["number", "string"]} | {k: float(v) for k, v in limits.items() if v is not None}
    if field.type == "multi":
        most = {"maxItems": field.max_choices} if field.max_choices else {}
        return {"type": "array", "items": {"enum": keys}, "uniqueItems": True, **most}
    shapes: dict[str, dict[str, Any]] = {
        "yes_no": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "choice": {"enum": keys},
        "photo": {"type": ["string", "integer"], "description": "id of an attachment"},
        "signature": {"type": ["string", "integer"], "description": "id of an attachment"},
    }
    return shapes.get(field.type, {"type": "string", "maxLength": field.max_length or TEXT_LIMITS.get(field.type, 200)})


def _when(condition: Condition) -> dict[str, Any]:
    """The condition as a schema of the other field."""
    limits = {
        "at_least": "minimum",
        "at_most": "maximum",
        "more_than": "exclusiveMinimum",
        "less_than": "exclusiveMaximum",
    }
    rule: dict[str, Any] = {limits[n]: float(v) for n in limits if (v := getattr(condition, n)) is not None}
    if condition.is_ is not None:
        rule["const"] = condition.is_ if isinstance(condition.is_, bool) else str(condition.is_)
    if condition.one_of is not None:
        rule["enum"] = list(condition.one_of)
    if condition.has is not None:
        rule["contains"] = {"const": condition.has}
    return {"properties": {condition.field: rule or {"const": True}}, "required": [condition.field]}
