"""What people come for, and what happens in the line of consultants."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PURPOSES: dict[str, tuple[str | Promise, str]] = {
    "new_car": (_("Look at cars"), "car"),
    "negotiate": (_("Negotiate"), "message-dollar"),
    "pick_up": (_("Pick up the car"), "key"),
    "papers": (_("Papers"), "file-text"),
    "service": (_("Service"), "tool"),
    "other": (_("Other"), "dots"),
}
TRAFFIC = frozenset({"new_car", "negotiate"})
"""Who comes to look, ask or buy counts as traffic, and uses a turn at the first visit; others do not."""


class StepKind(StrEnum):
    """What a line of the ledger of turns says."""

    IN = "in"
    OUT = "out"
    TAKE = "take"
    RETURN = "return"
    SKIP = "skip"
    DECLINE = "decline"
    SWAP = "swap"
    GIVE_BACK = "give"


STEPS: dict[str, str | Promise] = {
    StepKind.IN: pgettext_lazy("turn", "in"),
    StepKind.OUT: pgettext_lazy("turn", "out"),
    StepKind.TAKE: pgettext_lazy("turn", "receives"),
    StepKind.RETURN: pgettext_lazy("turn", "free again"),
    StepKind.SKIP: pgettext_lazy("turn", "passed over"),
    StepKind.DECLINE: pgettext_lazy("turn", "declined"),
    StepKind.SWAP: pgettext_lazy("turn", "swapped"),
    StepKind.GIVE_BACK: pgettext_lazy("turn", "turn given back"),
}
