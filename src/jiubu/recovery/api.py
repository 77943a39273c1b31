"""The API of recovery: health and backups. Restoring is done on the machine: ``jiubu restore``."""

from typing import Any

from ninja import Router, Status

from jiubu.organisation.once import once
from jiubu.recovery import commands, queries
from jiubu.recovery.schemas import BackupOut, FindingOut
from jiubu.web.requests import StaffRequest

router = Router(tags=["recovery"])


@router.get("/recovery/health", response=list[FindingOut])
def health(request: StaffRequest) -> list[dict[str, Any]]:
    """How database, worker, disk, keys and the rest are now."""
    return [
        {"subject": str(f.subject), "level": f.level, "text": str(f.text), "advice": str(f.advice)}
        for f in queries.health_of(request.actor)
    ]


@router.get("/recovery/backups", response=list[BackupOut])
def backup_list(request: StaffRequest) -> list[dict[str, Any]]:
    """The backups on the server, newest first."""
    return [{"name": b.path.name, "made_at": b.made_at, "size": b.size} for b in queries.backups_of(request.actor)]


@router.post("/recovery/backups", response={202: None})
@once
def backup_new(request: StaffRequest) -> Status[None]:
    """Ask for a backup; it appears in the list when the worker has made it."""
    commands.ask_backup(by=request.actor)
    return Status(202, None)
