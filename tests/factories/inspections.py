"""Makers of check lists and inspections."""

from jiubu.inspections import commands
from tests.factories import machine, web
from tests.factories.deals import say

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
SECTION = say("外观")


def item(key, **fields):
    return {"key": key, "title": say(key), "section": SECTION, **fields}


ITEMS = [
    item("paint", is_damage=True, is_blocking=True),
    item("clean"),
    item("volt", kind="number", least="12.4", most="13.2", unit="V", is_blocking=True),
    item("remark", kind="text"),
]
GOOD = {"paint": {"answer": "ok"}, "clean": {"answer": "ok"}, "volt": {"value": "12.6"}, "remark": {"value": ""}}


def bad(**changes):
    """Good answers but for these: bad(clean={"answer": "not_ok"})."""
    return {**GOOD, **changes}


def make_lists(group, items=ITEMS, **days):
    """A list of every kind."""
    days = {"storage": 7, "battery": 30, **days}
    return {
        kind: commands.put_list(
            kind, title=say(kind), items=items, interval_days=days.get(kind), by=machine(group, "pack")
        )
        for kind in ("arrival", "storage", "battery", "pdi")
    }


def inspect(vehicle, user, kind="storage", answers=GOOD, **fields):
    return commands.record_inspection(vehicle.pk, kind=kind, answers=answers, by=web(user), **fields)
