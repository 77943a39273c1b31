"""A disk so small that it can be filled: a file system in memory, with a file that takes whatever is left."""

import errno
import subprocess
from pathlib import Path

PIECE = b"\0" * 65536


class SmallDisk:
    """Mounted on ``folder`` (only root may); ``fill`` leaves no room, ``clear`` gives it back."""

    def __init__(self, folder: Path, *, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)], check=True)

    def fill(self) -> None:
        with (self.folder / "ballast").open("ab", buffering=0) as file:
            for piece in (PIECE, PIECE[:4096]):
                try:
                    while True:
                        file.write(piece)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def clear(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)

    def end(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False)
