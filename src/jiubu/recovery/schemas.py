"""Shapes of the API of recovery."""

from datetime import datetime
from typing import Literal

from ninja import Schema


class FindingOut(Schema):
    """One line of the doctor's report. ``advice`` says what to do when it isn't ok."""

    subject: str
    level: Literal["ok", "warning", "wrong"]
    text: str
    advice: str


class BackupOut(Schema):
    """One backup on the shelf of the server."""

    name: str
    made_at: datetime
    size: int
