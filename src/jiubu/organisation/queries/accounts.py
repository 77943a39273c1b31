"""What is asked about signing in: second factors, sessions, invitations, tokens, single sign-on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.organisation import access, queries
from jiubu.organisation.models import Group, Invitation, Post, Token, User
from jiubu.organisation.rules import Device, device_of

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Place:
    """One place where somebody is signed in."""

    id: int
    device: Device
    ip: str
    since: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has beside the password."""

    has_app: bool
    keys: int
    codes_left: int

    @property
    def is_enough(self) -> bool:
        return self.has_app or self.keys > 0


def second_factors(user_id: int) -> QuerySet[Authenticator]:
    """Apps and keys; recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user_id, type__in=kinds)
    return rows


def has_second_factor(user_id: int) -> bool:
    return second_factors(user_id).exists()


def factors_of(user_id: int) -> Factors:
    rows = list(Authenticator.objects.filter(user_id=user_id))
    kinds = [row.type for row in rows]
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        has_app=Authenticator.Type.TOTP in kinds,
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
        codes_left=sum(len(row.wrap().get_unused_codes()) for row in codes),
    )


def open_sessions(user_id: int) -> QuerySet[UserSession]:
    """Where this person is signed in now: ended and outdated ones left out."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    rows: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user_id=user_id)
    return rows.order_by("-last_seen_at", "-id")


def places_of(user_id: int, *, session_key: str = "") -> list[Place]:
    """Device, address and times of every open session; ``session_key`` is the one that asks."""
    return [
        Place(
            id=row.pk,
            device=device_of(row.user_agent),
            ip=row.ip,
            since=row.created_at,
            seen_at=row.last_seen_at,
            is_here=row.session_key == session_key,
        )
        for row in open_sessions(user_id)
    ]


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that are still good, of the stores whose people the actor manages, newest first."""
    reach = actor.reach(access.MANAGE_PEOPLE)
    rows = Invitation.objects.filter(
        group_id=actor.group_id, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    if not reach.group:
        of_people = Post.objects.filter(store__in=reach.stores, until__isnull=True).values("user_id")
        rows = rows.filter(Q(store__in=reach.stores) | Q(store__isnull=True, user__in=of_people))
    return rows.select_related("user", "store", "role", "team", "invited_by").order_by("-id")


def invitation_by_secret(secret: str) -> Invitation | None:
    """The invitation behind a link, if it is still good."""
    rows = Invitation.objects.select_related("user", "store", "role", "team", "invited_by", "group")
    found = rows.filter(digest=queries.digest_of(secret)).first()
    if found is None or not found.is_good:
        return None
    if found.role is not None and not found.role.is_active:
        return None
    return found if found.user is None or found.user.is_active else None


def good_tokens(user_id: int) -> QuerySet[Token]:
    rows = Token.objects.filter(user_id=user_id, revoked_at__isnull=True, expires_at__gt=timezone.now())
    return rows.order_by("-id")


def may_manage(actor: Actor, user: User) -> bool:
    """Whether the actor may change how this person signs in: all of the person's stores, and every role's reach."""
    reach = actor.reach(access.MANAGE_PEOPLE)
    if reach.group:
        return True
    posts = list(user.posts.filter(until__isnull=True).select_related("role"))
    if not posts:
        return False
    return all(post.store_id in reach.stores and "group" not in post.role.grants.values() for post in posts)


def people_without_factor(actor: Actor) -> QuerySet[User]:
    """Who works in a role that needs two factors and has set up none yet."""
    needing = Post.objects.current().filter(role__needs_two_factors=True, user__group_id=actor.group_id)
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    having = Authenticator.objects.filter(type__in=kinds).values("user_id")
    rows = User.objects.filter(pk__in=needing.values("user_id"), is_active=True).exclude(pk__in=having)
    return rows.order_by("name", "id")


def is_anybody_here() -> bool:
    """Whether this installation has begun: without an organisation nobody could sign in."""
    return Group.objects.exists() or User.objects.exists()


def links_of(user_id: int) -> QuerySet[SocialAccount]:
    """The identities at the provider that this person signs in with."""
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(user_id=user_id).order_by("id")
    return rows


def is_linked(provider: str, uid: str) -> bool:
    return bool(SocialAccount.objects.filter(provider=provider, uid=uid).exists())


def person_by_confirmed_mail(addresses: Iterable[str]) -> User | None:
    """The one active person to whom one of these addresses surely belongs; two people with it are nobody."""
    wanted = Q(pk__in=[])
    for address in addresses:
        wanted |= Q(email__iexact=address)
    found = list(User.objects.filter(wanted, is_active=True, email_confirmed_at__isnull=False)[:2])
    return found[0] if len(found) == 1 else None


def provider_name() -> str:
    """How the staff's single sign-on is called; "" where there is none."""
    providers: Mapping[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def mail_is_set_up() -> bool:
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")
