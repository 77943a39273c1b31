"""Lists, views, exports and bulk work as JSON."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class ListColumnOut(Schema):
    key: str
    title: str
    kind: str = Field(description="text, number, money, date, moment")
    is_default: bool
    sort: str = Field(description="the value of sort that orders by it; empty: none")


class InputOut(Schema):
    """What a bulk action asks. ``choices`` holds [value, title]."""

    key: str
    title: str
    kind: str
    is_required: bool
    choices: list[tuple[str, str]]


class ActionOut(Schema):
    key: str
    title: str
    inputs: list[InputOut]


class ListOut(Schema):
    """A list that you may see: its columns, what its query may filter by, and what may be done to many rows."""

    key: str
    title: str
    columns: list[ListColumnOut]
    filters: list[str]
    orders: list[str]
    actions: list[ActionOut]


class ViewOut(Schema):
    id: int
    list_key: str
    name: str
    query: str
    columns: list[str]
    reach: str
    is_mine: bool
    version: int


class ViewBody(Body):
    """``query`` as behind the "?" of the list's page; columns []: the usual ones."""

    name: str = Field(max_length=40)
    query: str = Field("", max_length=1000)
    columns: list[str] = Field(default_factory=list, max_length=100)
    reach: Literal["private", "store", "group"] = "private"


class ViewChanges(Body):
    name: str = Field("", max_length=40)
    query: str = Field("", max_length=1000)
    columns: list[str] = Field(default_factory=list, max_length=100)
    reach: Literal["private", "store", "group"] = "private"


class ColumnsBody(Body):
    """Keys in their order; []: the usual columns again."""

    columns: list[str] = Field(max_length=100)


class OpeningBody(Body):
    """The view that the list opens with; null: with everything."""

    view_id: int | None


class SettingOut(Schema):
    """How you see the list: the columns shown, and the view that it opens with."""

    columns: list[str]
    opens: int | None


class ExportBody(Body):
    """``columns`` []: those that you see."""

    query: str = Field("", max_length=1000)
    columns: list[str] = Field(default_factory=list, max_length=100)
    format: Literal["xlsx", "csv"] = "xlsx"


class ExportOut(Schema):
    id: int
    code: str
    list_key: str
    query: str
    columns: list[str]
    format: str
    state: str = Field(description="working, done, failed, gone")
    row_count: int
    done_count: int
    error: str
    created_at: datetime
    done_at: datetime | None


class BulkBody(Body):
    """Either ``ids``, or all rows that ``query`` leaves (ids null). ``inputs`` by the keys of the action."""

    action: str = Field(max_length=40)
    ids: list[int] | None = Field(None, max_length=2000)
    query: str = Field("", max_length=1000)
    inputs: dict[str, Any] = Field(default_factory=dict)


class BulkOut(Schema):
    id: int
    code: str
    list_key: str
    action: str
    state: str = Field(description="running, done, undoing, undone")
    row_count: int
    done_count: int
    unchanged_count: int
    refused_count: int
    undone_count: int
    kept_count: int
    created_at: datetime
    done_at: datetime | None


class BulkRowOut(Schema):
    """``verdict``: empty while waiting; done, unchanged, refused, undone, kept (could not be undone)."""

    number: int
    object_id: int
    verdict: str
    reason: str
