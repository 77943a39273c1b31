"""What the showroom does at its time: cars that are not back, shifts that move the line, visits open after closing."""

import logging
from datetime import datetime, timedelta

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.showroom import commands, queries

logger = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)


@every(MINUTE, name="showroom.overdue_drives")
def tell_overdue(slot: datetime) -> None:
    """Demo cars that are not back in time."""
    for drive_id, group_id in queries.overdue_drives(slot):
        commands.tell_overdue(drive_id, at=slot, by=Actor.machine("clock", group_id=group_id, door="clock"))


@every(MINUTE, name="showroom.drives_without_car")
def tell_no_car(slot: datetime) -> None:
    """Who has a car next that is not back."""
    for drive_id, group_id in queries.drives_without_their_car(slot):
        commands.tell_no_car(drive_id, at=slot, by=Actor.machine("clock", group_id=group_id, door="clock"))


@every(15 * MINUTE, name="showroom.give_up_drives")
def give_up_drives(slot: datetime) -> None:
    """Booked drives that never began. Each in a transaction of its own: what one refuses does not stop the others."""
    for drive_id, group_id in queries.drives_to_give_up(slot):
        try:
            commands.give_up_drive(drive_id, at=slot, by=Actor.machine("clock", group_id=group_id, door="clock"))
        except Refused as refusal:
            logger.warning("clock: test drive %s %s", drive_id, refusal.code)


@every(MINUTE, name="showroom.shift_edges")
def tell_shifts(slot: datetime) -> None:
    """Who is next since somebody's shift ended, or came near."""
    for store in queries.stores_at_an_edge(slot):
        by = Actor.machine("clock", group_id=store.group_id, door="clock")
        commands.tell_shift_edge(store.pk, at=slot, by=by)


@every(5 * MINUTE, name="showroom.closing_time")
def tell_closing(slot: datetime) -> None:
    """Visits that are open after closing time; the bell rings once a day for each."""
    for store in queries.stores_to_clear(slot):
        by = Actor.machine("clock", group_id=store.group_id, door="clock")
        commands.tell_open_visits(store.pk, at=slot, by=by)
