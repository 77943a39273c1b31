"""What happens to packs."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class PackInstalled(Event):
    """A version of a pack was put into the group."""

    verb: ClassVar[str] = "packs.pack_installed"
    sentence: ClassVar[str | Promise] = _("Pack {pack} {version} installed: {put} records put, {kept} kept as they are")
    icon: ClassVar[str] = "package"

    pack: str
    version: str
    put: int
    kept: int


class DemoAsked(Event):
    """Somebody wants the demo business beside the own one, to look around in."""

    verb: ClassVar[str] = "packs.demo_asked"
    sentence: ClassVar[str | Promise] = _("Demo business asked for")
    icon: ClassVar[str] = "package"


class DemoClearingAsked(Event):
    """Somebody wants the demo business away."""

    verb: ClassVar[str] = "packs.demo_clearing_asked"
    sentence: ClassVar[str | Promise] = _("Clearing of the demo business asked for")
    icon: ClassVar[str] = "trash"


class DemoCleared(Event):
    """The demo business is gone; what was the group's own is here."""

    verb: ClassVar[str] = "packs.demo_cleared"
    sentence: ClassVar[str | Promise] = _("Demo business cleared: {rows} rows")
    icon: ClassVar[str] = "trash"

    rows: int
