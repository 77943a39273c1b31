"""Shapes of the API of imports."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class ImportColumnOut(Schema):
    key: str
    title: str
    kind: str
    is_required: bool
    names: list[str] = Field(description="how files call it")
    choices: dict[str, str]


class ImportOptionOut(Schema):
    key: str
    title: str
    default: str
    choices: dict[str, str]


class ImporterOut(Schema):
    key: str
    title: str
    help: str
    columns: list[ImportColumnOut]
    options: list[ImportOptionOut]


class ImportOut(Schema):
    id: int
    code: str
    importer: str
    file_name: str
    state: str = Field(description="read, checking, checked, running, done, undoing, undone, failed")
    head: list[str]
    columns: dict[str, str] = Field(description="importer column -> column of the file")
    values: dict[str, dict[str, str]] = Field(description="importer column -> {value of the file: value meant}")
    options: dict[str, str]
    mapped: dict[str, dict[str, int]] = Field(
        description="importer column -> {value of the file: rows taken for another}"
    )
    row_count: int
    next_row: int
    percent: int
    made_count: int
    updated_count: int
    unchanged_count: int
    refused_count: int
    kept_count: int
    error: str
    created_at: datetime
    started_at: datetime | None
    done_at: datetime | None


class MappingBody(Body):
    columns: dict[str, str] | None = None
    values: dict[str, dict[str, str]] | None = Field(None, description="null: remembered ones and what is alike")
    options: dict[str, str] | None = None


class ValueOut(Schema):
    column: str
    said: str
    count: int
    meant: str


class LineOut(Schema):
    number: int
    cells: list[str]
    verdict: str
    reasons: dict[str, str]
    object_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class MendBody(Body):
    rows: dict[int, dict[str, str]] = Field(description="row number -> {column of the file: text}")
