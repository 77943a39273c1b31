"""``jiubu rotate-keys``: seal every personal number with the newest key, so that older keys can be removed."""  # noqa: N999  the name of the command

import os
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiubu.customers.commands import reseal_batch
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.sealing import SEALED, left_of


class Command(BaseCommand):
    help = "Seal every personal number with the newest key. Stopped in between, it goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--new", action="store_true", help="first of all: put a new key in front of the others")
        which.add_argument("--check", action="store_true", help="only name what older keys sealed")
        which.add_argument(
            "--drop", action="store_true", help="last of all: remove the older keys, if nothing needs them"
        )
        parser.add_argument("--batch", type=int, default=500)

    def handle(self, *, new: bool, check: bool, drop: bool, batch: int, **_: object) -> None:
        if new:
            self._add_key()
        elif check:
            self._check()
        elif drop:
            self._check()
            self._drop_keys()
        else:
            for name in sorted(SEALED):
                self._reseal(name, batch)
            self._check()

    def _reseal(self, name: str, size: int) -> None:
        by = Actor.machine("rotate-keys", group_id=0, door="command_line")
        last: int | None = 0
        count = 0
        while last is not None:
            done = reseal_batch(name, after=last, size=size, by=by)
            last, count = done.last, count + done.count
        self.stdout.write(f"{name}: {count} sealed anew")

    def _check(self) -> None:
        """Name what is left; an error when there is any."""
        total = 0
        for name, sealed in sorted(SEALED.items()):
            left = left_of(sealed)
            total += len(left.older) + len(left.unreadable)
            self._name(name, "sealed with an older key", left.older)
            self._name(name, "opened by no key", left.unreadable)
        if total:
            raise CommandError(f"{total} values do not hang on the newest key; older keys must stay.")
        self.stdout.write("Everything hangs on the newest key; older keys can be removed.")

    def _name(self, name: str, what: str, ids: list[int]) -> None:
        if ids:
            more = f" and {len(ids) - 20} more" if len(ids) > 20 else ""
            self.stdout.write(f"{name}: {what}: {', '.join(map(str, ids[:20]))}{more}")

    def _add_key(self) -> None:
        _write([crypto.new_key(), *_file().read_text().split()])
        self.stdout.write("A new key stands in front. Start server and worker again, then run jiubu rotate-keys.")

    def _drop_keys(self) -> None:
        keys = _file().read_text().split()
        _write(keys[:1])
        self.stdout.write(f"{len(keys) - 1} older keys removed. Start server and worker again.")


def _file() -> Path:
    path = Path(settings.DATA) / "keys" / "field_keys"
    if os.environ.get("JIUBU_FIELD_KEYS") or not path.is_file():
        raise CommandError("The keys come from JIUBU_FIELD_KEYS: put the new one in front there, separated by a comma.")
    return path


def _write(keys: list[str]) -> None:
    """All or nothing: a key that is lost takes every number with it."""
    path = _file()
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
