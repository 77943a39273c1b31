"""Shapes of the journal's API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema


class DeliveryOut(Schema):
    """One reaction that failed or is being tried again. ``error``: what and where, without values."""

    id: int
    reaction: str
    state: str
    attempts: int
    due_at: datetime
    error: str
    entry_id: int
    verb: str

    @staticmethod
    def resolve_verb(row: object) -> str:
        return str(row.entry.verb)  # type: ignore[attr-defined]


class JobOut(Schema):
    """One background job that failed."""

    id: UUID
    job: str
    error: str
    attempts: int
    finished_at: datetime | None


class TickOut(Schema):
    """One job of the schedule whose run in this slot failed."""

    job: str
    slot: datetime
    attempts: int
    error: str


class FailuresOut(Schema):
    deliveries: list[DeliveryOut]
    next: str
    jobs: list[JobOut]
    ticks: list[TickOut]
