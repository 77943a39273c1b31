"""The beginning of an installation: a group, before there is anybody who could sign in."""

from dataclasses import replace

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import events
from jiubu.organisation.models import Group


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
