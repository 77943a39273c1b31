"""What a request is answered when not the request but the place is in trouble: no database, no room on the disk."""

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
POSTGRES_FULL = {"53100"}
POSTGRES_BUSY = {"40001", "40P01", "53300", "55P03", "57014"}
"""Serialisation, deadlock, too many connections, lock not available, statement timed out."""


@dataclass(frozen=True, slots=True)
class Outage:
    """``code`` is stable for the API."""

    code: str
    title: str | Promise
    text: str | Promise


AWAY = Outage(
    "database_away",
    _("Back in a moment"),
    _("The database does not answer just now. What you typed is kept in this browser; try again in a moment."),
)
FULL = Outage(
    "disk_full",
    _("There is no room left"),
    _(
        "The disk that the data lies on is full. Nothing was changed, and what you typed is kept. Tell your administrator."
    ),
)
BUSY = Outage(
    "busy",
    _("Too much at once"),
    _("Too much is being written at this moment. Nothing was changed, and what you typed is kept. Try again."),
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Which outage an error speaks of; None when it is a mistake of the program."""
    if isinstance(error, OSError) and error.errno in FULL_DISK:
        return FULL
    if isinstance(error, InterfaceError):
        return AWAY
    return _of_database(error) if isinstance(error, OperationalError) else None


def _of_database(error: OperationalError) -> Outage | None:
    state = getattr(error.__cause__, "sqlstate", None)
    said = str(error)
    if state in POSTGRES_FULL or "disk is full" in said:
        return FULL
    if state in POSTGRES_BUSY or "is locked" in said:
        return BUSY
    is_away = state is None or state.startswith(("08", "57"))
    return AWAY if is_away and not said.startswith("no such") else None
