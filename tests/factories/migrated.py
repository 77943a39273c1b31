"""A migrated SQLite database for tests that begin a program of their own: migrating it anew takes a quarter of a minute."""

import os
import shutil
from pathlib import Path


def template() -> Path | None:
    """The file that ``tools/test.py`` made; None where the tests run on PostgreSQL, or were begun without it."""
    found = Path(os.environ.get("JIUBU_TEST_TEMPLATE", ""))
    return found if found.is_file() else None


def put_database(folder: Path) -> None:
    """Into a data folder; without the template the program migrates by itself."""
    found = template()
    if found is not None:
        shutil.copy(found, folder / "jiubu.sqlite3")
