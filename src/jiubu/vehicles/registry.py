"""What a vehicle can be kept for. A module above registers its thing (a deal), so that the doors here can name it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused

Find = Callable[[Actor, int], tuple[Any, str]]
HOLDERS: dict[str, Find] = {}


def register_holder(kind: str, find: Find) -> None:
    """``find(actor, id)``: the row that the actor may change, and what to call it; ObjectDoesNotExist for a foreign one."""
    if kind in HOLDERS:
        raise TypeError(f"{kind!r} is registered twice")
    HOLDERS[kind] = find


def holder_of(actor: Actor, kind: str, object_id: int) -> tuple[Any, str]:
    if kind not in HOLDERS:
        raise Refused("unknown_kind", _("A vehicle can't be kept for this."), fields={"about_kind": _("Unknown.")})
    return HOLDERS[kind](actor, object_id)
