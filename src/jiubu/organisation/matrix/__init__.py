"""The matrix of roles: as it is, what a change of it would do, and what it means for one person."""

from jiubu.organisation.matrix.effects import Effect, Preview, preview_of
from jiubu.organisation.matrix.person import Answer, FieldAnswer, PersonRights, Reason, rights_of_person
from jiubu.organisation.matrix.table import (
    Cell,
    Line,
    Part,
    RoleSheet,
    matrix_of,
    pack_changes,
    role_sheet,
    value_title,
)

__all__ = [
    "Answer",
    "Cell",
    "Effect",
    "FieldAnswer",
    "Line",
    "Part",
    "PersonRights",
    "Preview",
    "Reason",
    "RoleSheet",
    "matrix_of",
    "pack_changes",
    "preview_of",
    "rights_of_person",
    "role_sheet",
    "value_title",
]
