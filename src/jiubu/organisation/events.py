"""What can happen to people, posts, roles, stores and tokens."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.journal.event import Event


class PersonMade(Event):
    """Somebody works here from now on."""

    verb: ClassVar[str] = "organisation.person_made"
    sentence: ClassVar[str | Promise] = _("Person created")
    icon: ClassVar[str] = "user-plus"


class PersonInvited(Event):
    """A link to choose a password was made for somebody."""

    verb: ClassVar[str] = "organisation.person_invited"
    sentence: ClassVar[str | Promise] = _("Invitation made")
    icon: ClassVar[str] = "mail"


class PersonEdited(Event):
    """Some of a person's own data changed; the names of the fields, not their values."""

    verb: ClassVar[str] = "organisation.person_edited"
    sentence: ClassVar[str | Promise] = _("Changed: {names}")
    icon: ClassVar[str] = "pencil"

    fields: list[str]

    def text(self) -> str:
        return str(self.sentence).format(names=", ".join(self.fields))


class PersonDeactivated(Event):
    """Somebody can no longer sign in."""

    verb: ClassVar[str] = "organisation.person_deactivated"
    sentence: ClassVar[str | Promise] = _("Person deactivated")
    icon: ClassVar[str] = "user-off"


class PersonActivated(Event):
    """Somebody can sign in again."""

    verb: ClassVar[str] = "organisation.person_activated"
    sentence: ClassVar[str | Promise] = _("Person activated")
    icon: ClassVar[str] = "user-check"


class PostGiven(Event):
    """A person holds a role in a store."""

    verb: ClassVar[str] = "organisation.post_given"
    sentence: ClassVar[str | Promise] = _("Role {role} in {store}")
    icon: ClassVar[str] = "id-badge-2"

    role: str
    store: str
    team: str = ""


class PostEnded(Event):
    """A person no longer holds a role in a store."""

    verb: ClassVar[str] = "organisation.post_ended"
    sentence: ClassVar[str | Promise] = _("Role {role} in {store} ended")
    icon: ClassVar[str] = "id-badge-2"

    role: str
    store: str


class RolePut(Event):
    """A role was created or its row of the matrix changed."""

    verb: ClassVar[str] = "organisation.role_put"
    sentence: ClassVar[str | Promise] = _("Role {key}: rights changed")
    icon: ClassVar[str] = "shield"

    key: str
    added: dict[str, str] = {}
    removed: list[str] = []


class RightsChanged(Event):
    """Cells of a role's row of the matrix changed; each with what it was and what it is, "" for nothing."""

    verb: ClassVar[str] = "organisation.rights_changed"
    sentence: ClassVar[str | Promise] = _("Role {key}: {count} rights changed")
    icon: ClassVar[str] = "shield"

    key: str
    actions: dict[str, tuple[str, str]] = {}
    fields: dict[str, tuple[str, str]] = {}

    def text(self) -> str:
        return str(self.sentence).format(key=self.key, count=len(self.actions) + len(self.fields))


class RoleRenamed(Event):
    """A role has another title."""

    verb: ClassVar[str] = "organisation.role_renamed"
    sentence: ClassVar[str | Promise] = _("Role {key} renamed")
    icon: ClassVar[str] = "shield"

    key: str


class RoleRetired(Event):
    """A role is given to nobody any more."""

    verb: ClassVar[str] = "organisation.role_retired"
    sentence: ClassVar[str | Promise] = _("Role {key} retired")
    icon: ClassVar[str] = "shield-off"

    key: str


class RoleRestored(Event):
    """A retired role can be given again."""

    verb: ClassVar[str] = "organisation.role_restored"
    sentence: ClassVar[str | Promise] = _("Role {key} can be given again")
    icon: ClassVar[str] = "shield"

    key: str


class GroupFounded(Event):
    """A dealer group begins to use the product."""

    verb: ClassVar[str] = "organisation.group_founded"
    sentence: ClassVar[str | Promise] = _("Group {key} founded")
    icon: ClassVar[str] = "building"

    key: str


class StorePut(Event):
    """A store was created or changed."""

    verb: ClassVar[str] = "organisation.store_put"
    sentence: ClassVar[str | Promise] = _("Store {key} saved")
    icon: ClassVar[str] = "building-store"

    key: str


class TeamPut(Event):
    """A team was created or changed."""

    verb: ClassVar[str] = "organisation.team_put"
    sentence: ClassVar[str | Promise] = _("Team {key} saved")
    icon: ClassVar[str] = "users-group"

    key: str


class TokenIssued(Event):
    """Somebody made a key of the API."""

    verb: ClassVar[str] = "organisation.token_issued"
    sentence: ClassVar[str | Promise] = _("API token created")
    icon: ClassVar[str] = "key"

    actions: list[str] | None = None
    is_read_only: bool = False


class TokenRevoked(Event):
    """A key of the API is no longer good."""

    verb: ClassVar[str] = "organisation.token_revoked"
    sentence: ClassVar[str | Promise] = _("API token revoked")
    icon: ClassVar[str] = "key-off"


class SignedIn(Event):
    """Somebody signed in to the pages; ``ways`` are those that were used, in their order."""

    verb: ClassVar[str] = "organisation.signed_in"
    sentence: ClassVar[str | Promise] = _("Signed in ({ways})")
    icon: ClassVar[str] = "login"

    ways: list[str] = []

    def text(self) -> str:
        return str(self.sentence).format(ways=", ".join(str(WAYS.get(way, way)) for way in self.ways))


WAYS: dict[str, str | Promise] = {
    "password": pgettext_lazy("way to sign in", "password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
    "socialaccount": _("single sign-on"),
    "password_reset": pgettext_lazy("way to sign in", "link by mail"),
}


class SignInClosed(Event):
    """Too many wrong passwords: for some minutes nobody signs in with this name."""

    verb: ClassVar[str] = "organisation.sign_in_closed"
    sentence: ClassVar[str | Promise] = _("Signing in closed for some minutes: too many wrong attempts")
    icon: ClassVar[str] = "lock"


class SessionsEnded(Event):
    """Somebody was signed out where he was signed in."""

    verb: ClassVar[str] = "organisation.sessions_ended"
    sentence: ClassVar[str | Promise] = _("Signed out in {count} places")
    icon: ClassVar[str] = "logout"

    count: int


class PasswordSet(Event):
    """Somebody chose a new password."""

    verb: ClassVar[str] = "organisation.password_set"
    sentence: ClassVar[str | Promise] = _("New password chosen")
    icon: ClassVar[str] = "key"


class FactorChanged(Event):
    """Something about somebody's second factors changed: ``what`` is the kind and what happened to it."""

    verb: ClassVar[str] = "organisation.factor_changed"
    sentence: ClassVar[str | Promise] = _("Two-step sign-in: {what}")
    icon: ClassVar[str] = "shield-lock"

    what: str

    def text(self) -> str:
        return str(self.sentence).format(what=FACTOR_CHANGES.get(self.what, self.what))


FACTOR_CHANGES: dict[str, str | Promise] = {
    "totp_activated": _("authenticator app set up"),
    "totp_deactivated": _("authenticator app removed"),
    "webauthn_added": _("passkey added"),
    "webauthn_removed": _("passkey removed"),
    "recovery_codes_generated": _("new recovery codes made"),
    "all_removed": _("everything removed by an administrator"),
}


class FactorRuleSet(Event):
    """Which roles are worked in only with a second factor."""

    verb: ClassVar[str] = "organisation.factor_rule_set"
    sentence: ClassVar[str | Promise] = _("Second factor needed for: {names}")
    icon: ClassVar[str] = "shield-lock"

    roles: list[str]

    def text(self) -> str:
        return str(self.sentence).format(names=", ".join(self.roles) or "—")


class InvitationMade(Event):
    """A link was made by which somebody joins a store in a role."""

    verb: ClassVar[str] = "organisation.invitation_made"
    sentence: ClassVar[str | Promise] = _("Invitation made: {role} in {store}")
    icon: ClassVar[str] = "mail"

    role: str
    store: str


class InvitationRevoked(Event):
    """A link is no longer good."""

    verb: ClassVar[str] = "organisation.invitation_revoked"
    sentence: ClassVar[str | Promise] = _("Link revoked")
    icon: ClassVar[str] = "mail-off"


class InvitationAccepted(Event):
    """Somebody used the link and chose a password."""

    verb: ClassVar[str] = "organisation.invitation_accepted"
    sentence: ClassVar[str | Promise] = _("Link used to choose a password")
    icon: ClassVar[str] = "mail-opened"


class IdentityLinked(Event):
    """Somebody signs in through the group's own provider from now on."""

    verb: ClassVar[str] = "organisation.identity_linked"
    sentence: ClassVar[str | Promise] = _("Single sign-on connected")
    icon: ClassVar[str] = "link"


class IdentityUnlinked(Event):
    """Somebody no longer signs in through the group's own provider."""

    verb: ClassVar[str] = "organisation.identity_unlinked"
    sentence: ClassVar[str | Promise] = _("Single sign-on disconnected")
    icon: ClassVar[str] = "unlink"


class ChecklistPutAway(Event):
    """The first steps of a new installation are shown no longer."""

    verb: ClassVar[str] = "organisation.checklist_put_away"
    sentence: ClassVar[str | Promise] = _("First steps put away")
    icon: ClassVar[str] = "checklist"
