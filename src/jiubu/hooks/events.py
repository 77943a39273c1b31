"""What can happen to endpoints. What is sent through them is in their own log, not in the journal."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class EndpointMade(Event):
    """An address outside hears of events from now on."""

    verb: ClassVar[str] = "hooks.endpoint_made"
    sentence: ClassVar[str | Promise] = _("Connection created: {title}")
    icon: ClassVar[str] = "webhook"

    title: str
    kind: str


class EndpointEdited(Event):
    """What it hears of, its address or its name changed; the names of the fields, not their values."""

    verb: ClassVar[str] = "hooks.endpoint_edited"
    sentence: ClassVar[str | Promise] = _("Connection changed: {title}")
    icon: ClassVar[str] = "pencil"

    title: str
    fields: list[str]


class EndpointSwitched(Event):
    """Switched on or off, by a person or because nobody answered for days."""

    verb: ClassVar[str] = "hooks.endpoint_switched"
    icon: ClassVar[str] = "plug"

    title: str
    is_active: bool
    reason: str = ""

    def text(self) -> str:
        on, off = _("Connection switched on: {title}"), _("Connection switched off: {title}")
        return str(on if self.is_active else off).format(title=self.title)


class SecretChanged(Event):
    """A new secret to sign with; the old one is good for another day."""

    verb: ClassVar[str] = "hooks.secret_changed"
    sentence: ClassVar[str | Promise] = _("New secret for the connection {title}")
    icon: ClassVar[str] = "key"

    title: str


class EndpointRemoved(Event):
    """The address hears of nothing any more, and its log is gone."""

    verb: ClassVar[str] = "hooks.endpoint_removed"
    sentence: ClassVar[str | Promise] = _("Connection removed: {title}")
    icon: ClassVar[str] = "trash"

    title: str


class MessagesReplayed(Event):
    """Messages are sent again because somebody asked for it."""

    verb: ClassVar[str] = "hooks.messages_replayed"
    sentence: ClassVar[str | Promise] = _("{count} messages sent again to {title}")
    icon: ClassVar[str] = "repeat"

    title: str
    count: int
