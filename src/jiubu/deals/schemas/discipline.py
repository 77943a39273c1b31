"""The discipline of follow-up, as JSON."""

from datetime import date

from ninja import Schema


class DisciplineLineOut(Schema):
    """One person in one week (``week``: its Monday; null: the whole period). ``rate``: K16, null when nothing was due."""

    owner_id: int | None
    name: str
    week: date | None
    scheduled: int
    due: int
    on_time: int
    late: int
    forwarded: int
    forgotten: int
    coming: int
    rate: float | None


class DisciplineOut(Schema):
    begin: date
    end: date
    people: list[DisciplineLineOut]
    weeks: list[DisciplineLineOut]
