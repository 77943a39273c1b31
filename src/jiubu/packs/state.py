"""What a group notes about its demo business: the state it is in, and which rows are its own (``packs.demo.rows``)."""

from typing import Any

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.organisation.models import Group
from jiubu.packs.access import INSTALL

DEMO = "demo"
FREE = (None, "failed", "cleared")
"""States in which it may be loaded."""


def state_of(group: Group) -> str | None:
    """asked, loaded, failed, clearing, cleared; None: there was none. An older version noted only that the group is one."""
    usual = "loaded" if group.settings.get("is_demo") is True else None
    known: dict[str, str] = group.settings.get(DEMO, {})
    return known.get("state", usual)


def locked_group(by: Actor) -> Group:
    """The group of who may install packs into it."""
    if not by.reach(INSTALL).group:
        raise NotAllowed(INSTALL)
    return Group.objects.select_for_update(of=("self",)).get(pk=by.group_id)


def note_demo(group: Group, **values: Any) -> None:
    """Keep what is known about the demo; without values: nothing is."""
    group.settings = {name: value for name, value in group.settings.items() if name != DEMO}
    if values:
        group.settings[DEMO] = values
    group.save(update_fields=["settings"])
