"""Screens and the stores whose board may be opened."""

from django.db.models import QuerySet

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store
from jiubu.organisation.queries import digest_of
from jiubu.wall import access
from jiubu.wall.models import Screen


def screen_by(secret: str) -> Screen:
    """The screen of a link that is good, or Screen.DoesNotExist. One query."""
    rows = Screen.objects.filter(revoked_at=None, store__is_active=True).select_related("store")
    return rows.get(digest=digest_of(secret))


def screens_of(actor: Actor) -> QuerySet[Screen]:
    """Links that still open something, newest first."""
    rows = Screen.objects.visible_to(actor).filter(revoked_at=None)
    return rows.select_related("store", "made_by").order_by("-id")


def stores_for(actor: Actor) -> list[Store]:
    """The stores whose board the actor may open."""
    reach = actor.reach(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id, is_active=True).order_by("id")
    return list(rows if reach.group else rows.filter(pk__in=reach.stores))


def store_for(actor: Actor, store_id: int) -> Store:
    """The store, or Store.DoesNotExist when its board is not for the actor."""
    if not access.can_see(actor, store_id):
        raise Store.DoesNotExist
    return Store.objects.get(pk=store_id, group_id=actor.group_id)
