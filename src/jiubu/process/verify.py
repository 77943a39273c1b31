"""What must agree about runs."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery

from jiubu.kernel.sealing import Sealed, register_sealed
from jiubu.kernel.verify import verifier
from jiubu.process import queries
from jiubu.process.models import Run, Visit

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
        .exclude(left_at=F("next_at"))
    )  # fmt: skip
    for run_id, number in gaps.values_list("run_id", "number"):
        yield f"visit {number} of run {run_id} was not left when the next was entered"


@verifier("process.stages")
def stages_belong_to_versions() -> Iterator[str]:
    """Every run stands at a stage of its version, in that stage's phase."""
    for run_id, version_id, stage, phase in Run.objects.values_list("id", "version_id", "stage", "phase").iterator():
        found = queries.definition_of(version_id).process.find(stage)
        if found is None or found.phase != phase:
            yield f"run {run_id} stands at {stage} ({phase}), which its version does not know"
