"""What all API operations share: the shape of bodies, of errors and of pages."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from jiubu.kernel.errors import Refused
from jiubu.kernel.paging import Page

T = TypeVar("T")
M = TypeVar("M", bound=Model)


def _without_zone(value: object) -> object:
    """A number would be taken for seconds of UTC."""
    if not isinstance(value, time) and re.match(r"\d\d:\d\d(:\d\d(\.\d+)?)?$", str(value)) is None:
        raise PydanticCustomError("time_of_day", _("Write the time as 08:30."))
    return value


LocalTime = Annotated[
    time,
    BeforeValidator(_without_zone),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d(:\d\d(\.\d+)?)?$"}),
]
"""A time on the wall, without a zone: JSON Schema's format "time" would want one."""


class Body(Schema):
    """Base of every request body: a field that nobody knows is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_nul(cls, value: Any) -> Any:
        """PostgreSQL keeps no NUL in a text, and nobody types one."""
        if isinstance(value, str) and "\x00" in value:
            raise PydanticCustomError("nul", _("This must be a text without control characters."))
        return value

    def given(self) -> dict[str, Any]:
        """Only what the caller sent: ``{"name": "…"}`` changes the name and nothing else."""
        return self.model_dump(exclude_unset=True)


class MissingOut(Schema):
    """One criterion of a gate that is not met."""

    code: str
    text: str
    mend: dict[str, Any] = Field(default_factory=dict, description="what mends it: a form, a work item, a page")
    roles: list[str] = Field(default_factory=list)


class Problem(Schema):
    """Every error of the API. ``code`` is stable; ``text`` is for people, in the language asked for."""

    code: str
    text: str
    fields: dict[str, str] = Field(default_factory=dict, description="a sentence per field of the body")
    missing: list[MissingOut] = Field(default_factory=list)
    details: dict[str, Any] = Field(default_factory=dict)


class PageOut(Schema, Generic[T]):
    """One page of a list. Ask again with ``after`` = ``next`` for the following one; "" means there is none."""

    rows: list[T]
    next: str = ""


def problem(error: Refused) -> dict[str, Any]:
    """A refusal as JSON."""
    return {
        "code": error.code,
        "text": str(error.text),
        "fields": {name: str(text) for name, text in error.fields.items()},
        "missing": [
            {"code": m.code, "text": str(m.text), "mend": dict(m.mend), "roles": list(m.roles)} for m in error.missing
        ],
        "details": dict(error.details),
    }


def page_out(page: Page[M], row: Callable[[M], Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """A page of a query as the answer of an operation with ``response=PageOut[RowOut]``."""
    rows: list[Any] = [row(r) for r in page.rows] if row else list(page.rows)
    return {"rows": rows, "next": page.next}
