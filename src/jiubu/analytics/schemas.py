"""Shapes of the API."""

from datetime import date, datetime

from ninja import Schema


class IndicatorValueOut(Schema):
    """``top`` of ``bottom``; ``share`` null for an empty denominator; all null when nothing is kept of the first day.

    ``median`` in minutes of opening hours (K1). Of targets (K19) ``bottom`` is the target, ``pace`` what it asks for by
    now, ``gap`` what is missing to the target.
    """

    top: int | None
    bottom: float | None
    share: float | None
    median: float | None = None
    pace: float | None = None
    gap: float | None = None


class PersonValueOut(Schema):
    """``person_id`` null: of nobody."""

    person_id: int | None
    person_name: str
    value: IndicatorValueOut


class TeamValueOut(Schema):
    """Of the people who are in the team now."""

    team_id: int
    team_name: str
    value: IndicatorValueOut


class FigureOut(Schema):
    """An indicator with code and version, in the language asked for."""

    code: str
    version: int
    title: str
    formula: str
    total: IndicatorValueOut
    people: list[PersonValueOut]
    teams: list[TeamValueOut]


class FiguresOut(Schema):
    """All indicators of a store from ``begin`` to ``last``, both included."""

    store_id: int
    begin: date
    last: date
    figures: list[FigureOut]


class BehindOut(Schema):
    """One name behind a number; ``kind`` visit, drive, deal or customer, ``at`` when it counted; ``is_off``: it is taken off
    the number (an order that was cancelled)."""

    kind: str
    id: int
    code: str
    title: str
    person_id: int | None
    person_name: str
    at: datetime | None
    is_off: bool
