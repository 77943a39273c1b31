"""Personal numbers: encrypted at rest, found again by a keyed hash, shown masked.

Keys are ``settings.FIELD_KEYS``, newest first: new values use the first, old ones are read with any. A sealed value
begins with the mark of its key (``4f1c09ab:gAAAA…``), so that what still hangs on an older key can be counted.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """No key of ``settings.FIELD_KEYS`` opens the value."""


@lru_cache(8)
def _box(key: str) -> Fernet:
    return Fernet(key)


@lru_cache(8)
def _mark(key: str) -> str:
    """Says which key sealed a value without saying anything about the key."""
    return hmac.new(base64.urlsafe_b64decode(key), b"jiubu key mark", hashlib.sha256).hexdigest()[:8] + ":"


def newest_mark() -> str:
    """What every value sealed with the newest key begins with."""
    return _mark(settings.FIELD_KEYS[0])


def is_newest(token: str) -> bool:
    """Whether the newest key sealed it (nothing at all counts as such)."""
    return not token or token.startswith(newest_mark())


def encrypt(text: str) -> str:
    """``text`` encrypted with the newest key; "" stays ""."""
    return newest_mark() + _box(settings.FIELD_KEYS[0]).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What was encrypted. ``Unreadable`` when its key is gone."""
    if not token:
        return ""
    mark, colon, body = token.rpartition(":")
    for key in settings.FIELD_KEYS:
        if colon and _mark(key) != mark + colon:
            continue
        try:
            return _box(key).decrypt(body.encode()).decode()
        except InvalidToken:
            continue
    raise Unreadable


def rotate(token: str) -> str:
    """The same value, encrypted with the newest key."""
    return token if is_newest(token) else encrypt(decrypt(token))


def new_key() -> str:
    """A key for the front of ``settings.FIELD_KEYS``."""
    return Fernet.generate_key().decode()


def keyed_hash(text: str) -> str:
    """What a value is stored under for searching: HMAC-SHA-256 with the newest key; "" stays ""."""
    return keyed_hashes(text)[0] if text else ""


def keyed_hashes(text: str) -> list[str]:
    """The hashes under which a value may have been stored, one per key."""
    return [_hash(key, text) for key in settings.FIELD_KEYS]


def _hash(key: str, text: str) -> str:
    purpose = hmac.new(base64.urlsafe_b64decode(key), b"jiubu keyed hash", hashlib.sha256).digest()
    return hmac.new(purpose, text.encode(), hashlib.sha256).hexdigest()


def mask_phone(value: str) -> str:
    """138****8000 for +8613800138000; of others all but the last four digits."""
    chinese = re.fullmatch(r"(?:\+86)?(1\d{2})\d{4}(\d{4})", value)
    if chinese:
        return f"{chinese[1]}****{chinese[2]}"
    return "*" * max(len(value) - 4, 0) + value[-4:] if len(value) > 4 else "*" * len(value)


def mask_id(value: str) -> str:
    """110105********002X."""
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}" if len(value) > 10 else "*" * len(value)
