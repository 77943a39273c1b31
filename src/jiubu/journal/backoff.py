"""How long to wait before something that failed is tried again, and what may be said of the failure."""

import traceback
from datetime import timedelta
from pathlib import Path

from jiubu.kernel.errors import Refused

WAITS = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
MOST_ATTEMPTS = len(WAITS) + 1
"""After so many attempts a delivery has failed, and a person has to look at it."""


def wait_after(attempts: int) -> timedelta:
    """The wait after attempt number ``attempts`` (1 is the first)."""
    return WAITS[min(attempts, len(WAITS)) - 1]


def described(error: BaseException) -> str:
    """What went wrong and where, without the values at hand: messages of exceptions may hold personal data."""
    what = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, Refused):
        what += f" ({error.code})"
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    return "\n".join([what, *places[-8:]])
