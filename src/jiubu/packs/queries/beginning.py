"""What the first run asks about: whether there is anybody yet, the trades that can be chosen, their roles."""

from dataclasses import dataclass

from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.organisation.pack import RoleRow
from jiubu.packs.read import DEMO, PackError, folder_of, manifest_of, pack_folders, rows_of

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Trade:
    """A pack that an installation can begin with."""

    key: str
    title: str
    about: str
    has_demo: bool
    roles: tuple[tuple[str, str], ...]
    """(key, title), in the pack's order."""


def trades() -> list[Trade]:
    """The packs that are here and sound."""
    found = []
    for folder in pack_folders():
        try:
            manifest = manifest_of(folder)
        except PackError:
            continue
        rows = [row for row in rows_of(folder, RoleRow.section) if isinstance(row, RoleRow)]
        roles = tuple((row.key, say(row.title)) for row in sorted(rows, key=lambda row: row.order))
        demo = has_demo(folder.name)
        found.append(Trade(folder.name, say(manifest.title), say(manifest.about), demo, roles))
    return found


def has_demo(pack: str) -> bool:
    """Whether the pack brings a demo business."""
    try:
        return (folder_of(pack) / DEMO).is_dir()
    except Refused:
        return False
