"""What people come for."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PURPOSES: dict[str, tuple[str | Promise, str]] = {
    "new_car": (_("Look at cars"), "car"),
    "negotiate": (_("Negotiate"), "message-dollar"),
    "pick_up": (_("Pick up the car"), "key"),
    "papers": (_("Papers"), "file-text"),
    "service": (_("Service"), "tool"),
    "other": (_("Other"), "dots"),
}
