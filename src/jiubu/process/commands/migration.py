"""Running subjects move to another version of their process: explicit, and recorded for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.process import access, queries
from jiubu.process.commands.arriving import Arrival, arrive
from jiubu.process.definition import Definition
from jiubu.process.events import RunMigrated
from jiubu.process.models import Process, Run, Version, Visit
from jiubu.process.registry import SUBJECTS


@dataclass(slots=True)
class Migration:
    """What a migration does, or would do: run ids, and the stages that nobody has mapped with their runs."""

    moved: list[int] = field(default_factory=list)
    unmapped: dict[str, list[int]] = field(default_factory=dict)


@command
def migrate_runs(
    process_id: int, *, origin: int, to: int, stages: Mapping[str, str] | None = None, is_dry: bool = True, by: Actor
) -> Migration:
    """Move the open runs of version number ``origin`` to version number ``to``.

    ``stages`` maps old stage keys to new ones; a stage that is in both maps to itself. Runs whose stage maps to nothing
    stay and are listed. ``is_dry``: only say what would happen.
    """
    process = Process.objects.get(pk=process_id, group_id=by.group_id)
    by.require_over(access.MIGRATE, owner_id=None, store_id=process.store_id)
    old, new = (Version.objects.get(process=process, number=number) for number in (origin, to))
    definition = queries.definition_of(new.pk)
    wanted = dict(stages or {})
    unknown = sorted(key for key in wanted.values() if definition.process.find(key) is None)
    if unknown:
        raise Refused("no_such_stage", _("The new version has no such stage."), details={"stages": unknown})
    result = Migration()
    rows = Run.objects.filter(version=old, state=Run.State.OPEN).order_by("subject_id", "id")
    for run_id, subject_kind, subject_id, stage in rows.values_list("id", "subject_kind", "subject_id", "stage"):
        target = wanted.get(stage) or (stage if definition.process.find(stage) else "")
        if not target:
            result.unmapped.setdefault(stage, []).append(run_id)
            continue
        result.moved.append(run_id)
        if not is_dry:
            _migrate(run_id, subject_kind, subject_id, target, old=old, new=new, definition=definition, by=by)
    return result


def _migrate(
    run_id: int,
    subject_kind: str,
    subject_id: int,
    target: str,
    *,
    old: Version,
    new: Version,
    definition: Definition,
    by: Actor,
) -> None:
    subject = SUBJECTS[subject_kind].lock(subject_id)
    run = Run.objects.lock(run_id)
    if run.version_id != old.pk or not run.is_open:
        return
    origin, run.version = run.stage, new
    arrival = Arrival(definition.stage(target), Visit.Way.MIGRATE)
    arrive(run, arrival, subject=subject, at=max(timezone.now(), run.entered_at), by=by)
    event = RunMigrated(
        run=run.pk, visit=run.visit_count, before=old.number, version=new.number, origin=origin, to=target
    )
    record(event, about=subject, also=[run], by=by)
