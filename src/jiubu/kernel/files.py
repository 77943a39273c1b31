"""Stored files go when the rows that named them are gone for good."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction


def forget_files(names: Iterable[str | None]) -> None:
    """Delete the files after the commit: when the transaction is rolled back, rows and files are both still there."""
    for name in sorted({name for name in names if name}):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
