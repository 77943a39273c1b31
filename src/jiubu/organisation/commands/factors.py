"""Second factors: what happened to them, the rule that asks for them, and the way out when a phone is lost."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events, queries
from jiubu.organisation.commands.people import locked_person, require_manages
from jiubu.organisation.commands.sessions import end_sessions
from jiubu.organisation.models import Role
from jiubu.organisation.queries.accounts import has_second_factor


@command
def note_factor(*, what: str, by: Actor) -> None:
    """allauth set up or removed a factor of the actor's own."""
    record(events.FactorChanged(what=what), about=queries.user_of(by), by=by)


@command
def remove_factors(user_id: int, *, by: Actor) -> None:
    """Somebody lost phone and key: the next sign-in asks for the password alone. Open sessions end."""
    user = locked_person(user_id, by=by)
    require_manages(user, by=by)
    if user.pk == by.user_id:
        raise Refused("yourself", _("Remove your own under “Two-step sign-in”."))
    count, _rows = Authenticator.objects.filter(user_id=user.pk).delete()
    if not count:
        return
    end_sessions(user)

    record(events.FactorChanged(what="all_removed"), about=user, by=by)


@command
def require_factors(role_keys: Collection[str], *, by: Actor) -> list[Role]:
    """From now on these roles, and no others, are worked in only by who signs in with a second factor.

    Refused("yourself") when that would shut out who decides it: set up your own factor first.
    """
    access.require_group(by, access.MANAGE_ROLES)
    roles = list(Role.objects.select_for_update().filter(group_id=by.group_id).order_by("order", "id"))
    wanted = set(role_keys)
    unknown = sorted(wanted - {role.key for role in roles})
    if unknown:
        text = _("There is no such role: %s.") % ", ".join(unknown)
        raise Refused("unknown_role", text, fields={"roles": text})
    changed = [role for role in roles if role.needs_two_factors != (role.key in wanted)]
    if not changed:
        return roles
    _require_own_factor(wanted, by=by)
    for role in changed:
        role.needs_two_factors = role.key in wanted
    Role.objects.bulk_update(changed, ["needs_two_factors"])

    record(events.FactorRuleSet(roles=sorted(wanted)), about=queries.group_of(by), also=changed, by=by)
    return roles


def _require_own_factor(wanted: set[str], *, by: Actor) -> None:
    if by.roles & wanted and by.user_id is not None and not has_second_factor(by.user_id):
        text = _("Set up your own second factor first: this rule would shut you out.")
        raise Refused("yourself", text, fields={"roles": text})
