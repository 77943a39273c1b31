"""A subject enters a process."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Missing, Refused
from jiubu.kernel.prepared import Prepared
from jiubu.kernel.titles import say
from jiubu.process import queries
from jiubu.process.commands.arriving import Arrival, arrive
from jiubu.process.criteria import Standing, unmet
from jiubu.process.definition import Definition, Stage
from jiubu.process.events import RunStarted
from jiubu.process.models import Process, Run, Version, Visit


@command
def start_run(
    subject: Any,
    *,
    subject_kind: str,
    process_id: int | None = None,
    stage: str | None = None,
    is_main: bool = True,
    at: datetime | None = None,
    by: Actor,
) -> Run:
    """Begin the newest version of the process (None: the default one) with ``subject``, a saved and locked row.

    It begins at the first stage; a later one is allowed where every gate on the way there is met, or asks for nothing.
    Stages of phase "lead" may be passed over: a stranger who walks in was never prospected. A subject has one main run:
    in the same process it is given back, in another Refused("on_its_way").
    """
    version = _version(process_id, subject, subject_kind)
    main_run: int | None = vars(version)["main_run"]  # annotated by the query
    if is_main and main_run is not None:
        return _require_same(main_run, process_id)
    definition = queries.definition_of(version.pk)
    begin = _begin(definition, stage, subject_kind)
    at = at or timezone.now()
    run = Run(
        group_id=subject.group_id, store_id=subject.store_id, version=version, subject_kind=subject_kind,
        subject_id=subject.pk, is_main=is_main, stage=begin.key, phase=begin.phase, visit_count=0, started_at=at,
        entered_at=at,
    )  # fmt: skip
    arrive(run, Arrival(begin, Visit.Way.START), subject=subject, at=at, by=by)
    event = RunStarted(process=definition.process.key, version=version.number, stage=begin.key, title=begin.title)
    record(event, about=subject, also=[run], by=by)
    return run


def _require_same(run_id: int, process_id: int | None) -> Run:
    existing = Run.objects.select_related("version__process").get(pk=run_id)
    if process_id in {None, existing.version.process_id}:
        return existing
    title = say(existing.version.process.title)
    text = _("This is on its way in “{process}” already. Finish that first, or move it to another version.")
    raise Refused("on_its_way", text.format(process=title))


def _newest(process_id: int, group_id: int, kind: str, subject_id: int) -> QuerySet[Version]:
    main = Run.objects.filter(subject_kind=kind, subject_id=subject_id, is_main=True)
    rows = Version.objects.filter(process=process_id, process__group_id=group_id).select_related("process")
    return rows.annotate(main_run=Subquery(main.values("pk")[:1])).defer("body").order_by("-number")[:1]


NEWEST = Prepared(_newest, process_id=1_900_000_001, group_id=1_900_000_002, kind="a kind", subject_id=1_900_000_003)


def _version(process_id: int | None, subject: Any, subject_kind: str) -> Version:
    """The newest version, with ``main_run``: the main run that the subject has already, by its id."""
    if process_id is None:
        process_id = queries.default_process(subject.group_id, subject.store_id, subject_kind).pk
    newest = NEWEST.first(process_id=process_id, group_id=subject.group_id, kind=subject_kind, subject_id=subject.pk)
    if newest is None:
        raise Process.DoesNotExist
    return newest


def _begin(definition: Definition, key: str | None, subject_kind: str) -> Stage:
    process = definition.process
    if key is None:
        return process.main[0]
    place = process.place(key)
    if place < 0:
        raise Refused(
            "no_such_stage", _("This process has no such stage to begin at."), fields={"stage": _("Choose a stage.")}
        )
    missing = _missing_on_the_way(definition, place, subject_kind)
    if missing:
        raise Refused("gate_unmet", _("It can't begin there: something on the way is missing."), missing=missing)
    return process.main[place]


def _missing_on_the_way(definition: Definition, place: int, subject_kind: str) -> list[Missing]:
    """Nothing is known of a subject that begins: every gate on the way that asks for something is unmet."""
    main = definition.process.main
    nothing = Standing(definition, subject_kind)
    missing = [m for stage in main[:place] if stage.phase != "lead" for m in unmet(stage.leave, nothing, stage)]
    return missing + unmet(main[place].enter, nothing, main[place])
