"""What work does at its time: ring, climb the ladder, break promises, miss appointments."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from jiubu.journal.registry import every, looping
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.work import commands, rules
from jiubu.work.commands.channels import forget_old_rings
from jiubu.work.commands.ringing import AT_ONCE, ring_reminders
from jiubu.work.queries import (
    appointments_to_miss,
    groups_to_ring,
    promises_to_break,
    tasks_to_escalate,
)

logger = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)


@every(MINUTE, name="work.ring_reminders")
def ring(slot: datetime) -> None:
    """Reminders of tasks and appointments become notifications."""
    for group_id in groups_to_ring(slot):
        by = Actor.machine("clock", group_id=group_id, door="clock")
        while ring_reminders(at=slot, by=by) >= AT_ONCE:
            continue


@every(5 * MINUTE, name="work.climb_ladder")
def climb(slot: datetime) -> None:
    """What nobody did in time goes to the manager, then into the pool."""
    _each(tasks_to_escalate(slot), lambda pk, by: commands.escalate_task(pk, at=slot, by=by))


@every(5 * MINUTE, name="work.break_promises")
def break_promises(slot: datetime) -> None:
    """A promise whose time has passed is broken."""
    _each(promises_to_break(slot - rules.PROMISE_GRACE), lambda pk, by: commands.break_promise(pk, by=by))


@every(15 * MINUTE, name="work.miss_appointments")
def miss_appointments(slot: datetime) -> None:
    """An appointment that nobody kept is missed."""
    _each(appointments_to_miss(slot - rules.MISSED_AFTER), lambda pk, by: commands.miss_appointment(pk, by=by))


def _each(rows: Iterable[tuple[int, int]], do: Callable[[int, Actor], object]) -> None:
    """Each in a transaction of its own: what one refuses does not stop the others."""
    for pk, group_id in rows:
        try:
            do(pk, Actor.machine("clock", group_id=group_id, door="clock"))
        except Refused as refusal:
            logger.warning("clock: %s %s", pk, refusal.code)


@looping("work.ring_outside", pause=2.0)
def ring_outside() -> bool:
    """Notifications that somebody wants to have in the browser or by mail, in a thread that may wait for the network."""
    return bool(commands.find_rings() + commands.send_rings())


@every(timedelta(days=1), name="work.forget_rings")
def forget_rings(slot: datetime) -> None:
    """What rang a month ago."""
    forget_old_rings(slot - timedelta(days=30))
