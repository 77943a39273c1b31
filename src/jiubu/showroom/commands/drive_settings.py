"""Routes and the text of the agreement: what a trade's pack brings, and a store may have of its own."""

import hashlib
import json
from collections.abc import Mapping

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.showroom import access, queries
from jiubu.showroom.events import AgreementPut, RoutePut
from jiubu.showroom.models import DriveRoute, DriveText


@command
def put_route(
    key: str,
    *,
    title: Mapping[str, str],
    minutes: int,
    kilometres: int = 0,
    store_id: int | None = None,
    is_active: bool = True,
    by: Actor,
) -> DriveRoute:
    """A route of the group, or of one store, which then drives its own instead of the group's of this key."""
    if store_id is None:
        by.require_over(access.ARRANGE, owner_id=None, store_id=None)
    else:
        access.require_arrange(by, store_id)
    values = {"title": dict(title), "minutes": minutes, "kilometres": kilometres, "is_active": is_active}
    route = DriveRoute.objects.filter(group_id=by.group_id, store=store_id, key=key).first()
    if route is None:
        route = DriveRoute.objects.create(group_id=by.group_id, store_id=store_id, key=key, **values)
    else:
        if all(getattr(route, name) == value for name, value in values.items()):
            return route
        for name, value in values.items():
            setattr(route, name, value)
        route.save(update_fields=list(values))
    record(RoutePut(key=key), about=route, by=by)
    return route


@command
def put_agreement(*, title: Mapping[str, str], body: Mapping[str, str], by: Actor) -> DriveText:
    """The text that is signed from now on, as a new version; the same text again changes nothing."""
    by.require_over(access.ARRANGE, owner_id=None, store_id=None)
    text = json.dumps({"title": dict(title), "body": dict(body)}, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = queries.newest_text(by.group_id)
    if newest is not None and newest.digest == digest:
        return newest
    made = DriveText.objects.create(
        group_id=by.group_id, number=newest.number + 1 if newest else 1, title=dict(title), body=dict(body),
        digest=digest,
    )  # fmt: skip
    record(AgreementPut(number=made.number), about=made, by=by)
    return made
