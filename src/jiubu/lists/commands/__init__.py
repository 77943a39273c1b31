"""Everything that changes views, exports and bulk work."""

from jiubu.lists.commands.bulks import ask_bulk, undo_bulk, work_bulk
from jiubu.lists.commands.exports import ask_export, delete_files, fail_export, finish_export, note_progress
from jiubu.lists.commands.views import choose_columns, delete_view, edit_view, open_with, save_view

__all__ = [
    "ask_bulk",
    "ask_export",
    "choose_columns",
    "delete_files",
    "delete_view",
    "edit_view",
    "fail_export",
    "finish_export",
    "note_progress",
    "open_with",
    "save_view",
    "undo_bulk",
    "work_bulk",
]
