"""Links for screens: made and revoked."""

import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.organisation.queries import digest_of
from jiubu.wall import access
from jiubu.wall.events import ScreenLinked, ScreenRevoked
from jiubu.wall.models import Screen


@command
def link_screen(*, store_id: int, title: str, by: Actor) -> tuple[Screen, str]:
    """Make a secret link for a screen of the store. The secret is in the answer and nowhere else."""
    access.require_screens_in(by, store_id)
    if not title.strip():
        text = _("Say where the screen hangs.")
        raise Refused("title_missing", text, fields={"title": text})
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    secret = secrets.token_urlsafe(24)
    screen = Screen.objects.create(
        group_id=by.group_id, store=store, title=title.strip()[:60], digest=digest_of(secret), made_by_id=by.user_id
    )
    record(ScreenLinked(title=screen.title), about=screen, also=[store], by=by)
    return screen, secret


@command
def revoke_screen(screen_id: int, *, by: Actor) -> Screen:
    """The link opens nothing any more, at once. Revoking twice changes nothing."""
    screen = (
        Screen.objects.select_for_update(of=("self",)).select_related("store").get(pk=screen_id, group_id=by.group_id)
    )
    access.require_screen(by, screen)
    if screen.revoked_at is not None:
        return screen
    screen.revoked_at = timezone.now()
    screen.save(update_fields=["revoked_at"])
    record(ScreenRevoked(title=screen.title), about=screen, also=[screen.store], by=by)
    return screen
