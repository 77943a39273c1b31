"""Everything that changes inspections, their lists and what is due."""

from jiubu.inspections.commands.due import set_interval, settle_due, tell_keeper
from jiubu.inspections.commands.findings import close_finding, settle_finding
from jiubu.inspections.commands.inspecting import record_inspection
from jiubu.inspections.commands.lists import put_list
from jiubu.inspections.commands.photos import drop_photos, keep_photo

__all__ = [
    "close_finding",
    "drop_photos",
    "keep_photo",
    "put_list",
    "record_inspection",
    "set_interval",
    "settle_due",
    "settle_finding",
    "tell_keeper",
]
