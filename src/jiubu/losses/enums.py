"""The steps after a loss, with what they are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLES: dict[str, str | Promise] = {
    "analysis": _("Cause analysis"),
    "discussion": _("Discussion"),
    "countermeasure": _("Countermeasure"),
    "training": _("Training and rehearsal"),
    "reward": _("Reward"),
    "done": pgettext_lazy("loss case", "Closed"),
}
"""The five steps in their order, and the end."""
