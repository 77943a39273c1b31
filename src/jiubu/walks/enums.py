"""Where a manager walks, and how a point of the check list was."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

KINDS: dict[str, str | Promise] = {
    "reception": pgettext_lazy("walk", "Reception observed"),
    "showroom": pgettext_lazy("walk", "Showroom"),
    "workshop": pgettext_lazy("walk", "Workshop"),
}
OBSERVED = "reception"
"""The kind that watches one person with a customer; the others look at a place."""
ANSWERS: dict[str, str | Promise] = {
    "good": pgettext_lazy("walk", "in order"),
    "poor": pgettext_lazy("walk", "to improve"),
    "unseen": pgettext_lazy("walk", "not seen"),
}
