"""How often something may be tried: counted in the cache that all processes share.

Each attempt takes one of the numbered slots of a limit, and ``cache.add`` gives a slot to exactly one taker; so the count
is right without a lock, however many processes count. A slot is free again when its time is over, or given back.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiubu.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """``amount`` attempts within ``seconds``."""

    key: str
    amount: int
    seconds: int


OF_A_NAME = Limit("sign-in-name", 5, 300)
OF_A_CLIENT = Limit("sign-in-client", 30, 300)
"""A whole store may share one address."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The slots that one attempt took. ``is_last``: the next one will be refused."""

    slots: tuple[str, ...]
    is_last: bool = False


def attempt_sign_in(username: str, client: str) -> Attempt:
    """Count one attempt to sign in. Refused("too_many") says how long to wait."""
    of_client = take(OF_A_CLIENT, client)
    try:
        of_name = take(OF_A_NAME, username.strip().casefold())
    except Refused:
        give_back(of_client)
        raise
    return Attempt((*of_client.slots, *of_name.slots), of_name.is_last)


def take(limit: Limit, who: str) -> Attempt:
    """Use up one attempt of ``who``."""
    slots = _slots(limit, who)
    now = timezone.now().timestamp()
    known = cache.get_many(slots)
    for slot in slots:
        if slot not in known and cache.add(slot, now, limit.seconds):
            return Attempt((slot,), is_last=len(known) == limit.amount - 1)
    raise _too_many(limit, slots, now)


def give_back(attempt: Attempt) -> None:
    """It was right: it counts no longer."""
    cache.delete_many(attempt.slots)


def forget(limit: Limit, who: str) -> None:
    """Begin to count anew: the person got in by a way that needed no guessing."""
    cache.delete_many(_slots(limit, who))


def _slots(limit: Limit, who: str) -> list[str]:
    """Names may hold characters that a cache refuses."""
    digest = hashlib.sha256(who.encode()).hexdigest()
    return [f"limit:{limit.key}:{digest}:{number}" for number in range(limit.amount)]


def _too_many(limit: Limit, slots: Sequence[str], now: float) -> Refused:
    oldest = min(cache.get_many(slots).values(), default=now)
    seconds = max(1, math.ceil(oldest + limit.seconds - now))
    return Refused("too_many", wait_sentence(seconds), details={"seconds": seconds})


def wait_sentence(seconds: int) -> str:
    """How long to wait, in words."""
    if seconds < 60:
        wait = ngettext("%d second", "%d seconds", seconds) % seconds
    else:
        minutes = math.ceil(seconds / 60)
        wait = ngettext("%d minute", "%d minutes", minutes) % minutes
    return _("Too many attempts. Wait {time}, then try again.").format(time=wait)
