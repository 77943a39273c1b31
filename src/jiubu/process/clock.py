"""What processes do at their time: tell of limits."""

import logging
from datetime import datetime, timedelta

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.process import commands, queries

logger = logging.getLogger(__name__)


@every(timedelta(minutes=5), name="process.tell_limits")
def tell_limits(slot: datetime) -> None:
    """Stages that come near their time limit, or are past it, become tasks."""
    for run_id, group_id in queries.runs_to_tell(slot):
        try:
            commands.tell_limit(run_id, by=Actor.machine("clock", group_id=group_id, door="clock"))
        except Refused as refusal:
            logger.warning("limit of run %s: %s", run_id, refusal.code)
