"""Shapes of the API of packs."""

from typing import Any, Literal

from ninja import Schema

from jiubu.web.api import Body

State = Literal["new", "same", "changed", "edited", "deleted", "seeded", "demo", "gone"]


class PackOut(Schema):
    key: str
    version: str
    title: dict[str, str]
    installed_version: str
    installed_count: int
    problems: list[str]


class DifferenceOut(Schema):
    field: str
    here: Any = None
    pack: Any = None


class ComparedOut(Schema):
    section: str
    key: str
    state: State
    differences: list[DifferenceOut]


class InstallBody(Body):
    with_demo: bool = False


class ReportOut(Schema):
    """Names are "section/key"."""

    put: list[str]
    kept: list[str]
    same: list[str]
    gone: list[str]
