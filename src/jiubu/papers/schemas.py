"""Prints as JSON."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class PaperKindOut(Schema):
    """Something that you may print, and the names that it is asked with."""

    key: str
    title: str
    args: list[str]


class PaperBody(Body):
    """``args``: every name of the kind of print with its value: ids as numbers or texts, days as 2026-11-22."""

    key: str = Field(max_length=60)
    args: dict[str, str | int] = Field(default_factory=dict, max_length=10)


class PaperOut(Schema):
    id: int
    code: str
    key: str
    title: str
    args: dict[str, str]
    state: str = Field(description="working, done, failed, gone")
    size: int = Field(description="bytes of the PDF")
    page_count: int
    digest: str = Field(description="SHA-256 of the PDF")
    error: str
    created_at: datetime
    done_at: datetime | None
    expires_at: datetime | None
