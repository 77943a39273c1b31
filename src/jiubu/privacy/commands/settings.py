"""The rules of contact: purposes, wordings, hours. They come from the pack and may be changed by the group."""

from collections.abc import Mapping, Sequence
from datetime import time

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.privacy import access, queries
from jiubu.privacy.events import RulesChanged
from jiubu.privacy.models import ContactHours, Purpose, Wording


@command
def put_purpose(
    key: str, *, title: Mapping[str, str], basis: str, channels: Sequence[str], limits: Sequence[Mapping[str, object]] = (),
    keeps_quiet: bool = True, stops_at_complaint: bool = True, heeds_do_not_call: bool = True, order: int = 100,
    by: Actor,
) -> Purpose:  # fmt: skip
    """Create or change a purpose. ``limits``: [{"channel": "call" or "", "count": 1, "hours": 24}]."""
    by.require(access.SETTINGS)
    values = {
        "title": dict(title), "basis": basis, "channels": list(channels), "limits": [dict(one) for one in limits],
        "keeps_quiet": keeps_quiet, "stops_at_complaint": stops_at_complaint, "heeds_do_not_call": heeds_do_not_call,
        "order": order, "is_active": True,
    }  # fmt: skip
    purpose, is_new = Purpose.objects.get_or_create(group_id=by.group_id, key=key, defaults=values)
    if is_new or any(getattr(purpose, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(purpose, name, value)
        purpose.save()
        record(RulesChanged(what=key), about=purpose, by=by)
    return purpose


@command
def put_wording(purpose: str, *, number: int | None = None, text: Mapping[str, str], by: Actor) -> Wording:
    """A text to agree to. Each is kept for ever; another text is another number (None: the next one)."""
    by.require(access.SETTINGS)
    rule = queries.rule_of(by.group_id, purpose)
    if not str(text.get("zh", "")).strip():
        empty = _("This is required.")
        raise Refused("invalid", empty, fields={"text": empty})
    newest = queries.newest_wording(by.group_id, rule.key)
    if number is None:
        if newest is not None and newest.text == dict(text):
            return newest
        number = newest.number + 1 if newest else 1
    wording, is_new = Wording.objects.get_or_create(
        group_id=by.group_id, purpose=rule.key, number=number, defaults={"text": dict(text)}
    )
    if not is_new and wording.text != dict(text):
        taken = _("A text that people agreed to is never changed: give it the next number.")
        raise Refused("wording_fixed", taken, fields={"number": taken})
    if is_new:
        record(RulesChanged(what=f"{rule.key} {number}"), about=wording, by=by)
    return wording


@command
def set_contact_hours(
    *, begins_at: time, ends_at: time, rest_begins_at: time | None = None, rest_ends_at: time | None = None,
    on_rest_days: bool = False, version: int | None = None, by: Actor,
) -> ContactHours:  # fmt: skip
    """When people may be contacted; outside of it they are left in peace. ``version`` is the one that was read (0: nobody
    had set hours yet): a stale one is refused with both values."""
    by.require(access.SETTINGS)
    _require_hours(begins_at, ends_at, rest_begins_at, rest_ends_at)
    values = {
        "begins_at": begins_at, "ends_at": ends_at, "rest_begins_at": rest_begins_at, "rest_ends_at": rest_ends_at,
        "on_rest_days": on_rest_days,
    }  # fmt: skip
    rows = ContactHours.objects.select_for_update()
    hours, is_new = rows.get_or_create(group_id=by.group_id, defaults=values)
    changed = [name for name, value in values.items() if getattr(hours, name) != value]
    if not is_new and not changed:
        return hours
    if not is_new:
        _require_fresh(hours, {name: values[name] for name in changed}, version)
        for name in changed:
            setattr(hours, name, values[name])
        hours.version += 1
        hours.save()

    record(RulesChanged(what="hours"), about=hours, by=by)
    return hours


def _require_fresh(hours: ContactHours, values: Mapping[str, object], version: int | None) -> None:
    if version is None or version == hours.version:
        return
    titles = {field.name: str(field.verbose_name) for field in ContactHours._meta.fields}
    fields = {name: (titles[name], _said(value), _said(getattr(hours, name))) for name, value in values.items()}
    raise stale(hours, version=hours.version, fields=fields)


def _said(value: object) -> object:
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _require_hours(begins_at: time, ends_at: time, rest_begins_at: time | None, rest_ends_at: time | None) -> None:
    """In their order, both ends of a rest, and some time left."""
    wrong = _("The end lies after the beginning.")
    if ends_at <= begins_at:
        raise Refused("invalid", wrong, fields={"ends_at": wrong})
    if rest_begins_at is None and rest_ends_at is None:
        return
    if rest_begins_at is None or rest_ends_at is None or rest_ends_at <= rest_begins_at:
        raise Refused("invalid", wrong, fields={"rest_ends_at": wrong})
    if rest_begins_at <= begins_at and rest_ends_at >= ends_at:
        whole = _("Leave some time in which people may be contacted.")
        raise Refused("invalid", whole, fields={"rest_ends_at": whole})
