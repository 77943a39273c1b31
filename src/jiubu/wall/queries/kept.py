"""One board per store is kept in each process, and looked at again only when the journal says that something happened.

Fifty screens of a store therefore cost one look at the journal every other second, and one board for each change.
"""

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.utils import timezone

from jiubu.journal import log
from jiubu.organisation.models import Store
from jiubu.wall.queries.board import Board, board_of

LATE = 200
"""So many ids back it is looked for entries that came late: ids are given in one order and committed in another."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A board with its mark: another one whenever the board shows something else."""

    board: Board
    mark: str
    seen: frozenset[int]
    last: int
    minute: datetime


_lock = threading.Lock()


def kept_board(store: Store) -> Kept:
    """The board as it is now: made anew after an entry of the store, and every minute, as time alone makes things due."""
    with _lock:
        known: Kept | None = caches["local"].get(f"wall:{store.pk}")
        now = timezone.now()
        minute = now.replace(second=0, microsecond=0)
        last = log.last_entry_id(store.group_id)
        since = min(last, known.last if known else last) - LATE
        seen = frozenset(log.entry_ids_of_store(since, group_id=store.group_id, store_id=store.pk))
        if known is not None and known.minute == minute and seen <= known.seen:
            return known
        board = board_of(store, now=now)
        mark = hashlib.sha256(repr(board).encode()).hexdigest()[:16]
        known = Kept(board, mark, seen, last, minute)
        caches["local"].set(f"wall:{store.pk}", known, 120)
        return known


def mark_of(store_id: int) -> str:
    """For ``web.live``."""
    return kept_board(Store.objects.get(pk=store_id)).mark
