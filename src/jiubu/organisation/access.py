"""Who may see and change people, stores and roles."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from jiubu.kernel import fields
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.rights import action
from jiubu.organisation.models import Post, Role, Store, User

SEE = action("organisation.see", _("See people and stores"))
MANAGE_PEOPLE = action("organisation.manage_people", _("Manage people"))
MANAGE_STORES = action("organisation.manage_stores", _("Manage stores and teams"))
MANAGE_ROLES = action("organisation.manage_roles", _("Manage roles"))


def require_group(actor: Actor, action_key: str) -> None:
    """What concerns the whole group (a role, a new store) needs the reach of the whole group."""
    if not actor.reach(action_key).group:
        raise NotAllowed(action_key)


def require_in_group(actor: Actor, *, store_id: int | None, owner_id: int | None = None) -> None:
    """Store and person that a command was given belong to the actor's group: who reaches the whole group, reaches no
    other one. A foreign one is as good as none (DoesNotExist). No query for one's own store and oneself.
    """
    if actor.is_machine:
        return
    if store_id is not None and store_id not in actor.stores:
        Store.objects.only("pk").get(pk=store_id, group_id=actor.group_id)
    if owner_id is not None and owner_id != actor.user_id:
        User.objects.only("pk").get(pk=owner_id, group_id=actor.group_id)


def can_see(actor: Actor, user: User) -> bool:
    """Whether more of a colleague than the name may be seen."""
    return actor.can(SEE) or actor.can(MANAGE_PEOPLE) or user.pk == actor.user_id


def require_store(actor: Actor, action_key: str, store_id: int) -> None:
    actor.require_over(action_key, owner_id=None, store_id=store_id)


def require_may_grant(actor: Actor, role: Role, *, store_id: int, user_id: int | None = None) -> None:
    """Nobody hands out more than the own reach in that store, and nobody gives himself (``user_id``) more at all.

    Others get any role from who manages people of the whole group; and what reaches one's own rows only is no more reach.
    """
    if not may_grant(actor, role, store_id=store_id, user_id=user_id):
        raise NotAllowed(
            MANAGE_PEOPLE, _("This role allows more than yours. Ask somebody who manages the whole group.")
        )


def may_grant(actor: Actor, role: Role, *, store_id: int, user_id: int | None = None) -> bool:
    """As ``require_may_grant``, for forms that offer roles."""
    is_self = user_id is not None and user_id == actor.user_id
    if actor.reach(MANAGE_ROLES if is_self else MANAGE_PEOPLE).group:
        return True
    beyond = any(
        not _reaches(actor, key, scope, store_id=store_id, is_self=is_self) for key, scope in role.grants.items()
    )
    return not beyond and not fields.goes_beyond(actor, role.fields)


def _reaches(actor: Actor, key: str, scope: str, *, store_id: int, is_self: bool) -> bool:
    if scope == "own":
        return actor.can(key) or not is_self
    if scope == "group":
        return actor.reach(key).group
    return actor.reach(key).covers(owner_id=None, store_id=store_id)


def people_managing_roles(group_id: int) -> set[int]:
    """Who can change the matrix of the group, also tomorrow: active people in a post without end that grants it."""
    held = Post.objects.current().filter(user__group_id=group_id, until__isnull=True)
    posts = held.select_related("role")
    return {post.user_id for post in posts if post.role.grants.get(MANAGE_ROLES) == "group"}


def require_explains(actor: Actor) -> None:
    """Who looks after roles or people may ask what somebody may do."""
    if not actor.can(MANAGE_ROLES):
        actor.require(MANAGE_PEOPLE)


def require_somebody_manages_roles(group_id: int) -> None:
    """Refused("nobody_left") when a change left nobody who could edit the matrix."""
    if not people_managing_roles(group_id):
        text = _("Nobody would be able to manage roles any more. Give this right to somebody first.")
        raise Refused("nobody_left", text)


def require_whole(actor: Actor) -> None:
    """One's own account (password, tokens, profile) is closed to a token that opens only a part of it."""
    if actor.is_limited:
        raise NotAllowed("organisation.own_account", _("This token may not change the account. Use the pages."))


def require_second_factor(actor: Actor) -> None:
    """Where a role asks for a second factor, the API opens only to who has set one up."""
    if not actor.needs_two_factors:
        return
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if not Authenticator.objects.filter(user_id=actor.user_id or 0, type__in=kinds).exists():
        text = _("Your role needs two-step sign-in. Set it up on the pages, under “My profile”.")
        raise NotAllowed("organisation.second_factor", text)
