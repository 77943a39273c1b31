"""What can happen to people, posts, roles, stores and tokens."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


class TokenRevoked(Event):
    """A key of the API is no longer good."""

    verb: ClassVar[str] = "organisation.token_revoked"
    sentence: ClassVar[str | Promise] = _("API token revoked")
    icon: ClassVar[str] = "key-off"
