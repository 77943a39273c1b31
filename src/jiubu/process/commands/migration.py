"""Running subjects move to another version of their process: explicit, and recorded for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
    wanted = _checked(dict(stages or {}), definition)
    result = Migration()
    for run in Run.objects.filter(version=old, state=Run.State.OPEN).order_by("subject_id", "id"):
        subject = None if is_dry else SUBJECTS[run.subject_kind].lock(run.subject_id)
        now = run if is_dry else _still(run)
        if now is None:
            continue
        targets = _targets(now, wanted, definition)
        if isinstance(targets, str):
            result.unmapped.setdefault(targets, []).append(now.pk)
            continue
        result.moved.append(now.pk)
        if not is_dry:
            _migrate(now, targets, subject=subject, old=old, new=new, definition=definition, by=by)
    return result


def _still(seen: Run) -> Run | None:
    """The run, locked, as it is by now; None when somebody has closed or migrated it meanwhile."""
    run = Run.objects.lock(seen.pk)
    return run if run.is_open and run.version_id == seen.version_id else None


def _checked(wanted: dict[str, str], definition: Definition) -> dict[str, str]:
    unknown = sorted(key for key in wanted.values() if definition.process.find(key) is None)
    if unknown:
        raise Refused("no_such_stage", _("The new version has no such stage."), details={"stages": unknown})
    return wanted


def _targets(run: Run, wanted: Mapping[str, str], definition: Definition) -> tuple[str, str] | str:
    """Where the run goes, and where a resting one will go on afterwards; or the stage that maps to nothing.

    Nothing is put aside by a migration: losing and resting have their own way, with a reason.
    """
    before = run.stage_before_aside
    target, goes_on = (wanted.get(key, key) for key in (run.stage, before))
    there = definition.process.find(target)
    if there is None or (there.is_aside and (there.phase != run.phase)):
        return run.stage
    if not there.is_aside:
        return target, ""
    return before if definition.process.place(goes_on) < 0 else (target, goes_on)


def _migrate(
    run: Run, targets: tuple[str, str], *, subject: Any, old: Version, new: Version, definition: Definition, by: Actor
) -> None:
    target, goes_on = targets
    origin, run.version, run.stage_before_aside = run.stage, new, goes_on
    arrival = Arrival(definition.stage(target), Visit.Way.MIGRATE)
    arrive(run, arrival, subject=subject, at=max(timezone.now(), run.entered_at), by=by)
    event = RunMigrated(
        run=run.pk, visit=run.visit_count, before=old.number, version=new.number, origin=origin, to=target
    )
    record(event, about=subject, also=[run], by=by)
