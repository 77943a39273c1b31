"""The roles as the packs of a group have them, shown beside the matrix."""

from functools import lru_cache
from pathlib import Path

from jiubu.kernel.errors import Refused
from jiubu.organisation.pack import RoleRow
from jiubu.organisation.registry import PackRole, register_pack_roles
from jiubu.packs.models import Installed
from jiubu.packs.read import folder_of, rows_of

SECTION = RoleRow.section


def roles_of(group_id: int) -> dict[str, PackRole]:
    """Roles of the packs that have put roles into this group. One query; files are read again when they change."""
    packs = Installed.objects.filter(group_id=group_id, section=SECTION).values_list("pack", flat=True).distinct()
    found: dict[str, PackRole] = {}
    for pack in sorted(packs):
        try:
            folder = folder_of(pack)
        except Refused:
            continue
        found |= _read(folder, _changed_at(folder))
    return found


def _changed_at(folder: Path) -> int:
    return max((file.stat().st_mtime_ns for file in folder.parent.glob("*/organisation/roles*")), default=0)


@lru_cache(8)
def _read(folder: Path, changed_at: int) -> dict[str, PackRole]:  # noqa: ARG001 - a part of the key
    rows = [row for row in rows_of(folder, SECTION) if isinstance(row, RoleRow)]
    return {row.key: PackRole(row.title, row.grants, row.fields) for row in rows}


register_pack_roles(roles_of)
