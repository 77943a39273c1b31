"""What several tests do with a run, and what they ask of it."""

from jiubu.kernel.verify import VERIFIERS
from jiubu.process.commands import save_answers, tick_work
from jiubu.process.models import Visit

CALL = {"reached": True, "budget": "8000"}

CLEAN = {"process.visits": [], "process.contiguous": [], "process.stages": []}


def filled(run, by):
    save_answers(run.pk, form="call", answers=CALL, by=by)
    tick_work(run.pk, item="script", by=by)


def at(run):
    run.refresh_from_db()
    return run.stage


def codes(refusal):
    return [m.code for m in refusal.value.missing]


def ways(run):
    return list(Visit.objects.filter(run=run).order_by("number").values_list("stage", "way"))


def verified():
    return {name: list(VERIFIERS[name]()) for name in ("process.visits", "process.contiguous", "process.stages")}
