"""Rows through the actor: the one translation of a reach into a filter."""

from django.db.models import Q

from jiubu.kernel.actor import Actor


def reach_q(actor: Actor, action: str, *, owner: str = "owner", store: str = "store", group: str = "group") -> Q:
    """The rows that ``actor`` reaches with ``action``. Field names say where a row keeps owner, store and group."""
    reach = actor.reach(action)
    in_group = Q(**{f"{group}_id": actor.group_id})
    if reach.group:
        return in_group
    rows = Q(pk__in=[])
    if reach.users:
        rows = Q(**{f"{owner}_id__in": sorted(reach.users)})
    if reach.stores:
        by_store = Q(**{f"{store}_id__in": sorted(reach.stores)})
        rows = rows | by_store if reach.users else by_store
    return in_group & rows
