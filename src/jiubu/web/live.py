"""Pages that follow what happens while they are looked at.

A page names what it follows by a signed address; a script asks it every few seconds for a mark and fetches the page's
living part only when the mark has changed. An answer costs neither a session nor, within ``KEPT``, a statement of the
database, so a hundred screens cost as much as one.
"""

import time
from collections.abc import Callable

from django.core import signing
from django.urls import reverse

Mark = Callable[[int], str]
MARKS: dict[str, tuple[Mark, float]] = {}
KEPT = 2.0
"""Seconds for which a process gives the same mark without looking again, unless the mark says another time."""
DAY = 24 * 3600
SALT = "jiubu.live"

_given: dict[tuple[str, int], tuple[float, str]] = {}


def register_mark(name: str, mark: Mark, *, kept: float = KEPT) -> None:
    """``mark`` gives a short text for the thing with this id, another one whenever what is shown of it has changed. It
    tells nothing: whoever holds a page's address may read it for a day."""
    MARKS[name] = (mark, kept)


def address_of(name: str, key: int) -> str:
    """Where a page asks whether something has changed."""
    return reverse("web:live", args=[signing.dumps([name, key], salt=SALT)])


def mark_now(name: str, key: int) -> str:
    """The mark to print into a page, beside its address: ask for it before what the page shows, so that what happens in
    between is fetched a moment later."""
    return MARKS[name][0](key)


def mark_by(token: str) -> str | None:
    """The mark that a signed address asks for; None when it is not ours, or of yesterday."""
    try:
        name, key = signing.loads(token, salt=SALT, max_age=DAY)
    except signing.BadSignature:
        return None
    known = _given.get((name, key))
    mark, kept = MARKS[name]
    if known is None or time.monotonic() - known[0] > kept:
        known = (time.monotonic(), mark(key))
        _given[name, key] = known
    return known[1]


def forget_marks() -> None:
    """Look again at the next question."""
    _given.clear()
