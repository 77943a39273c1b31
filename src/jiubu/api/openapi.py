"""The description of the API, with what is the same for all operations added in one place."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny

from jiubu.organisation.once import HEADER
from jiubu.web.api import Problem

WRITES = {"post", "put", "patch", "delete"}
ERRORS = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in.",
    "403": "The role does not allow this.",
    "404": "It does not exist, or not for you.",
    "409": "A rule says no; `code` says which, `missing` what a gate wants.",
    "413": "More than fits into one request.",
    "422": "A value is wrong; `fields` has a sentence for each.",
    "429": "Too many attempts; wait a while.",
}
KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 80},
    "description": "Any text of your own, new for each intention: the same key again gets the same answer, once.",
}


class Api(NinjaAPI):
    """``NinjaAPI`` whose schema names every error that an operation may answer."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        definitions = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        components.update(definitions.pop("$defs", {}))
        components["Problem"] = definitions
        for path in schema["paths"].values():
            for method, operation in path.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: DictStrAny) -> None:
    responses = operation["responses"]
    for code in list(responses):
        responses[str(code)] = responses.pop(code)
    for status, description in ERRORS.items():
        if status == "413" and method not in WRITES:
            continue
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses.setdefault(status, {"description": description, "content": content})
    if method in WRITES and operation.get("security"):
        operation.setdefault("parameters", []).append(KEY_PARAMETER)
