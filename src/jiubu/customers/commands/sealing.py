"""Turning the keys of sealed numbers: everything that older keys sealed is sealed anew, batch by batch."""

from dataclasses import dataclass

from jiubu.customers import access
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.sealing import SEALED


@dataclass(frozen=True, slots=True)
class Resealed:
    """One batch. ``last`` is where the next one begins; None when the table is done."""

    last: int | None
    count: int
    unreadable: tuple[int, ...]


@command
def reseal_batch(name: str, *, after: int = 0, size: int = 500, by: Actor) -> Resealed:
    """Seal ``size`` rows after id ``after`` of a registered table with the newest key. Nothing happened that a journal
    tells: the values stay what they are. Safe to stop and to repeat."""
    by.require(access.REVEAL)
    sealed = SEALED[name]
    rows = list(sealed.rows().filter(pk__gt=after).select_for_update(of=("self",))[:size])
    turned, unreadable = [], []
    for row in rows:
        try:
            if sealed.turn(row):
                turned.append(row)
        except crypto.Unreadable:
            unreadable.append(row.pk)
    if turned:
        type(turned[0])._base_manager.bulk_update(turned, sealed.columns, batch_size=100)  # noqa: SLF001  Django's public name
    return Resealed(rows[-1].pk if len(rows) == size else None, len(turned), tuple(unreadable))
