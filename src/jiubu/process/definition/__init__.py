"""What a process says, as a pack writes it: stages, work, gates, forms, decisions. Read strictly; no database here."""

from jiubu.process.definition.body import (
    ASIDE,
    Answer,
    Decision,
    MaySkip,
    Needs,
    Phase,
    ProcessBody,
    Stage,
    TimeLimit,
    Track,
    WayBack,
    WorkItem,
)
from jiubu.process.definition.criterion import Comparison, Condition, Criterion, Part
from jiubu.process.definition.form import NUMERIC, PICTURES, FieldType, Form, FormField, Option
from jiubu.process.definition.soundness import FINISH
from jiubu.process.definition.whole import Definition, approval_names, criteria_of, form_names, role_names

__all__ = [
    "ASIDE",
    "FINISH",
    "NUMERIC",
    "PICTURES",
    "Answer",
    "Comparison",
    "Condition",
    "Criterion",
    "Decision",
    "Definition",
    "FieldType",
    "Form",
    "FormField",
    "MaySkip",
    "Needs",
    "Option",
    "Part",
    "Phase",
    "ProcessBody",
    "Stage",
    "TimeLimit",
    "Track",
    "WayBack",
    "WorkItem",
    "approval_names",
    "criteria_of",
    "form_names",
    "role_names",
]
