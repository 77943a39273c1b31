"""Asking for the demo business beside one's own, and for clearing it; the worker does both."""

import secrets

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import User
from jiubu.packs.demo.load import require_free_names, source_now
from jiubu.packs.demo.own import is_whole, ranges_of, split_of
from jiubu.packs.events import DemoAsked, DemoClearingAsked
from jiubu.packs.state import FREE, locked_group, note_demo, state_of


@command
def ask_demo(*, by: Actor) -> str:
    """Let the worker load the demo business into the group, to look around in and to clear again.

    Gives the password of its people: made for this installation, shown once.
    """
    group = locked_group(by)
    if state_of(group) not in FREE:
        raise Refused("demo_here", _("The demo business is here already. Clear it before you load it again."))
    require_free_names(source_now())
    password = secrets.token_urlsafe(9)
    note_demo(group, state="asked", password=make_password(password))

    record(DemoAsked(), about=group, by=by)
    return password


@command
def ask_clearing(*, name: str = "", by: Actor) -> bool:
    """Let the worker clear the demo business; what is one's own stays. Gives whether nothing at all will be left.

    ``name``: what the group is called from now on, where it was the demo's. Refused("demo_person") for somebody who would
    go with the demo while others stay.
    """
    group = locked_group(by)
    if state_of(group) != "loaded":
        raise Refused("no_demo", _("There is no demo business here, or it is being loaded or cleared."))
    split = split_of(group.pk, ranges_of(group))
    whole = is_whole(group, split)
    if not whole and by.user_id in split.goes[User]:
        raise demo_person()
    if not whole and group.settings.get("is_demo") and not name.strip():
        raise Refused("incomplete", _("Fill in what is marked."), fields={"name": _("This is required.")})
    note_demo(group, state="clearing", rows=ranges_of(group), by=by.user_id, name=name.strip()[:100], whole=whole)

    record(DemoClearingAsked(), about=group, by=by)
    return whole


def demo_person() -> Refused:
    text = _(
        "The people of the demo go with it. Make somebody of your own an administrator, and clear it as that person."
    )
    return Refused("demo_person", text)


@command
def fail_demo(*, error: str, by: Actor) -> None:
    """Loading or clearing stopped; nothing of it was done. It can be asked for again."""
    group = locked_group(by)
    state = {"asked": "failed", "clearing": "loaded"}.get(str(state_of(group)))
    if state is not None:
        rows = ranges_of(group)
        note_demo(group, state=state, error=error, **({"rows": rows} if rows else {}))
