"""``jiubu restore FILE``: a backup takes the place of what is there."""

import os
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiubu.recovery.archive import secrets
from jiubu.recovery.archive.reading import Backup, opened
from jiubu.recovery.archive.restoring import merged_keys, put_keys, restore
from jiubu.recovery.archive.trouble import Trouble
from jiubu.recovery.management.commands.backup import PASSPHRASE


class Command(BaseCommand):
    help = "Put a backup in place of what is there: the database (either kind) and the uploaded files."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--over", action="store_true", help="also when something is there; it is kept aside")
        parser.add_argument("--check", action="store_true", help="only check the file")

    def handle(self, *, file: Path, over: bool, check: bool, **_: object) -> None:
        try:
            with opened(file.absolute()) as backup:
                if check:
                    backup.check()
                    self._tell(backup)
                    return
                keys = self._keys(backup)
                if keys is not None:
                    settings.FIELD_KEYS = merged_keys(keys)
                found = restore(backup, over=over, say=lambda text: self.stdout.write(f"· {text}"))
                if keys is not None:
                    put_keys(keys, settings.DATA / "keys")
                self._tell(backup)
                self._tell_of_keys(backup, is_put=keys is not None)
        except Trouble as trouble:
            raise CommandError(f"{trouble} Nothing was changed.") from trouble
        self._tell_of(found)

    def _tell(self, backup: Backup) -> None:
        manifest = backup.manifest
        self.stdout.write(
            f"{backup.path}: Jiubu {manifest.product}, made {manifest.made_at} from {manifest.vendor}, "
            f"{manifest.row_count} rows, {len(manifest.files)} files; every part is as it was written."
        )

    def _tell_of(self, found: list[str]) -> None:
        if not found:
            self.stdout.write("Restored. Everything adds up (jiubu verify). People sign in again.")
            return
        for text in found[:50]:
            self.stdout.write(f"  {text}")
        self.stdout.write(f"Restored as it was, with {len(found)} disagreements that were in it already.")

    def _keys(self, backup: Backup) -> dict[str, str] | None:
        """Opened before anything is touched: a wrong passphrase must not be found out at the end."""
        if not backup.manifest.keys.is_included:
            return None
        if os.environ.get("JIUBU_SECRET_KEY") or os.environ.get("JIUBU_FIELD_KEYS"):
            return None
        given = os.environ.get(PASSPHRASE) or getpass("Passphrase of the keys in the backup: ")
        try:
            return secrets.unlock(backup.keys(), backup.manifest.keys.salt, given)
        except secrets.WrongPassphrase as error:
            raise Trouble("This is not the passphrase that the keys were locked with.") from error

    def _tell_of_keys(self, backup: Backup, *, is_put: bool) -> None:
        if is_put:
            self.stdout.write("The keys of the backup are in the folder keys.")
            return
        missing = set(backup.manifest.keys.fingerprints) - set(secrets.fingerprints())
        if missing:
            self.stdout.write(
                "The backup's ID numbers are encrypted with keys that are not here: put the lines of its "
                "keys/field_keys below those of this place, then restart."
            )
