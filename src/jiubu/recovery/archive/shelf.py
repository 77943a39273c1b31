"""The folder of backups: what stands there, what the night adds, what goes."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jiubu.recovery import rules
from jiubu.recovery.archive.shape import ENDING
from jiubu.recovery.archive.trouble import Trouble
from jiubu.recovery.archive.writing import write_backup

NAMES = "jiubu-%Y%m%d-%H%M%S"
DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup on the shelf."""

    path: Path
    made_at: datetime
    size: int


def folder() -> Path:
    return Path(settings.BACKUPS)


def backups() -> list[Kept]:
    """Newest first; files that were not put there by us are left alone."""
    found = [kept for path in folder().glob(f"*{ENDING}") if (kept := _kept(path)) is not None]
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


def _kept(path: Path) -> Kept | None:
    try:
        made_at = datetime.strptime(path.stem, NAMES)  # noqa: DTZ007  local time of the installation, made aware below
        size = path.stat().st_size
    except (ValueError, FileNotFoundError):
        return None
    return Kept(path, timezone.make_aware(made_at), size)


def add() -> Kept:
    """Make a backup there, look whether it can be read, then let go of the old ones."""
    _require_room()
    now = timezone.localtime()
    path = folder() / f"{now.strftime(NAMES)}{ENDING}"
    write_backup(path)
    made = _kept(path)
    if made is None:
        raise Trouble(f"The backup {path} has gone as soon as it was made.")
    tidy()
    return made


def _require_room() -> None:
    """Half as much again as the last one took."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    last = next(iter(backups()), None)
    free = shutil.disk_usage(folder()).free
    if last is not None and free < last.size * 1.5:
        raise Trouble(f"There is no room for another backup in {folder()}: {free // 1_000_000} MB are free.")


def tidy() -> None:
    """Old backups, and halves that a killed process has left."""
    there = backups()
    stay = rules.kept(kept.made_at for kept in there)
    for kept in there:
        if kept.made_at not in stay:
            kept.path.unlink(missing_ok=True)
    for half in folder().glob(".*.half"):
        if half.stat().st_mtime < time.time() - DAY:
            half.unlink(missing_ok=True)
