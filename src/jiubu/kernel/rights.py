"""Every action that a role can be granted. A module declares its own in ``access.py``."""

from dataclasses import dataclass

from django.utils.functional import Promise

ACTIONS: dict[str, "Action"] = {}


@dataclass(frozen=True, slots=True)
class Action:
    key: str
    title: str | Promise


def action(key: str, title: str | Promise) -> str:
    """Declare an action and get its key back: ``SEE = action("deals.see", _("See deals"))``."""
    if key in ACTIONS:
        raise TypeError(f"action {key!r} is declared twice")
    ACTIONS[key] = Action(key, title)
    return key
