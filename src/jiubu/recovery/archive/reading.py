"""Opening a backup: nothing of it is used before every part was checked."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from jiubu.recovery.archive.shape import FORMAT, KEYS, MANIFEST, Manifest
from jiubu.recovery.archive.trouble import Trouble

PIECE = 1 << 20
BROKEN = "is damaged or was cut short: take another backup."


class Backup:
    """An opened backup file."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._archive = archive

    def pieces(self, part: str) -> Iterator[bytes]:
        with self._archive.open(part) as file:
            while piece := file.read(PIECE):
                yield piece

    def lines(self, part: str) -> Iterator[str]:
        """Of a table: its rows, without their ends. Only ``\\n`` ends a row."""
        rest = b""
        for piece in self.pieces(part):
            whole = (rest + piece).split(b"\n")
            rest = whole.pop()
            for line in whole:
                yield line.decode()

    def keys(self) -> bytes:
        return self._archive.read(KEYS)

    def check(self) -> None:
        """Read all of it and compare with the manifest. ``Trouble`` names the part that differs."""
        parts = [(table.part, table.digest) for table in self.manifest.tables]
        parts += [(file.part, file.digest) for file in self.manifest.files]
        for part, wanted in parts:
            digest = hashlib.sha256()
            try:
                for piece in self.pieces(part):
                    digest.update(piece)
            except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
                raise Trouble(f"{self.path} {BROKEN} (its part {part} cannot be read)") from error
            if digest.hexdigest() != wanted:
                raise Trouble(f"{self.path} {BROKEN} (its part {part} is not what was written)")


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup with its manifest read; ``check()`` reads the rest."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield Backup(path, archive, _manifest(path, archive))
    except FileNotFoundError as error:
        raise Trouble(f"There is no file {path}.") from error
    except IsADirectoryError as error:
        raise Trouble(f"{path} is a folder, not a backup.") from error
    except zipfile.BadZipFile as error:
        raise Trouble(f"{path} is not a backup of Jiubu, or it {BROKEN}") from error


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        found = json.loads(archive.read(MANIFEST))
        if found["format"] > FORMAT:
            product = found.get("product")
            raise Trouble(f"{path} was made by a newer version of Jiubu ({product}). Install that one first.")
        manifest = Manifest.model_validate(found)
    except (KeyError, TypeError) as error:
        raise Trouble(f"{path} is not a backup of Jiubu: it has no {MANIFEST} of ours.") from error
    except (ValueError, zlib.error, zipfile.BadZipFile) as error:
        raise Trouble(f"{path} {BROKEN} ({MANIFEST} cannot be read)") from error
    for file in manifest.files:
        place = PurePosixPath(file.path)
        if place.is_absolute() or ".." in place.parts:
            raise Trouble(f"{path} {BROKEN} ({file.path} would lie outside the folder of files)")
    return manifest
