"""What has to come before a piece of work: an invitation waits until somebody has talked with the customer."""

from jiubu.kernel.errors import Missing
from jiubu.process.criteria import unmet
from jiubu.process.definition import WorkItem
from jiubu.process.models import Run
from jiubu.process.queries.definitions import definition_of
from jiubu.process.queries.runs import main_run
from jiubu.process.queries.standing import standing_of


def missing_before_work(run: Run, item: WorkItem) -> list[Missing]:
    """What ``only_when`` of a work item of the present stage still wants."""
    if item.only_when is None:
        return []
    stage = definition_of(run.version_id).stage(run.stage)
    return unmet(item.only_when, standing_of(run, stage), stage)


def missing_before_appointment(subject_kind: str, subject_id: int, kind: str) -> list[Missing]:
    """The same for an appointment: asked of the work of the present stage that such an appointment does."""
    run = main_run(subject_kind, subject_id)
    if run is None or not run.is_open:
        return []
    work = definition_of(run.version_id).stage(run.stage).all_work
    item = next((item for item in work if kind in item.appointments), None)
    return missing_before_work(run, item) if item is not None else []
