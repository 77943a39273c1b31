"""Keyset paging: a page begins after a row, never at an offset."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from jiubu.kernel.errors import Refused

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page, and the cursor of the next ("" on the last page)."""

    rows: list[M]
    next: str


def page_of(rows: QuerySet[M], *, order: tuple[str, ...], after: str = "", size: int = 50) -> Page[M]:
    """One page of ``rows`` ordered by ``order`` (each not null, the last one unique; "-" for descending).

    ``size`` is bounded to 1-200. Refused("bad_cursor") when ``after`` was not made here.
    """
    size = max(1, min(size, 200))
    ordered = rows.order_by(*order)
    if after:
        ordered = ordered.filter(_after(order, _fitting(rows, order, _decode(after, len(order)))))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _encode(found[-1], order) if more else "")


def _fitting(rows: QuerySet[M], order: tuple[str, ...], values: list[object]) -> list[object]:
    """The values as their fields hold them; a cursor made up by somebody is refused, not asked of the database."""
    try:
        return [_held(rows, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise _bad_cursor() from error


def _held(rows: QuerySet[M], name: str, value: object) -> object:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError(name)
    field: Any = rows.query.annotations.get(name)
    if field is not None:
        held = field.output_field.to_python(value)
    else:
        model: Any = rows.model
        for part in name.split("__"):
            field = model._meta.get_field("id" if part == "pk" else part)
            model = field.related_model
        held = field.to_python(value)
    if isinstance(held, int) and abs(held) >= 2**63:
        raise ValueError(name)
    return held


def _after(order: tuple[str, ...], values: list[object]) -> Q:
    condition = Q()
    for i, name in enumerate(order):
        same = Q(**{order[j].lstrip("-"): values[j] for j in range(i)})
        step = "lt" if name.startswith("-") else "gt"
        condition |= same & Q(**{f"{name.lstrip('-')}__{step}": values[i]})
    return condition


def cursor_of(row: Model, *, order: tuple[str, ...]) -> str:
    """The cursor of the page that begins after ``row``, for pages that are not fetched by ``page_of``."""
    return _encode(row, order)


def _encode(row: Model, order: tuple[str, ...]) -> str:
    values = []
    for name in order:
        value: object = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        if isinstance(value, datetime):
            value = {"t": value.isoformat()}
        elif isinstance(value, date | Decimal):
            value = str(value)
        values.append(value)
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[object]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        decoded = [_decoded(value) for value in values] if isinstance(values, list) else []
    except ValueError as error:
        raise _bad_cursor() from error
    if len(decoded) != length:
        raise _bad_cursor()
    return decoded


def _bad_cursor() -> Refused:
    return Refused("bad_cursor", _("This page address is not valid. Start again from the first page."))


def _decoded(value: object) -> object:
    if isinstance(value, dict):
        moment = parse_datetime(str(value.get("t", "")))
        if moment is None:
            raise ValueError
        return moment
    if not isinstance(value, str | int | float):
        raise ValueError  # noqa: TRY004
    return value
