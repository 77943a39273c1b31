"""Making a backup."""

import errno
import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jiubu import __version__
from jiubu.recovery.archive import secrets
from jiubu.recovery.archive.shape import FORMAT, KEYS, MANIFEST, Column, File, Keys, Manifest, Table
from jiubu.recovery.archive.snapshot import Snapshot, snapshot, tables
from jiubu.recovery.archive.trouble import Trouble

PIECE = 1 << 20
LEVEL = 3
"""Of compression: beyond it, twice the time saves a twentieth of the size."""


def write_backup(path: Path, *, passphrase: str = "") -> Manifest:
    """Write everything to ``path``, whole or not at all: under another name first, then in its place."""
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            manifest = _write(file, passphrase)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _keep_folder(path.parent)
    except OSError as error:
        raise Trouble(_why(error, path)) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return manifest


def _why(error: OSError, path: Path) -> str:
    if error.errno == errno.ENOSPC or error.errno == errno.EFBIG:
        return f"There is no room for the backup at {path}. Make room, or choose another disk. Nothing was left there."
    return f"The backup cannot be written to {path}: {error.strerror}."


def _keep_folder(folder: Path) -> None:
    """The new name itself must be on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: io.BufferedWriter, passphrase: str) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive, snapshot() as moment:
        migrations = _migrations()
        kept = tuple(_table(archive, moment, *one) for one in enumerate(tables().items()))
        last_ids = moment.last_ids()
        kept = tuple(table.model_copy(update={"last_id": last_ids.get(table.name)}) for table in kept)
        files = tuple(_files(archive))
        manifest = Manifest(
            format=FORMAT,
            product=__version__,
            made_at=timezone.now().isoformat(timespec="seconds"),
            vendor=connection.vendor,
            migrations=migrations,
            tables=kept,
            files=files,
            keys=_keys(archive, passphrase),
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _migrations() -> dict[str, list[str]]:
    """What the tables are made by. Tables of another version than the program's cannot be read by its models."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        raise Trouble("The database is not up to date with this version. Run: jiubu migrate. Then make the backup.")
    found: dict[str, list[str]] = {}
    for app, name in leaves:
        found.setdefault(app, []).append(name)
    return found


def _table(archive: zipfile.ZipFile, moment: Snapshot, number: int, named: tuple[str, list[Column]]) -> Table:
    name, columns = named
    part = f"tables/{number:03}_{name}.copy"
    digest, rows = hashlib.sha256(), 0
    with archive.open(part, "w", force_zip64=True) as out:
        for piece in _bigger(moment.lines(name, columns)):
            digest.update(piece)
            rows += piece.count(b"\n")
            out.write(piece)
    return Table(name=name, part=part, columns=tuple(columns), rows=rows, digest=digest.hexdigest())


def _bigger(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """PostgreSQL gives row by row; compressing wants more at once."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _files(archive: zipfile.ZipFile) -> Iterator[File]:
    """Uploaded files, after the rows: what a row of the snapshot refers to was there before it. None is ever rewritten."""
    root = Path(settings.MEDIA_ROOT)
    for number, path in enumerate(sorted(p for p in root.rglob("*") if p.is_file())):
        part = f"files/{number:06}"
        digest, size = hashlib.sha256(), 0
        information = zipfile.ZipInfo(part)
        information.compress_type = zipfile.ZIP_STORED
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue  # deleted at this moment, with its row
        with source, archive.open(information, "w", force_zip64=True) as out:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        yield File(path=path.relative_to(root).as_posix(), part=part, size=size, digest=digest.hexdigest())


def _keys(archive: zipfile.ZipFile, passphrase: str) -> Keys:
    if not passphrase:
        return Keys(fingerprints=secrets.fingerprints())
    locked, salt = secrets.lock(passphrase)
    archive.writestr(KEYS, locked)
    return Keys(fingerprints=secrets.fingerprints(), is_included=True, salt=salt)
