"""The API of industry packs."""

from typing import Any

from ninja import Router

from jiubu.organisation.once import once
from jiubu.packs import commands, editor, queries
from jiubu.packs.queries import Compared, PackHere
from jiubu.packs.schemas import ComparedOut, InstallBody, PackOut, ReportOut
from jiubu.web.requests import StaffRequest

router = Router(tags=["packs"])


@router.get("/packs", response=list[PackOut])
def pack_list(request: StaffRequest) -> Any:
    """Every pack that can be installed, with the version that the group has ("" for none)."""
    return [_pack(pack) for pack in queries.packs_here(request.actor)]


@router.get("/packs/{key}/problems", response=list[str])
def pack_problems(request: StaffRequest, key: str) -> Any:
    """Everything that is wrong with the pack, each with its place; empty when it is sound."""
    return [str(problem) for problem in queries.problems_of(request.actor, key)]


@router.get("/packs/{key}/differences", response=list[ComparedOut])
def pack_differences(request: StaffRequest, key: str) -> Any:
    """Every record of the pack beside what the group has: what installing would put, and what it would keep."""
    return [_compared(row) for row in queries.diff_of(request.actor, queries.pack_of(request.actor, key))]


@router.post("/packs/{key}/installation", response=ReportOut)
@once
def pack_install(request: StaffRequest, key: str, body: InstallBody) -> Any:
    """Install the pack, or its newer version; what the group edited or deleted is kept and reported."""
    pack = queries.pack_of(request.actor, key)
    return commands.install_pack(pack, with_demo=body.with_demo, by=request.actor)


@router.get("/pack-schemas", response=dict[str, Any])
def pack_schemas(request: StaffRequest) -> Any:
    """JSON Schemas (2020-12) of every section of a pack, for editors."""
    request.actor.require("packs.see")
    return editor.schemas()


def _pack(pack: PackHere) -> dict[str, Any]:
    return {
        "key": pack.key,
        "version": pack.manifest.version if pack.manifest else "",
        "title": pack.manifest.title if pack.manifest else {},
        "installed_version": pack.installed_version,
        "installed_count": pack.installed_count,
        "problems": [str(problem) for problem in pack.problems],
    }


def _compared(row: Compared) -> dict[str, Any]:
    differences = [{"field": d.field, "here": d.here, "pack": d.pack} for d in row.differences]
    return {"section": row.section, "key": row.key, "state": row.state, "differences": differences}
