"""What differs between a record of a pack and the group's own, in words: field by field, old and new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.errors import Text
from jiubu.kernel.rights import ACTIONS
from jiubu.kernel.titles import KEYS, say

NOTHING = "—"
LANGUAGES = {key for keys in KEYS.values() for key in keys}
"""What a text in several languages has for keys."""

FIELDS: dict[str, Text] = {
    "title": pgettext_lazy("pack", "title"), "about": pgettext_lazy("pack", "about"), "help": pgettext_lazy("pack", "help"),
    "purpose": pgettext_lazy("pack", "purpose"), "guidance": pgettext_lazy("pack", "guidance"),
    "question": pgettext_lazy("pack", "question"), "hint": pgettext_lazy("pack", "hint"),
    "stages": pgettext_lazy("pack", "stage"), "work": pgettext_lazy("pack", "work item"),
    "tracks": pgettext_lazy("pack", "track"), "decisions": pgettext_lazy("pack", "decision"),
    "answers": pgettext_lazy("pack", "answer"), "ways_back": pgettext_lazy("pack", "ways back"),
    "forms": pgettext_lazy("pack", "forms"), "fields": pgettext_lazy("pack", "field"),
    "options": pgettext_lazy("pack", "choice"), "choices": pgettext_lazy("pack", "choice"),
    "enter": pgettext_lazy("pack", "to enter"), "leave": pgettext_lazy("pack", "to leave"),
    "done_when": pgettext_lazy("pack", "done when"), "only_when": pgettext_lazy("pack", "not before"),
    "appointments": pgettext_lazy("pack", "appointments"),
    "shown_when": pgettext_lazy("pack", "shown when"),
    "required": pgettext_lazy("pack", "required"), "role": pgettext_lazy("pack", "role"),
    "phase": pgettext_lazy("pack", "phase"), "probability": pgettext_lazy("pack", "probability"),
    "time_limit": pgettext_lazy("pack", "time limit"), "working_hours": pgettext_lazy("pack", "working hours"),
    "warn_at": pgettext_lazy("pack", "warning at"), "advance": pgettext_lazy("pack", "advance"),
    "may_skip": pgettext_lazy("pack", "may be skipped"), "needs": pgettext_lazy("pack", "needs"),
    "grants": pgettext_lazy("pack", "right"), "levels": pgettext_lazy("pack", "level"), "above": pgettext_lazy("pack", "above"),
    "grades": pgettext_lazy("pack", "grade"), "signs": pgettext_lazy("pack", "sign"), "parent": pgettext_lazy("pack", "branch"),
    "loss_min_contacts": pgettext_lazy("pack", "contacts before a loss"),
    "pool_per_day": pgettext_lazy("pack", "picks a day"), "pool_cooling_days": pgettext_lazy("pack", "days of cooling"),
    "pool_capacity": pgettext_lazy("pack", "open deals at most"),
    "pool_exempt_stages": pgettext_lazy("pack", "free stages"),
    "confirm_hottest_grade": pgettext_lazy("pack", "manager confirms the hottest grade"),
    "wants_rival": pgettext_lazy("pack", "asks for the rival"), "place": pgettext_lazy("pack", "place"),
    "position": pgettext_lazy("pack", "place"), "order": pgettext_lazy("pack", "place"), "is_used": pgettext_lazy("pack", "in use"),
    "is_default": pgettext_lazy("pack", "default"), "type": pgettext_lazy("pack", "type"), "min": pgettext_lazy("pack", "at least"),
    "max": pgettext_lazy("pack", "at most"), "max_length": pgettext_lazy("pack", "length"), "reason": pgettext_lazy("pack", "reason"),
}  # fmt: skip
"""Names of fields as people say them; others stand as the pack writes them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: where it is, what the group has there, what the pack says."""

    where: str
    here: str
    pack: str


def changes_between(here: Mapping[str, Any], pack: Mapping[str, Any]) -> list[Change]:
    """Both as plain data (JSON). Rows of lists are told by their key or title, not by their number."""
    return list(_changes((), here, pack))


def _changes(where: tuple[str, ...], here: Any, pack: Any) -> Iterator[Change]:
    if here == pack:
        return
    if _is_tree(here) and _is_tree(pack):
        for name in [*pack, *(name for name in here if name not in pack)]:
            yield from _changes((*where, _name(name)), here.get(name), pack.get(name))
    elif _has_rows(here) and _has_rows(pack):
        yield from _rows(where, here, pack)
    else:
        yield Change(" › ".join(where), words_of(here), words_of(pack))


def _rows(where: tuple[str, ...], here: list[Any], pack: list[Any]) -> Iterator[Change]:
    ours, theirs = ({row["key"]: row for row in rows} for rows in (here, pack))
    for key in [*theirs, *(key for key in ours if key not in theirs)]:
        mine, new = ours.get(key), theirs.get(key)
        place = (*where, _called(new or mine or {}, key))
        if mine is None or new is None:
            yield Change(" › ".join(place), *(_presence(row) for row in (mine, new)))
        else:
            yield from _changes(place, mine, new)
    if [*ours] != [*theirs] and set(ours) == set(theirs):
        names = [" → ".join(_called(row, row["key"]) for row in rows) for rows in (here, pack)]
        yield Change(" › ".join((*where, str(_("order")))), *names)


def _presence(row: Mapping[str, Any] | None) -> str:
    return str(_("is there") if row else NOTHING)


def _is_tree(value: Any) -> bool:
    return isinstance(value, Mapping) and not _is_title(value)


def _is_title(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and set(value) <= LANGUAGES


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) and "key" in row for row in value)


def _name(name: str) -> str:
    if name in ACTIONS:
        return str(ACTIONS[name].title)
    return str(FIELDS.get(name, name))


def _called(row: Mapping[str, Any], key: str) -> str:
    return say(row.get("title") or row.get("question")) or str(key)


def words_of(value: Any) -> str:
    """A value of a pack as one reads it: no brackets and quotes."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, Mapping):
        return say(value) if _is_title(value) else "; ".join(_parts(value))
    if isinstance(value, list):
        return ", ".join(_called(row, row["key"]) if _has_rows([row]) else words_of(row) for row in value)
    return _plain(value)


def _parts(value: Mapping[str, Any]) -> Iterator[str]:
    for name, part in value.items():
        if part not in (None, "", [], {}):
            yield f"{_name(name)}: {words_of(part)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(pgettext_lazy("pack", "yes") if value else pgettext_lazy("pack", "no"))
    if isinstance(value, float):
        return f"{value:g}"
    return str(SCOPES.get(value, value)) if isinstance(value, str) else str(value)


SECTIONS: dict[str, Text] = {
    "organisation/roles": pgettext_lazy("section", "roles"), "work/approval_rules": pgettext_lazy("section", "approval rules"),
    "deals/channels": pgettext_lazy("section", "channels"), "deals/loss_reasons": pgettext_lazy("section", "loss reasons"),
    "deals/grade_profiles": pgettext_lazy("section", "grade tables"),
    "deals/sales_rules": pgettext_lazy("section", "rules of losses and the pool"), "process/forms": pgettext_lazy("section", "forms"),
    "process/processes": pgettext_lazy("section", "processes"), "privacy/purposes": pgettext_lazy("section", "purposes"),
    "privacy/wordings": pgettext_lazy("section", "wordings"), "pricing/items": pgettext_lazy("section", "price items"),
    "pricing/customer_classes": pgettext_lazy("section", "customer classes"),
    "pricing/product_classes": pgettext_lazy("section", "product classes"),
    "pricing/policies": pgettext_lazy("section", "pricing policies"),
}  # fmt: skip
"""Names of the sections; others stand as the pack writes them."""
SCOPES = {
    "own": pgettext_lazy("scope", "own"), "team": pgettext_lazy("scope", "team"), "store": pgettext_lazy("scope", "store"),
    "group": pgettext_lazy("scope", "group"),
}  # fmt: skip
