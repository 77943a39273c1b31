"""``jiubu backup FILE``: everything in one file, while people work."""

import os
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from jiubu.recovery.archive import secrets
from jiubu.recovery.archive.trouble import Trouble
from jiubu.recovery.archive.writing import write_backup

PASSPHRASE = "JIUBU_BACKUP_PASSPHRASE"  # noqa: S105  the name of a variable


class Command(BaseCommand):
    help = (
        "Write every row and every uploaded file into one file, as they are at this moment. Nobody has to stop working."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-keys", action="store_true",
            help=f"the keys too, locked with a passphrase (asked for, or from {PASSPHRASE})",
        )  # fmt: skip
        parser.add_argument("--over", action="store_true", help="replace the file if there is one")

    def handle(self, *, file: Path, with_keys: bool, over: bool, **_: object) -> None:
        if file.exists() and not over:
            raise CommandError(f"{file} is there already. Choose another name, or say --over.")
        try:
            manifest = write_backup(file.absolute(), passphrase=new_passphrase() if with_keys else "")
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        megabytes = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file}: {manifest.row_count} rows, {len(manifest.files)} files, {megabytes:.1f} MB")
        if not with_keys:
            self.stdout.write(
                "The keys are not in it. Without them the encrypted ID numbers cannot be read: keep the folder keys "
                "somewhere else, or make the backup --with-keys."
            )


def new_passphrase() -> str:
    given = os.environ.get(PASSPHRASE) or getpass("Passphrase for the keys: ")
    if len(given) < secrets.SHORTEST:
        raise CommandError(f"The passphrase needs at least {secrets.SHORTEST} characters.")
    return given
