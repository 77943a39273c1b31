"""Pages of views, exports and bulk work."""

from jiubu.lists.views.bulks import bulk_detail, bulk_list, bulk_new, bulk_progress, bulk_result, bulk_undo
from jiubu.lists.views.exports import export_detail, export_file, export_list, export_new, export_progress
from jiubu.lists.views.plain import page
from jiubu.lists.views.saved import columns, view_edit, view_filters, view_new, view_removal

__all__ = [
    "bulk_detail",
    "bulk_list",
    "bulk_new",
    "bulk_progress",
    "bulk_result",
    "bulk_undo",
    "columns",
    "export_detail",
    "export_file",
    "export_list",
    "export_new",
    "export_progress",
    "page",
    "view_edit",
    "view_filters",
    "view_new",
    "view_removal",
]
