"""Asking for the demo business beside one's own, and for clearing it; the worker does both."""

import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.models import Group
from jiubu.packs.access import INSTALL
from jiubu.packs.events import DemoAsked

DEMO = "demo"
"""What ``Group.settings`` keeps about the demo: its state, and which rows are its own (``packs.demo.rows``)."""


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


@command
def ask_demo(*, by: Actor) -> str:
    """Let the worker load the demo business into the group, to look around in and to clear again.

    Gives the password of its people: made for this installation, shown once.
    """
    group = locked_group(by)
    if group.settings.get(DEMO, {}).get("state") not in {None, "failed"}:
        raise Refused("demo_here", _("The demo business is here already. Clear it before you load it again."))
    password = secrets.token_urlsafe(9)
    note_demo(group, state="asked", password=make_password(password))

    record(DemoAsked(), about=group, by=by)
    return password


@command
def fail_demo(*, error: str, by: Actor) -> None:
    """Loading or clearing stopped; nothing of it was done. It can be asked for again."""
    group = locked_group(by)
    known = dict(group.settings.get(DEMO, {}))
    state = {"asked": "failed", "clearing": "loaded"}.get(str(known.pop("state", "")))
    if state is not None:
        note_demo(group, **{**known, "state": state, "error": error})
