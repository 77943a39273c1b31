"""Personal numbers: encrypted at rest, found again by a keyed hash, shown masked.

Keys are ``settings.FIELD_KEYS``, newest first: new values use the first, old ones are read with any.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """No key of ``settings.FIELD_KEYS`` opens the value."""


@lru_cache(4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """``text`` encrypted with the newest key; "" stays ""."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What was encrypted. ``Unreadable`` when its key is gone."""
    if not token:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def rotate(token: str) -> str:
    """The same value, encrypted with the newest key."""
    return _box(tuple(settings.FIELD_KEYS)).rotate(token.encode()).decode() if token else ""


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
