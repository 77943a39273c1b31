"""What stands still goes on; files that were kept long enough go."""

from datetime import datetime, timedelta

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.lists import commands, queries
from jiubu.lists.tasks import bulk_work, export_file


@every(timedelta(minutes=2), name="lists.resume")
def resume(slot: datetime) -> None:  # noqa: ARG001
    """Queue again what nobody works on: its worker died."""
    for export_id in queries.stalled_exports():
        export_file.enqueue(export_id)
    for bulk_id in queries.stalled_bulks():
        bulk_work.enqueue(bulk_id)


@every(timedelta(hours=6), name="lists.delete_files")
def delete_files(slot: datetime) -> None:
    """Files of exports hold what was to be seen then: they are not kept for ever."""
    for group_id, export_ids in queries.outdated_exports(slot).items():
        commands.delete_files(export_ids, by=Actor.machine("clock", group_id=group_id, door="clock"))
