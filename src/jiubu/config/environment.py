"""What the environment says: folders, keys, database, cache."""

import base64
import hashlib
import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

INSECURE = "insecure-only-for-tests"


def listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def number(name: str, usual: int) -> int:
    return int(os.environ.get(name) or usual)


def is_production() -> bool:
    return os.environ.get("JIUBU_PRODUCTION", "") == "1"


def data_folder(root: Path) -> Path:
    """Where database, files and keys live: ``JIUBU_DATA``, else ``data/`` beside the code."""
    return Path(os.environ.get("JIUBU_DATA") or root / "data").resolve()


def secret_key(data: Path) -> str:
    """``JIUBU_SECRET_KEY``, else one made once and kept in the data folder."""
    return os.environ.get("JIUBU_SECRET_KEY") or _kept(data / "keys" / "secret_key") or INSECURE


def field_keys(data: Path) -> list[str]:
    """``JIUBU_FIELD_KEYS`` (comma separated, newest first), else one made once and kept in the data folder."""
    given = listed("JIUBU_FIELD_KEYS")
    if given:
        return given
    kept = _kept(data / "keys" / "field_keys")
    if kept:
        return kept.splitlines()
    return [base64.urlsafe_b64encode(hashlib.sha256(INSECURE.encode()).digest()).decode()]


def push_key(data: Path) -> str:
    """``JIUBU_PUSH_KEY``, else the one kept in the data folder: signs what browsers are rung with; "" for none."""
    return os.environ.get("JIUBU_PUSH_KEY") or _kept(data / "keys" / "push_key")


def new_push_key() -> str:
    """A private key of the curve P-256 as RFC 8292 wants it: 32 bytes, not 0 and below the order of the curve."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    number = 1 + secrets.randbelow(order - 1)
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def make_keys(data: Path) -> None:
    """Write the keys that are missing; called by the command line before the settings are read."""
    folder = data / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in (
        ("secret_key", secrets.token_urlsafe(50)),
        ("field_keys", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()),
        ("push_key", new_push_key()),
    ):
        path = folder / name
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)


def _kept(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""


def database(data: Path) -> dict[str, object]:
    """``DATABASE_URL`` (postgres://… or sqlite:///path), else SQLite in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return _sqlite(str(data / "jiubu.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path.removeprefix("/") if parts.path.startswith("//") else parts.path)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL begins with postgres:// or sqlite:///.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if os.environ.get("JIUBU_NO_POOL") == "1" else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": _options(query),
    }


def _options(query: dict[str, str]) -> dict[str, object]:
    """Compiling a question takes PostgreSQL longer than answering any of ours. A pooler between refuses to be told."""
    if os.environ.get("JIUBU_NO_POOL") == "1" or "options" in query:
        return dict(query)
    return {**query, "options": "-c jit=off"}


def _sqlite(name: str) -> dict[str, object]:
    """For real use each commit reaches the disk before it is acknowledged; NORMAL may lose the last ones in a power cut."""
    synchronous = "FULL" if is_production() else "NORMAL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-16000;",
        },
        "TEST": {"NAME": os.environ.get("JIUBU_TEST_SQLITE") or None},
    }


def backups(data: Path, *, is_demo: bool) -> tuple[Path, bool]:
    """``JIUBU_BACKUPS``: the folder of backups (``backups`` in the data folder), or ``off``. Is one made each night?"""
    said = os.environ.get("JIUBU_BACKUPS", "")
    folder = data / "backups" if said in {"", "off"} else Path(said).resolve()
    return folder, said != "off" and not (is_demo and not said)


def caches() -> dict[str, dict[str, object]]:
    """Limits must be shared between processes and machines: a table of the database is, and so is Redis by ``REDIS_URL``."""
    local: dict[str, object] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if os.environ.get("REDIS_URL"):
        if find_spec("redis") is None:
            raise ImproperlyConfigured(
                "REDIS_URL is set, but its client is not installed: .venv/bin/pip install 'redis>=5'. "
                "Without REDIS_URL a table of the database does the same, for all machines that share the database."
            )
        shared: dict[str, object] = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["REDIS_URL"],
        }
    else:
        # Few entries would be dropped early, and with them the counts of failed attempts.
        shared = {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "web_cache",
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    return {"default": shared, "local": local}


def mail() -> dict[str, object]:
    """``JIUBU_MAIL``: smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp+plain://… (neither)."""
    url = os.environ.get("JIUBU_MAIL", "")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("JIUBU_MAIL is smtp://user:password@host:port, smtps://… or smtp+plain://….")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def single_sign_on() -> dict[str, object]:
    """``JIUBU_OIDC_ISSUER``, ``…_CLIENT`` and ``…_SECRET``: the OpenID Connect provider where the staff may sign in."""
    issuer = os.environ.get("JIUBU_OIDC_ISSUER", "")
    if not issuer:
        return {}
    app = {
        "provider_id": "staff",
        "name": os.environ.get("JIUBU_OIDC_NAME", "SSO"),
        "client_id": os.environ.get("JIUBU_OIDC_CLIENT", ""),
        "secret": os.environ.get("JIUBU_OIDC_SECRET", ""),
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def logging() -> dict[str, object]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "filters": {"brief": {"()": "jiubu.config.quiet.BriefOutages"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["brief"]}},
        # Strangers who ask by another name are refused (400); a trace of each would fill the log.
        "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
        "root": {"handlers": ["console"], "level": os.environ.get("JIUBU_LOG", "WARNING")},
    }
