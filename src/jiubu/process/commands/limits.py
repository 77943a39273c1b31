"""Time limits of stages: a task when one comes near, and when it has passed."""

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.titles import say
from jiubu.process import queries
from jiubu.process.events import LimitPassed
from jiubu.process.models import Run
from jiubu.process.registry import SUBJECTS
from jiubu.work.commands import make_task


@command
def tell_limit(run_id: int, *, by: Actor) -> Run:
    """Give the owner a task about the limit of the present stage: once near it, once past it; past it climbs the ladder."""
    kind, subject_id = Run.objects.values_list("subject_kind", "subject_id").get(pk=run_id)
    subject = SUBJECTS[kind].lock(subject_id)
    run = Run.objects.lock(run_id)
    now = timezone.now()
    light = queries.light_of(run, now)
    level = {"amber": 1, "red": 2}.get(light, 0)
    if level <= run.told or run.limit_at is None:
        return run
    stage = queries.definition_of(run.version_id).stage(run.stage)
    words = _("“{stage}” is over its time") if level == 2 else _("“{stage}” should be done soon")
    make_task(
        store_id=run.store_id, owner_id=subject.owner_id, kind="stage_limit", title=words.format(stage=say(stage.title)),
        due_at=run.limit_at, about=subject, about_title=SUBJECTS[kind].title(subject),
        source=f"process.limit:{run.pk}:{run.visit_count}", by=by,
    )  # fmt: skip
    run.told = level
    run.save(update_fields=["told"])
    record(LimitPassed(stage=run.stage, is_over=level == 2), about=subject, also=[run], by=by)
    return run
