"""Check lists: a change is a new version."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from jiubu.inspections import access, queries, rules
from jiubu.inspections.commands.due import lock_stores, move_days
from jiubu.inspections.enums import KINDS, REPEATED
from jiubu.inspections.events import ListChanged
from jiubu.inspections.models import CheckList, Interval, ListVersion
from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.organisation.access import require_group
from jiubu.organisation.models import Store


@command
def put_list(
    kind: str,
    *,
    title: Mapping[str, str],
    items: Sequence[Mapping[str, Any]],
    interval_days: int | None = None,
    key: str = "",
    version: int | None = None,
    by: Actor,
) -> ListVersion:
    """Write the check list of a kind: a new version, unless it says the same. ``version``: the one that was read; stale
    when there is a newer one.
    """
    require_group(by, access.MANAGE)
    checked = _checked(kind, title, items, interval_days)
    found, _made = CheckList.objects.get_or_create(
        group_id=by.group_id, kind=kind, defaults={"key": key or kind, "version": 0}
    )
    found = CheckList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    now = found.versions.filter(number=found.version).first()
    wanted = {"title": dict(title), "items": checked, "interval_days": interval_days}
    if now is not None and {name: getattr(now, name) for name in wanted} == wanted:
        return now
    if version is not None and version != found.version:
        fields = {"list": (_("Check list"), version, found.version)}
        raise stale(found, version=found.version, fields=fields)
    found.version += 1
    found.key = key or found.key
    found.save(update_fields=["version", "key"])
    made = ListVersion.objects.create(check_list=found, number=found.version, made_by_id=by.user_id, **wanted)
    if kind in REPEATED and (now is None or now.interval_days != interval_days):
        _follow_interval(kind, by.group_id)
    record(ListChanged(kind=kind, number=made.number), about=found, by=by)
    return made


def _follow_interval(kind: str, group_id: int) -> None:
    """Stores that have no interval of their own follow the list."""
    own = set(Interval.objects.filter(store__group_id=group_id, kind=kind).values_list("store_id", flat=True))
    ids = [pk for pk in Store.objects.filter(group_id=group_id).values_list("pk", flat=True) if pk not in own]
    lock_stores(ids, group_id)
    move_days(ids, kind, queries.intervals_of(group_id).usual(kind))


def _checked(
    kind: str, title: Mapping[str, str], items: Sequence[Mapping[str, Any]], interval_days: int | None
) -> list[dict[str, Any]]:
    wrong: dict[str, Text] = {}
    if kind not in KINDS:
        wrong["kind"] = _("Choose another.")
    if not title.get("zh") or not title.get("en"):
        wrong["title"] = _("Say it in Chinese and in English.")
    if interval_days is not None and (kind not in REPEATED or not 1 <= interval_days <= rules.MOST_DAYS):
        wrong["interval_days"] = _("Between 1 and {most} days.").format(most=rules.MOST_DAYS)
    rows, sentence = _rows(items)
    if sentence:
        wrong["items"] = sentence
    if wrong:
        raise Refused("bad_check_list", _("Some values need another look."), fields=wrong)
    return rows


def _rows(items: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """The items as they are kept, or what is wrong with them."""
    if not 1 <= len(items) <= rules.MOST_ITEMS:
        return [], _("A list has 1 to {most} items.").format(most=rules.MOST_ITEMS)
    try:
        found = rules.items_of(items)
    except ValidationError as error:
        first = error.errors()[0]
        return [], str(first["msg"]).removeprefix("Value error, ")
    keys = [item.key for item in found]
    twice = next((key for key in keys if keys.count(key) > 1), "")
    if twice:
        return [], _("“{key}” is on the list twice.").format(key=twice)
    return [item.model_dump(mode="json", exclude_defaults=True) for item in found], ""
