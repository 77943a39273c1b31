"""What must agree about runs."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from jiubu.kernel.sealing import Sealed, register_sealed
from jiubu.kernel.verify import verifier
from jiubu.process import queries
from jiubu.process.criteria import checks_of
from jiubu.process.models import AnswerSet, Attachment, Run, Visit

RECOUNTED = 200
"""Open runs whose gate is judged anew, newest first."""

register_sealed(Sealed("process.answers", "process.AnswerSet", jsons=("answers",)))


@verifier("process.visits")
def visits_agree() -> Iterator[str]:
    """One open visit per open run, none for a closed one; the newest visit is where the run stands."""
    newest = Visit.objects.filter(run=OuterRef("pk")).order_by("-number")
    runs = Run.objects.annotate(
        open_visits=Count("visits", filter=Q(visits__left_at=None)),
        visits_there=Count("visits"),
        newest_stage=Subquery(newest.values("stage")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
    )
    wrong = runs.exclude(
        Q(state=Run.State.OPEN, open_visits=1) | Q(state=Run.State.CLOSED, open_visits=0),
        visits_there=F("visit_count"),
        newest_number=F("visit_count"),
        newest_stage=F("stage"),
    )
    for run_id, state, open_visits in wrong.values_list("id", "state", "open_visits"):
        yield f"run {run_id} is {state} with {open_visits} open visits, or its visits do not lead to its stage"


@verifier("process.contiguous")
def visits_are_contiguous() -> Iterator[str]:
    """Left means the next was entered, except where a lost run was taken up again later."""
    after = Visit.objects.filter(run=OuterRef("run"), number=OuterRef("number") + 1)
    gaps = (
        Visit.objects.annotate(next_at=Subquery(after.values("entered_at")[:1]), next_way=Subquery(after.values("way")[:1]))
        .exclude(next_at=None)
        .exclude(next_way=Visit.Way.REOPEN)
        .filter(Q(left_at=None) | ~Q(left_at=F("next_at")))
    )  # fmt: skip
    for run_id, number in gaps.values_list("run_id", "number"):
        yield f"visit {number} of run {run_id} was not left when the next was entered"


@verifier("process.stages")
def stages_belong_to_versions() -> Iterator[str]:
    """Every run stands at a stage of its version, in that stage's phase."""
    places = Run.objects.order_by().values_list("version_id", "stage", "phase").distinct()
    for version_id, stage, phase in sorted(places):
        found = queries.definition_of(version_id).process.find(stage)
        if found is None or found.phase != phase:
            there = Run.objects.filter(version=version_id, stage=stage, phase=phase).order_by("id")
            for run_id in there.values_list("pk", flat=True):
                yield f"run {run_id} stands at {stage} ({phase}), which its version does not know"


@verifier("process.mirror")
def runs_follow_their_visits() -> Iterator[str]:
    """Since when a run stands where it stands, and whether a gate was passed unmet, is what its visits say."""
    newest = Visit.objects.filter(run=OuterRef("pk")).order_by("-number")
    over = Exists(Visit.objects.filter(run=OuterRef("pk"), is_override=True))
    rows = Run.objects.annotate(since=Subquery(newest.values("entered_at")[:1]), over=over)
    wrong = rows.exclude(since=F("entered_at"), over=F("has_override")).order_by("id")
    for run_id in wrong.values_list("pk", flat=True):
        yield f"run {run_id}: since when it stands there, or its override, is not what its visits say"


@verifier("process.answers")
def newest_answers_are_newest() -> Iterator[str]:
    """Of the answers of one form in one run, the one with the highest number counts."""
    sets = AnswerSet.objects.order_by().values("run_id", "form", "part")
    newest = Max("number", filter=Q(is_newest=True))
    wrong = sets.annotate(highest=Max("number"), newest=Coalesce(newest, 0)).exclude(newest=F("highest"))
    for row in wrong.order_by("run_id", "form"):
        yield f"run {row['run_id']}: of the answers to {row['form']}, {row['newest']} counts instead of {row['highest']}"


@verifier("process.readiness")
def readiness_is_possible() -> Iterator[str]:
    """What is kept about gates: never more met than asked; and of the newest open runs it is counted again (of all
    runs that would take a look at every fact of every deal).
    """
    for run_id in Run.objects.filter(met_count__gt=F("asked_count")).order_by("id").values_list("pk", flat=True):
        yield f"run {run_id}: more criteria are met than asked"
    yield from _unready(Run.objects.filter(state=Run.State.OPEN).order_by("-id")[:RECOUNTED])


def _unready(runs: Iterable[Run]) -> Iterator[str]:
    """Runs whose readiness is another now. Reactions bring it up to date: what they still owe is not wrong yet."""
    for run in runs:
        stage = queries.definition_of(run.version_id).stage(run.stage)
        if stage.leave is None or not run.asked_count:
            continue
        try:
            checks = checks_of(stage.leave, queries.standing_of(run, stage), stage)
        except ObjectDoesNotExist:
            yield f"run {run.pk}: its {run.subject_kind} {run.subject_id} is gone"
            continue
        met, asked = sum(check.is_met for check in checks), len(checks)
        if (met, asked) != (run.met_count, run.asked_count):
            yield f"run {run.pk}: kept {run.met_count} of {run.asked_count} criteria, counted {met} of {asked}"


@verifier("process.files")
def files_are_there() -> Iterator[str]:
    """Every photo and signature that an answer names is in the folder of files, as long as it was."""
    rows = Attachment.objects.order_by("id").values_list("pk", "file", "size")
    for pk, name, size in rows.iterator():
        try:
            found = default_storage.size(name)
        except OSError:
            found = None
        if found != size:
            yield f"attachment {pk}: its file is {'missing' if found is None else f'{found} bytes instead of {size}'}"
