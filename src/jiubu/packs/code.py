"""The setup code: printed in the terminal, kept as a hash in the data folder, good for a day and for one installation."""

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

from django.conf import settings

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH, PART = 20, 5
"""100 bits, in parts that can be read aloud."""
GOOD_FOR = 24 * 3600


def new_code() -> str:
    """A new code in place of the one before; it is nowhere else."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = file.with_suffix(".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
        writing.write(_digest(letters))
    half.replace(file)
    return "-".join(letters[at : at + PART] for at in range(0, LENGTH, PART))


def digest_now() -> str:
    """The hash of the code that is good now; "" for none. Who typed the code keeps this in the session."""
    file = _file()
    try:
        return file.read_text() if time.time() - file.stat().st_mtime < GOOD_FOR else ""
    except FileNotFoundError:
        return ""


def is_code(text: str) -> bool:
    """Whether somebody typed the code; how it is spaced does not matter."""
    known = digest_now()
    return bool(known) and hmac.compare_digest(known, _digest(text))


def forget_code() -> None:
    """It was used."""
    _file().unlink(missing_ok=True)


def _digest(text: str) -> str:
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return hashlib.sha256(f"jiubu setup {letters}".encode()).hexdigest()


def _file() -> Path:
    return Path(settings.DATA) / "setup" / "code"
