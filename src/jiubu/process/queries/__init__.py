"""Everything that is asked about processes and runs."""

from jiubu.process.queries.chart import chart_of
from jiubu.process.queries.definitions import (
    default_process,
    definition_of,
    form_of_group,
    forms_of_group,
    has_default,
    newest_body,
    newest_version,
    process_of,
    processes_of,
    version_of,
)
from jiubu.process.queries.runs import answers_of, main_run, newest_answers, run_of, runs_about, runs_to_tell, visits_of
from jiubu.process.queries.standing import standing_of
from jiubu.process.queries.status import (
    FormStatus,
    RunStatus,
    TrackStatus,
    WayStatus,
    WorkStatus,
    light_of,
    status_of,
)

__all__ = [
    "FormStatus",
    "RunStatus",
    "TrackStatus",
    "WayStatus",
    "WorkStatus",
    "answers_of",
    "chart_of",
    "default_process",
    "definition_of",
    "form_of_group",
    "forms_of_group",
    "has_default",
    "light_of",
    "main_run",
    "newest_answers",
    "newest_body",
    "newest_version",
    "process_of",
    "processes_of",
    "run_of",
    "runs_about",
    "runs_to_tell",
    "standing_of",
    "status_of",
    "version_of",
    "visits_of",
]
