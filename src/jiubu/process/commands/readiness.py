"""Readiness kept beside the run: a hint for lists, the move checks anew."""

from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.process import queries
from jiubu.process.commands.moves import move_run
from jiubu.process.criteria import checks_of
from jiubu.process.models import Run
from jiubu.process.registry import SUBJECTS


@command
def refresh_readiness(run_id: int, *, by: Actor) -> Run:
    """Count again what the gate asks and what is met; a stage that advances by itself moves on when all is."""
    kind, subject_id = Run.objects.values_list("subject_kind", "subject_id").get(pk=run_id, group_id=by.group_id)
    subject = SUBJECTS[kind].lock(subject_id)
    run = Run.objects.lock(run_id)
    definition = queries.definition_of(run.version_id)
    stage = definition.stage(run.stage)
    if not run.is_open or stage.leave is None:
        return run
    checks = checks_of(stage.leave, queries.standing_of(run, stage), stage)
    met, asked = sum(check.is_met for check in checks), len(checks)
    if (run.met_count, run.asked_count) != (met, asked):
        run.met_count, run.asked_count = met, asked
        run.save(update_fields=["met_count", "asked_count"])
    if stage.advance == "automatic" and met == asked and definition.process.decision_after(stage.key) is None:
        try:
            with attempt():
                move_run(run.pk, to=definition.process.next_of(stage.key), subject=subject, by=by)
        except Refused:
            # the gate of the next stage is not met yet: what mends it will bring us here again
            run.refresh_from_db()
    return run
