"""The keys in a backup: left out, or locked with a passphrase. And how to tell keys without showing them."""

import base64
import hashlib
import json
import os

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

SHORTEST = 12
"""Characters of a passphrase."""


class WrongPassphrase(Exception):
    """The passphrase does not open the keys."""


def fingerprint(key: str) -> str:
    """Tells two keys apart and nothing else about them."""
    return hashlib.sha256(b"jiubu key fingerprint" + key.encode()).hexdigest()[:16]


def fingerprints() -> tuple[str, ...]:
    return tuple(fingerprint(key) for key in settings.FIELD_KEYS)


def lock(passphrase: str) -> tuple[bytes, str]:
    """This place's keys, and the salt that is needed to open them again."""
    salt = os.urandom(16)
    folder = settings.DATA / "keys"
    kept = {path.name: path.read_text() for path in sorted(folder.glob("*_key")) if path.is_file()}
    kept |= {"secret_key": settings.SECRET_KEY, "field_keys": "\n".join(settings.FIELD_KEYS)}
    return _box(passphrase, salt).encrypt(json.dumps(kept).encode()), salt.hex()


def unlock(locked: bytes, salt: str, passphrase: str) -> dict[str, str]:
    """What the files of the folder of keys say, by name. ``WrongPassphrase`` when it isn't the one."""
    try:
        kept = json.loads(_box(passphrase, bytes.fromhex(salt)).decrypt(locked))
    except InvalidToken as error:
        raise WrongPassphrase from error
    return {str(name): str(text) for name, text in kept.items()}


def _box(passphrase: str, salt: bytes) -> Fernet:
    key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))
