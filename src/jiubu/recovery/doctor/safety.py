"""Keys and backups: what cannot be made again when it is gone."""

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiubu.kernel import crypto
from jiubu.kernel.sealing import SEALED
from jiubu.recovery.archive import shelf
from jiubu.recovery.doctor.finding import Finding

SAMPLES = 20
"""Rows of each table whose sealed values are opened."""
OLD = timedelta(hours=50)


def check_keys() -> Iterator[Finding]:
    """There, private, and the right ones for what is in the database."""
    subject = _("Keys")
    if "insecure" in settings.SECRET_KEY:
        yield Finding(
            subject, "wrong", _("The key that signs sessions is the one of the tests."),
            _("Start with jiubu up or jiubu demo: a key is made and kept in the data folder."),
        )  # fmt: skip
    yield from _permissions(subject)
    if crypto.decrypt(crypto.encrypt("canary")) != "canary":
        yield Finding(
            subject,
            "wrong",
            _("They do not open what they have locked."),
            _("Restore the folder keys from where it is kept."),
        )
        return
    count = _unreadable()
    if count:
        text = ngettext(
            "{count} of the sealed numbers that were tried cannot be opened.",
            "{count} of the sealed numbers that were tried cannot be opened.",
            count,
        ).format(count=count)
        yield Finding(
            subject,
            "wrong",
            text,
            _("A key is missing: put the earlier keys back below the newest in keys/field_keys."),
        )
        return
    yield Finding(subject, "ok", _("They open what is sealed."))


def _permissions(subject: str) -> Iterator[Finding]:
    folder = settings.DATA / "keys"
    if os.name != "posix" or not folder.is_dir():
        return
    for path in (folder, *sorted(folder.iterdir())):
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            text = _("{path} can be read by others.").format(path=path)
            yield Finding(subject, "wrong", text, _("Run: chmod -R go-rwx {path}").format(path=folder))
            return


def _unreadable() -> int:
    count = 0
    for sealed in SEALED.values():
        for row in islice(sealed.rows(), SAMPLES):
            for token in sealed.tokens_of(row):
                try:
                    crypto.decrypt(token)
                except crypto.Unreadable:
                    count += 1
    return count


def check_backups() -> Iterator[Finding]:
    subject = _("Backups")
    last = next(iter(shelf.backups()), None)
    if not settings.NIGHTLY_BACKUP:
        yield Finding(
            subject, "ok" if settings.IS_DEMO else "warning", _("No backup is made at night here."),
            "" if settings.IS_DEMO else _("Unset JIUBU_BACKUPS=off, or make them yourself: jiubu backup FILE"),
        )  # fmt: skip
    elif last is None:
        yield Finding(
            subject, "warning", _("There is none yet."), _("The first is made at night; now: jiubu backup FILE")
        )
    elif timezone.now() - last.made_at > OLD:
        text = _("The last is of {moment}.").format(moment=f"{timezone.localtime(last.made_at):%Y-%m-%d %H:%M}")
        yield Finding(
            subject, "wrong", text, _("Look at the page “Failed background work”; then make one: jiubu backup FILE")
        )
    else:
        text = _("The last is of {moment}.").format(moment=f"{timezone.localtime(last.made_at):%Y-%m-%d %H:%M}")
        yield Finding(subject, "ok", text)
