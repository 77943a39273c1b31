"""Building a database from a backup, beside the one that is there; the two change places when the new one is whole."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from jiubu.kernel.verify import VERIFIERS
from jiubu.recovery.archive import secrets, target
from jiubu.recovery.archive.reading import Backup
from jiubu.recovery.archive.shape import Table
from jiubu.recovery.archive.trouble import Trouble
from jiubu.recovery.archive.values import NOTHING, reader

BATCH = 5000
Say = Callable[[str], None]


def restore(backup: Backup, *, over: bool, say: Say) -> list[str]:
    """Put the backup in place of what is there. Returns what ``verify`` finds in the copy (mostly nothing).

    Until the last step the old database and files are untouched, so a restore that is cut off has done no harm.
    """
    say("checking every part of the backup")
    backup.check()
    _require_known(backup)
    target.require_at_rest()
    is_empty = target.is_empty()
    if not over and not (is_empty and not _has_files()):
        raise Trouble(
            "There is something in the database or among the files already, and restoring would replace it. "
            "If that is what you want: jiubu restore --over FILE. (What is there now is kept aside.)"
        )
    with target.beside(keep=not is_empty) as swap:
        _build(backup, say)
        say("adding everything up")
        found = [f"{name}: {text}" for name in _checks(backup) for text in VERIFIERS[name]()]
        with _files_beside(backup, say) as swap_files:
            for kept in (swap(), swap_files()):
                if kept:
                    say(f"what was there before is kept as {kept}")
    return found


def load(backup: Backup, say: Say) -> None:
    """Tables as the backup's version had them, its rows, and then every migration since."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name) for app, names in backup.manifest.migrations.items() for name in names])
    say(f"reading {backup.manifest.row_count} rows")
    _empty(backup)
    for table in backup.manifest.tables:
        _fill(backup, table)
    _go_on_numbering(backup)
    say("bringing the tables up to date")
    call_command("migrate", verbosity=0, interactive=False)


def _checks(backup: Backup) -> list[str]:
    """All, except whether sealed values open where their keys are not here: that is said once, not per row."""
    has_keys = set(backup.manifest.keys.fingerprints) <= set(secrets.fingerprints())
    return sorted(name for name in VERIFIERS if has_keys or not name.endswith(".sealed"))


def _build(backup: Backup, say: Say) -> None:
    load(backup, say)
    call_command("createcachetable", verbosity=0)


def _require_known(backup: Backup) -> None:
    known = MigrationLoader(None).graph.nodes
    unknown = sorted(
        f"{app}.{name}"
        for app, names in backup.manifest.migrations.items()
        for name in names
        if (app, name) not in known
    )
    if unknown:
        raise Trouble(
            f"{backup.path} was made by another version of Jiubu ({backup.manifest.product}), whose tables this version "
            f"does not know: {', '.join(unknown[:5])}. Install that version or a newer one first."
        )


def _empty(backup: Backup) -> None:
    """Migrations may have put rows in; the backup has them too."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in reversed(backup.manifest.tables):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table.name}")')  # noqa: S608  a name of our own tables
            if cursor.fetchone()[0]:
                cursor.execute(f'DELETE FROM "{table.name}"')  # noqa: S608  as above


# --- rows ---


def _fill(backup: Backup, table: Table) -> None:
    """One table in one transaction: those that it refers to are there."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, backup, table)
        else:
            _insert(cursor, backup, table)
        cursor.execute(f'SELECT COUNT(*) FROM "{table.name}"')  # noqa: S608  a name of our own tables
        count = cursor.fetchone()[0]
    if count != table.rows:
        raise Trouble(f"{table.name} has {count} rows after restoring and {table.rows} in the backup.")


def _copy(cursor: Any, backup: Backup, table: Table) -> None:
    cursor.execute("SET LOCAL TimeZone TO 'UTC'")
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for piece in backup.pieces(table.part):
            copy.write(piece)


def _insert(cursor: Any, backup: Backup, table: Table) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join(["?"] * len(table.columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608  as above
    rows = _rows(backup, table)
    raw = cursor.connection.cursor()
    while batch := list(islice(rows, BATCH)):
        raw.executemany(statement, batch)


def _rows(backup: Backup, table: Table) -> Iterator[list[Any]]:
    readers = [reader(column) for column in table.columns]
    for line in backup.lines(table.part):
        cells = line.split("\t")
        yield [None if cell == NOTHING else read(cell) for read, cell in zip(readers, cells, strict=True)]


def _go_on_numbering(backup: Backup) -> None:
    """Numbers of rows that are gone are not given again: the journal may still speak of them."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in backup.manifest.tables:
            if table.last_id:
                target.number_after(cursor, table.name, table.last_id)


# --- files and keys ---


def _has_files() -> bool:
    root = Path(settings.MEDIA_ROOT)
    return root.is_dir() and any(path.is_file() for path in root.rglob("*"))


@contextmanager
def _files_beside(backup: Backup, say: Say) -> Iterator[Callable[[], str]]:
    """The uploaded files in a folder beside the present one; the call puts it there and says where the old one went."""
    root = Path(settings.MEDIA_ROOT)
    new = root.with_name(f"{root.name}.restoring")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    if backup.manifest.files:
        say(f"unpacking {len(backup.manifest.files)} files")
    try:
        for file in backup.manifest.files:
            path = new / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                os.fchmod(out.fileno(), 0o600)
                for piece in backup.pieces(file.part):
                    out.write(piece)
        yield lambda: _put_files(root, new)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _put_files(root: Path, new: Path) -> str:
    old = ""
    if _has_files():
        old = str(root.with_name(f"{root.name}.{target.stamp()}"))
        root.rename(old)
    else:
        with suppress(FileNotFoundError):
            shutil.rmtree(root)
    new.rename(root)
    return old


def merged_keys(keys: Mapping[str, str]) -> list[str]:
    """The backup's keys first, those that were here behind them: values of both can be read."""
    brought = keys["field_keys"].splitlines()
    return [*brought, *(key for key in settings.FIELD_KEYS if key not in brought)]


def put_keys(keys: Mapping[str, str], folder: Path) -> None:
    """Write the files of the folder of keys; each is whole at any time."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in {**keys, "field_keys": "\n".join(merged_keys(keys))}.items():
        half = folder / f"{name}.half"
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        half.replace(folder / name)
