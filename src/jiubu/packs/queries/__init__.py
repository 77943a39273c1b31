"""What is installed, and how a pack differs from what the group has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Row
from jiubu.kernel.titles import say
from jiubu.packs.access import SEE
from jiubu.packs.differences import SECTIONS, Change, changes_between
from jiubu.packs.models import Installed
from jiubu.packs.read import Manifest, Pack, PackError, Problem, folder_of, manifest_of, pack_folders, read_pack

State = Literal["new", "same", "changed", "edited", "deleted", "seeded", "demo", "gone"]
"""new: will be put · same: nothing to do · changed: will follow the pack · edited, deleted: the group's own, kept ·
seeded: put once, not followed · demo: only on request · gone: was in an earlier version, stays as it is."""

WILL_PUT: tuple[State, ...] = ("new", "changed")
KEPT: tuple[State, ...] = ("edited", "deleted")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the pack says otherwise than the group."""

    field: str
    here: object
    pack: object


@dataclass(frozen=True, slots=True)
class Compared:
    """One record of a pack beside what the group has."""

    section: str
    key: str
    state: State
    row: Row | None = None
    now: Row | None = None
    differences: tuple[Difference, ...] = ()
    noted: str = ""
    """The version that is noted down for it; "" when no pack put it."""

    @property
    def name(self) -> str:
        return f"{self.section}/{self.key}"

    @property
    def state_title(self) -> str:
        return str(STATES[self.state][0])

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def changes(self) -> list[Change]:
        """What differs, in words; which process is the default one is the group's choice and no difference."""
        if self.row is None or self.now is None or self.state == "same":
            return []
        here, pack = (row.model_dump(mode="json", exclude={"is_default"}) for row in (self.now, self.row))
        return changes_between(here, pack)

    @property
    def title(self) -> str:
        """What the record is called, where it has a title."""
        return say(getattr(self.row, "title", None))


@dataclass(frozen=True, slots=True)
class PackHere:
    """One pack of the folder and what the group has of it."""

    key: str
    manifest: Manifest | None
    installed_version: str
    installed_count: int
    problems: tuple[Problem, ...] = ()

    @property
    def is_newer(self) -> bool:
        return bool(self.manifest and self.installed_version and self.manifest.version != self.installed_version)


def packs_here(actor: Actor) -> list[PackHere]:
    """Every pack that can be installed, with the version that the group has ("" for none)."""
    actor.require(SEE)
    have: dict[str, tuple[str, int]] = {}
    rows = Installed.objects.filter(group_id=actor.group_id).order_by("id")
    for pack, version in rows.values_list("pack", "version"):
        newest, count = have.get(pack, ("", 0))
        have[pack] = (max(newest, version, key=_order), count + 1)
    return [_pack_here(folder.name, *have.get(folder.name, ("", 0))) for folder in pack_folders()]


def _pack_here(key: str, version: str, count: int) -> PackHere:
    try:
        return PackHere(key, manifest_of(folder_of(key)), version, count)
    except PackError as error:
        return PackHere(key, None, version, count, tuple(error.problems))


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def pack_of(actor: Actor, key: str) -> Pack:
    """The pack ``key``, read and checked. Refused("no_pack"), PackError."""
    actor.require(SEE)
    return read_pack(folder_of(key))


def problems_of(actor: Actor, key: str) -> list[Problem]:
    """Everything that is wrong with the pack ``key``; empty when it is sound."""
    actor.require(SEE)
    try:
        read_pack(folder_of(key))
    except PackError as error:
        return error.problems
    return []


def diff_of(actor: Actor, pack: Pack) -> list[Compared]:
    """Every record of ``pack`` beside what the group has, in the order of installing; then what the pack no longer has."""
    actor.require(SEE)
    return list(compare(pack, group_id=actor.group_id))


@dataclass(frozen=True, slots=True)
class Section:
    """The records of one section, for the page."""

    name: str
    rows: tuple[Compared, ...]

    @property
    def title(self) -> str:
        return str(SECTIONS.get(self.name, self.name))


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many records are in one state, with its words and the tone of its chip."""

    state: State
    title: str | Promise
    tone: str
    count: int


STATES: dict[State, tuple[str | Promise, str]] = {
    "new": (gettext_lazy("new"), "green"),
    "changed": (gettext_lazy("follows the pack"), "blue"),
    "edited": (gettext_lazy("edited here, kept"), "orange"),
    "deleted": (gettext_lazy("deleted here, kept so"), "orange"),
    "seeded": (gettext_lazy("put once, yours"), ""),
    "demo": (gettext_lazy("for demonstration"), ""),
    "gone": (gettext_lazy("no longer in the pack"), ""),
    "same": (gettext_lazy("the same"), ""),
}


def by_section(compared: list[Compared], *, with_same: bool) -> list[Section]:
    """Records by section in the order of installing; those that are the same only when asked for."""
    found: dict[str, list[Compared]] = {}
    for row in compared:
        if with_same or row.state != "same":
            found.setdefault(row.section, []).append(row)
    return [Section(name, tuple(rows)) for name, rows in found.items()]


def counts_of(compared: list[Compared]) -> list[StateCount]:
    """How many records are in each state, without those that nothing is in."""
    states = [row.state for row in compared]
    return [StateCount(s, title, tone, states.count(s)) for s, (title, tone) in STATES.items() if s in states]


def compare(pack: Pack, *, group_id: int) -> Iterator[Compared]:
    """As ``diff_of``; also what installing goes by."""
    installed = {(i.section, i.key): i for i in Installed.objects.filter(group_id=group_id)}
    rows = [row for row in pack.rows if row.policy != "read"]
    here = _records_here(rows, group_id)
    for row in rows:
        name = (row.section, row.key)
        yield _compared(row, here.get(name), installed.pop(name, None))
    for (section, key), left in sorted(installed.items()):
        if left.pack == pack.manifest.key:
            yield Compared(section, key, "gone")


def _records_here(rows: list[Row], group_id: int) -> dict[tuple[str, str], Row]:
    """What the group has of the pack's records: one query per section."""
    keys: dict[type[Row], list[str]] = {}
    for row in rows:
        keys.setdefault(type(row), []).append(row.key)
    return {(r.section, r.key): r for kind, names in keys.items() for r in kind.rows(names, group_id=group_id)}


def _compared(row: Row, now: Row | None, installed: Installed | None) -> Compared:
    state = _state(row, now, installed)
    differences = tuple(_differences(now, row)) if now is not None else ()
    return Compared(row.section, row.key, state, row, now, differences, installed.version if installed else "")


def _state(row: Row, now: Row | None, installed: Installed | None) -> State:
    if now is None:
        return "deleted" if installed else ("demo" if row.policy == "demo" else "new")
    if now.digest() == row.digest():
        return "same"
    if installed is None or now.digest() != installed.digest:
        return "edited"
    return "changed" if row.policy == "follow" else "seeded"


def _differences(now: Row, row: Row) -> Iterator[Difference]:
    here, pack = now.model_dump(mode="json"), row.model_dump(mode="json")
    yield from (Difference(name, here.get(name), pack[name]) for name in pack if here.get(name) != pack[name])
