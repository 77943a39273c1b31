"""Somebody leaves: what he has goes to others, and every door closes, in one step."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events, registry
from jiubu.organisation.commands.people import locked_person, require_manages
from jiubu.organisation.commands.sessions import end_sessions
from jiubu.organisation.models import Invitation, Store, Token, User


@command
def deactivate_person(
    user_id: int, *, successors: Mapping[int, int] | None = None, reason: str = "", by: Actor
) -> User:
    """Somebody left: what he has in each store goes to a successor there, then nothing opens for him any more.

    ``successors`` maps a store to a person. Refused("hand_over_needed") names the stores where something is left and
    nobody was named. Sessions and tokens end at once; links that he made or that were made for him become void.
    """
    user = locked_person(user_id, by=by)
    require_manages(user, by=by)
    if not user.is_active:
        return user
    if user.pk == by.user_id:
        raise Refused("yourself", _("You cannot deactivate yourself. Ask another administrator."))
    _hand_over(user, successors or {}, reason or pgettext("reason", "leaving"), by=by)
    is_managing_roles = user.pk in access.people_managing_roles(by.group_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _close(user)
    if is_managing_roles:
        access.require_somebody_manages_roles(by.group_id)

    record(events.PersonDeactivated(), about=user, by=by)
    return user


def _hand_over(user: User, successors: Mapping[int, int], reason: str, *, by: Actor) -> None:
    """By the commands of those who keep the rows; they check the right of who hands over, and the successor."""
    left = registry.left_behind(by.group_id, user.pk)
    open_stores = sorted(set(left) - set(successors))
    if open_stores:
        raise _hand_over_needed(open_stores)
    for store_id in sorted(left):
        for what in registry.BELONGINGS:
            what.hand_over(user.pk, successors[store_id], store_id, reason, by)


def _hand_over_needed(store_ids: list[int]) -> Refused:
    names = dict(Store.objects.filter(pk__in=store_ids).values_list("pk", "name"))
    text = _("Say who takes over customers, deals and tasks.")
    return Refused(
        "hand_over_needed",
        text,
        fields={f"store_{store_id}": text for store_id in store_ids},
        details={"stores": {str(store_id): names.get(store_id, "") for store_id in store_ids}},
    )


def _close(user: User) -> None:
    now = timezone.now()
    end_sessions(user)
    Token.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    links = Invitation.objects.filter(used_at__isnull=True, revoked_at__isnull=True)
    links.filter(user=user).update(revoked_at=now)
    links.filter(invited_by=user).update(revoked_at=now)
