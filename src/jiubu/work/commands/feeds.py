"""Addresses of calendar feeds: made, revoked, read; and how much their texts say."""

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.crypto import keyed_hash
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.access import MANAGE_STORES, require_whole
from jiubu.organisation.models import Group, User
from jiubu.work.enums import FEED_TEXTS
from jiubu.work.events import FeedMade, FeedRevoked, FeedTextChosen
from jiubu.work.models import CalendarFeed

HOUR = timedelta(hours=1)


@command
def make_feed(*, by: Actor) -> str:
    """A new secret for the address of the actor's calendar feed; the one before opens nothing any more. The secret is in
    the answer and nowhere else.
    """
    require_whole(by)
    user = _oneself(by)
    secret = secrets.token_urlsafe(32)
    values = {"secret_hash": keyed_hash(secret), "made_at": timezone.now(), "read_at": None}
    CalendarFeed.objects.update_or_create(user=user, defaults=values)
    record(FeedMade(), about=user, by=by)
    return secret


@command
def revoke_feed(*, by: Actor) -> None:
    """The address opens nothing any more. Doing it twice changes nothing."""
    user = _oneself(by)
    if CalendarFeed.objects.filter(user=user).delete()[0]:
        record(FeedRevoked(), about=user, by=by)


@command
def note_feed_read(feed_id: int, *, by: Actor) -> None:  # noqa: ARG001  who reads is the owner of the address
    """A program fetched it: told to the owner, once an hour."""
    now = timezone.now()
    CalendarFeed.objects.filter(pk=feed_id).exclude(read_at__gt=now - HOUR).update(read_at=now)


@command
def choose_feed_text(text: str, *, by: Actor) -> None:
    """How much the calendar feeds of the group say: ``plain`` no names, ``names`` (usual), ``phones`` also numbers."""
    by.require(MANAGE_STORES)
    if text not in FEED_TEXTS:
        sentence = _("Choose one of the list.")
        raise Refused("unknown_feed_text", sentence, fields={"text": sentence})
    group = Group.objects.select_for_update().get(pk=by.group_id)
    if group.settings.get("feed_text", "names") == text:
        return
    group.settings["feed_text"] = text
    group.save(update_fields=["settings"])
    record(FeedTextChosen(text_kind=text), about=group, by=by)


def _oneself(by: Actor) -> User:
    if by.user_id is None:
        raise NotAllowed("work.see")
    return User.objects.get(pk=by.user_id)
