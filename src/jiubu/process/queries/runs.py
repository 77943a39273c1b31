"""Runs, their visits and answers."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from jiubu.kernel.actor import Actor
from jiubu.process.models import AnswerSet, Attachment, Run, Visit
from jiubu.process.registry import SUBJECTS


def main_run(subject_kind: str, subject_id: int) -> Run | None:
    return Run.objects.filter(subject_kind=subject_kind, subject_id=subject_id, is_main=True).first()


def runs_about(subject_kind: str, subject_id: int) -> QuerySet[Run]:
    """The main run first, then those beside it."""
    rows = Run.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return rows.select_related("version__process").order_by("-is_main", "id")


def run_of(actor: Actor, run_id: int) -> Run:
    """The run, or Run.DoesNotExist also when the actor may not see its subject."""
    run = Run.objects.select_related("version__process", "store").get(pk=run_id, group_id=actor.group_id)
    if run.subject_id not in SUBJECTS[run.subject_kind].visible_ids(actor, [run.subject_id]):
        raise Run.DoesNotExist
    return run


def visits_of(run_id: int) -> QuerySet[Visit]:
    return Visit.objects.filter(run=run_id).select_related("entered_by").order_by("number")


def newest_answers(run_id: int) -> QuerySet[AnswerSet]:
    return AnswerSet.objects.filter(run=run_id, is_newest=True).select_related("by").order_by("form", "part")


def answers_of(run_id: int) -> dict[str, Mapping[str, object]]:
    """Form -> its newest answers (of the whole subject, not of a part)."""
    rows = AnswerSet.objects.filter(run=run_id, is_newest=True, part="").values_list("form", "answers")
    return dict(rows)


def runs_to_tell(now: datetime, limit: int = 500) -> list[tuple[int, int]]:
    """(run id, group id) of open runs whose limit is near or past and nobody was told of it."""
    rows = Run.objects.filter(state=Run.State.OPEN).filter(
        Q(told=0, warn_at__lte=now) | Q(told__lt=2, limit_at__lte=now), limit_at__isnull=False
    )
    return list(rows.order_by(F("limit_at")).values_list("id", "group_id")[:limit])


def label_of(run: Run) -> str:
    """Model label of what the run is about: "deals.deal"."""
    return SUBJECTS[run.subject_kind].label


def attachment_of(actor: Actor, attachment_id: int) -> Attachment:
    """A picture, or DoesNotExist also when the actor may not see what it belongs to."""
    kept = Attachment.objects.get(pk=attachment_id, group_id=actor.group_id)
    run_of(actor, kept.run_id)
    return kept


def open_runs_of(process_ids: list[int]) -> dict[int, int]:
    """Process id -> how many runs are open."""
    rows = Run.objects.filter(version__process__in=process_ids, state=Run.State.OPEN)
    return dict(rows.values_list("version__process").annotate(count=Count("id")).order_by())


def counts_by_stage(version_id: int) -> dict[str, int]:
    """Stage key -> how many open runs of the version stand there."""
    rows = Run.objects.filter(version=version_id, state=Run.State.OPEN)
    return dict(rows.values_list("stage").annotate(count=Count("id")).order_by())
