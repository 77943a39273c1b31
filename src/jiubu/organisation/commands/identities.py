"""Single sign-on: which identity at the group's provider is whom here."""

from allauth.socialaccount.models import SocialAccount

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation import access, events
from jiubu.organisation.commands.people import locked_person, require_manages
from jiubu.organisation.models import User


@command
def note_link(*, by: Actor) -> None:
    """allauth connected the actor with an identity at the provider."""
    record(events.IdentityLinked(), about=User.objects.get(pk=by.user_id or 0), by=by)


@command
def unlink_identity(link_id: int, *, by: Actor) -> None:
    """This identity no longer signs in as this person: one's own, or of somebody whose account one manages."""
    link = SocialAccount.objects.select_for_update().get(pk=link_id, user__group_id=by.group_id)
    access.require_whole(by)
    if link.user_id != by.user_id:
        require_manages(locked_person(link.user_id, by=by), by=by)
    link.delete()

    record(events.IdentityUnlinked(), about=User.objects.get(pk=link.user_id), by=by)
