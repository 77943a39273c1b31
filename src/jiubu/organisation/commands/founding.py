"""The beginning of an installation: a group, before there is anybody who could sign in."""

from dataclasses import replace

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events
from jiubu.organisation.models import Group

CHECKLIST, AWAY = "checklist", "away"
"""In the group's settings: that nobody wants to see the first steps any more."""


@command
def put_away_checklist(*, by: Actor) -> None:
    """The first steps are on nobody's Today any more. Twice changes nothing."""
    access.require_group(by, access.MANAGE_PEOPLE)
    group = Group.objects.select_for_update(of=("self",)).get(pk=by.group_id)
    if group.settings.get(CHECKLIST) == AWAY:
        return
    group.settings = {**group.settings, CHECKLIST: AWAY}
    group.save(update_fields=["settings"])

    record(events.ChecklistPutAway(), about=group, by=by)


@command
def found_group(key: str, *, name: str, by: Actor) -> Group:
    """Make a dealer group. Only a machine may: whoever runs commands on the server."""
    if not by.is_machine:
        raise Refused("not_allowed", _("Your role does not allow this."))
    if Group.objects.filter(key=key).exists():
        raise Refused("group_taken", _("There is a group with this key already. Choose another."))
    group = Group.objects.create(key=key, name=name)

    record(events.GroupFounded(key=key), about=group, by=replace(by, group_id=group.pk))
    return group
