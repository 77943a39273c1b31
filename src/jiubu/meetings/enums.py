"""Words of the meetings: kinds of meetings, and the sections of a daily report with what their rows may be."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise

MORNING, EVENING, WEEKLY = "morning", "evening", "weekly"
KINDS: dict[str, tuple[Text, str]] = {
    MORNING: (_("Morning meeting"), "sunrise"),
    EVENING: (_("Evening meeting"), "moon"),
    WEEKLY: (_("Weekly review"), "calendar-week"),
}
"""Kind of a meeting: title and icon."""
TITLES = {kind: title for kind, (title, _icon) in KINDS.items()}

SECTIONS: dict[str, tuple[Text, str]] = {
    "visits": (pgettext_lazy("report", "Visits received"), "walk"),
    "calls": (pgettext_lazy("report", "Incoming calls"), "phone-incoming"),
    "contacts": (pgettext_lazy("report", "Contacts planned"), "calendar-check"),
    "talks": (pgettext_lazy("report", "Contacts made"), "phone"),
    "cards": (pgettext_lazy("report", "New cards"), "id"),
    "drives": (pgettext_lazy("report", "Test drives"), "steering-wheel"),
    "grades": (pgettext_lazy("report", "Grade changes"), "chart-arrows-vertical"),
    "moves": (pgettext_lazy("report", "Stages entered"), "arrow-right"),
    "orders": (pgettext_lazy("report", "Orders"), "file-check"),
    "deliveries": (pgettext_lazy("report", "Deliveries"), "car"),
    "losses": (pgettext_lazy("report", "Losses"), "flag-x"),
    "promised": (pgettext_lazy("report", "Promises given"), "heart-handshake"),
    "kept": (pgettext_lazy("report", "Promises kept"), "heart-check"),
    "overdue": (pgettext_lazy("report", "Overdue tasks"), "alarm"),
}
"""Section of a daily report: title and icon, in the order in which they are shown."""

TAGS: dict[str, Text] = {
    "not_bought": _("did not buy"),
    "ordered": _("ordered"),
    "picked_up": _("picked up the car"),
    "invited": pgettext_lazy("call", "agreed to come"),
    "talked": pgettext_lazy("call", "answered"),
    "other": _("other"),
    "here": pgettext_lazy("report", "not closed"),
    "done": pgettext_lazy("report", "done"),
    "forwarded": pgettext_lazy("report", "pushed back"),
    "left": pgettext_lazy("report", "forgotten"),
    "coming": pgettext_lazy("report", "still to come"),
    "reached": pgettext_lazy("report", "reached"),
    "not_reached": pgettext_lazy("report", "not reached"),
    "wrong_number": pgettext_lazy("report", "wrong number"),
    "out": pgettext_lazy("report", "on the way"),
    "back": pgettext_lazy("report", "back"),
}
"""What became of a row; grades and stages stand for themselves."""
