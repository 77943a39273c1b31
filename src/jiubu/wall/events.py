"""What is told about screens on a wall."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class ScreenLinked(Event):
    """A secret link for a screen was made."""

    verb: ClassVar[str] = "wall.screen_linked"
    sentence: ClassVar[str | Promise] = _("Link for the screen “{title}” made")
    icon: ClassVar[str] = "device-tv"

    title: str


class ScreenRevoked(Event):
    """The link of a screen opens nothing any more."""

    verb: ClassVar[str] = "wall.screen_revoked"
    sentence: ClassVar[str | Promise] = _("Link for the screen “{title}” revoked")
    icon: ClassVar[str] = "device-tv-off"

    title: str
