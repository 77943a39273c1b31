"""Everything that changes an import."""

from jiubu.imports.commands.asking import check_import, fail_import, map_columns, run_import, undo_import, upload_file
from jiubu.imports.commands.emptying import empty_import
from jiubu.imports.commands.handing_out import hand_out_result
from jiubu.imports.commands.working import mend_lines, work_batch

__all__ = [
    "check_import",
    "empty_import",
    "fail_import",
    "hand_out_result",
    "map_columns",
    "mend_lines",
    "run_import",
    "undo_import",
    "upload_file",
    "work_batch",
]
