"""People: made, edited, given posts, activated again."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.organisation import access, events, queries
from jiubu.organisation.models import Post, Role, User

COLOURS = ("#6366f1", "#0ea5e9", "#10b981", "#f59e0b", "#ef4444", "#8b5cf6", "#ec4899", "#14b8a6", "#64748b", "#f97316")
OWN_FIELDS = {
    "name": gettext_lazy("Name"), "phone": gettext_lazy("Phone"), "email": gettext_lazy("E-mail address"),
    "language": gettext_lazy("Language"), "colour": gettext_lazy("Colour"),
}  # fmt: skip


@command
def make_person(
    *, username: str, name: str, store_id: int, role_key: str, team_id: int | None = None, is_lead: bool = False,
    phone: str = "", email: str = "", by: Actor,
) -> User:  # fmt: skip
    """Somebody starts to work in a store, in a role; the password is chosen through an invitation.

    Refused("username_taken") when the name to sign in with is somebody else's.
    """
    access.require_store(by, access.MANAGE_PEOPLE, store_id)
    user = make_account(username=username, name=name, phone=phone, email=email, by=by)
    give_post(user.pk, store_id=store_id, role_key=role_key, team_id=team_id, is_lead=is_lead, by=by)
    return user


def make_account(*, username: str, name: str, phone: str = "", email: str = "", by: Actor) -> User:
    """A row without post and password. The address was named by who manages people, so it counts as this person's."""
    _require_filled(username=username, name=name)
    user = User(
        username=username.strip(),
        name=name.strip(),
        phone=phone.strip(),
        email=email.strip(),
        email_confirmed_at=timezone.now() if email.strip() else None,
        group_id=by.group_id,
        colour=COLOURS[sum(map(ord, username)) % len(COLOURS)],
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise _username_taken() from error

    record(events.PersonMade(), about=user, by=by)
    return user


def _username_taken() -> Refused:
    text = _("Somebody signs in with this name already. Choose another.")
    return Refused("username_taken", text, fields={"username": text})


def _require_filled(**values: str) -> None:
    empty = {name: _("This is required.") for name, value in values.items() if not value.strip()}
    if empty:
        raise Refused("incomplete", _("Fill in what is marked."), fields=empty)


def locked_person(user_id: int, *, by: Actor) -> User:
    """The person, locked; User.DoesNotExist when the actor does not know him."""
    queries.person_of(by, user_id)
    return User.objects.select_for_update().get(pk=user_id)


def require_manages(user: User, *, by: Actor) -> None:
    """Who manages people of every store where this person works now, and no roles that reach further than the own.

    Else a link for somebody of the whole group could be made, and used, by who manages one store.
    """
    access.require_whole(by)
    posts = list(Post.objects.filter(user=user, until__isnull=True).select_related("role"))
    stores: set[int | None] = {post.store_id for post in posts}
    for store_id in stores or {None}:
        by.require_over(access.MANAGE_PEOPLE, owner_id=None, store_id=store_id)
    for post in posts:
        access.require_may_grant(by, post.role, store_id=post.store_id)


@command
def edit_person(user_id: int, *, changes: Mapping[str, str], version: int | None = None, by: Actor) -> User:
    """Change name, phone, e-mail, language or colour of a colleague. An address named here counts as confirmed.

    ``version`` is the one that was read: a stale one is refused with both values.
    """
    user = locked_person(user_id, by=by)
    require_manages(user, by=by)
    return _edit(user, changes, version=version, confirmed=True, by=by)


@command
def edit_profile(*, changes: Mapping[str, str], version: int | None = None, by: Actor) -> User:
    """Change one's own name, phone, e-mail, language or colour. A new address is not confirmed.

    ``version`` is the one that was read: a stale one is refused with both values.
    """
    access.require_whole(by)
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    return _edit(user, changes, version=version, confirmed=False, by=by)


def _edit(user: User, changes: Mapping[str, str], *, version: int | None, confirmed: bool, by: Actor) -> User:
    _require_filled(**{name: value for name, value in changes.items() if name == "name"})
    changed = [name for name in OWN_FIELDS if name in changes and getattr(user, name) != changes[name].strip()]
    if changed and version is not None and version != user.version:
        said = {name: (_said(name, changes[name].strip()), _said(name, getattr(user, name))) for name in changed}
        raise stale(user, version=user.version, fields={n: (OWN_FIELDS[n], *both) for n, both in said.items()})
    if changed:
        for name in changed:
            setattr(user, name, changes[name].strip())
        user.version += 1
        if "email" in changed:
            user.email_confirmed_at = timezone.now() if confirmed and user.email else None
        user.save(update_fields=[*changed, "email_confirmed_at", "version"])
        record(events.PersonEdited(fields=changed), about=user, by=by)
    return user


def _said(name: str, value: str) -> str:
    return str(dict(settings.LANGUAGES).get(value, value)) if name == "language" else value


@command
def activate_person(user_id: int, *, by: Actor) -> User:
    """Somebody came back. Refused("role_retired") when he would come back into a role that is given no more."""
    user = locked_person(user_id, by=by)
    require_manages(user, by=by)
    if user.is_active:
        return user
    retired = Role.objects.filter(posts__user=user, posts__until__isnull=True, is_active=False).first()
    if retired is not None:
        text = _("The role “{role}” is retired. Restore it, or end this post first.")
        raise Refused("role_retired", text.format(role=say(retired.title)))
    user.is_active = True
    user.save(update_fields=["is_active"])

    record(events.PersonActivated(), about=user, by=by)
    return user


@command
def give_post(
    user_id: int, *, store_id: int, role_key: str, team_id: int | None = None, is_lead: bool = False,
    since: date | None = None, by: Actor,
) -> Post:  # fmt: skip
    """Somebody holds a role in a store, from ``since`` (today). The same again changes team and lead only."""
    access.require_store(by, access.MANAGE_PEOPLE, store_id)
    user = User.objects.select_for_update().get(pk=user_id, group_id=by.group_id)
    store = queries.store_of(by, store_id)
    role = Role.objects.get(group_id=by.group_id, key=role_key, is_active=True)
    access.require_may_grant(by, role, store_id=store_id, user_id=user_id)
    team = queries.teams_of(by).get(pk=team_id, store_id=store_id) if team_id is not None else None

    post = Post.objects.filter(user=user, store=store, role=role, until__isnull=True).first()
    if post is not None and (post.team_id, post.is_lead) == (team_id, is_lead):
        return post
    if post is None:
        is_home = not user.posts.filter(until__isnull=True).exists()
        post = Post(user=user, store=store, role=role, is_home=is_home, since=since or timezone.localdate())
    post.team, post.is_lead = team, is_lead
    post.save()

    record(events.PostGiven(role=role.key, store=store.key, team=team.key if team else ""), about=user, by=by)
    return post


@command
def end_post(post_id: int, *, by: Actor) -> Post:
    """Somebody no longer holds a role, from now on."""
    post = Post.objects.select_for_update(of=("self",)).select_related("user", "role", "store").get(
        pk=post_id, user__group_id=by.group_id
    )  # fmt: skip
    access.require_store(by, access.MANAGE_PEOPLE, post.store_id)
    access.require_may_grant(by, post.role, store_id=post.store_id)
    if post.until is not None:
        return post
    if post.user_id == by.user_id and access.MANAGE_PEOPLE in post.role.grants:
        raise Refused("yourself", _("You cannot take this role from yourself. Ask another administrator."))
    today = timezone.localdate()
    post.until = max(post.since, today) if post.since > today else today
    post.save(update_fields=["until"])
    if access.MANAGE_ROLES in post.role.grants:
        access.require_somebody_manages_roles(by.group_id)

    record(events.PostEnded(role=post.role.key, store=post.store.key), about=post.user, by=by)
    return post
