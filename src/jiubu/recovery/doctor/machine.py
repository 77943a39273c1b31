"""The machine: disk, front-end files, fonts, time zone, mail."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core import mail
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiubu.papers.queries import missing_libraries
from jiubu.recovery.doctor.finding import Finding

LITTLE, TOO_LITTLE = 2_000_000_000, 300_000_000
CJK = ("cjk", "wqy", "simsun", "simhei", "msyh", "pingfang", "sourcehan", "notosanssc", "droidsansfallback")


def check_disk() -> Iterator[Finding]:
    """Room where data, files and backups lie; and they can be written."""
    places: dict[int, tuple[str, Path]] = {}
    for name, path in (
        (pgettext("disk", "data"), settings.DATA),
        (pgettext("disk", "files"), settings.MEDIA_ROOT),
        (pgettext("disk", "backups"), settings.BACKUPS),
    ):
        there = _nearest(Path(path))
        places.setdefault(there.stat().st_dev, (name, there))
    for name, path in places.values():
        subject = _("Disk ({name})").format(name=name)
        free = shutil.disk_usage(path).free
        text = _("{free} GB are free at {path}.").format(free=f"{free / 1e9:.1f}", path=path)
        level = "wrong" if free < TOO_LITTLE else "warning" if free < LITTLE else "ok"
        yield Finding(subject, level, text, "" if level == "ok" else _("Make room, or move the data to another disk."))  # type: ignore[arg-type]
        if not _is_writable(path):
            text = _("Nothing can be written to {path}.").format(path=path)
            yield Finding(subject, "wrong", text, _("Let the folder belong to the user that Jiubu runs as."))


def _nearest(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())


def _is_writable(path: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"0" * 4096)
    except OSError:
        return False
    return True


def check_assets() -> Iterator[Finding]:
    subject = _("Front-end files")
    if not settings.NODE_MODULES.is_dir():
        yield Finding(subject, "wrong", _("They have not been fetched."), _("Run: jiubu assets"))
    elif not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Finding(subject, "wrong", _("They have not been collected."), _("Run: jiubu assets"))
    else:
        yield Finding(subject, "ok", _("Fetched and collected."))
    subject = _("Languages")
    sources = list(settings.SOURCE.glob("*/locale/*/LC_MESSAGES/*.po"))
    missing = [po for po in sources if not po.with_suffix(".mo").is_file()]
    if missing:
        text = _("{count} catalogues are not compiled: the pages are partly English.").format(count=len(missing))
        yield Finding(subject, "wrong", text, _("Start Jiubu once with jiubu up or jiubu demo: it compiles them."))
    else:
        yield Finding(subject, "ok", ", ".join(name for _code, name in settings.LANGUAGES))


def check_fonts() -> Iterator[Finding]:
    """Only what is printed on this machine needs them; the browsers of the staff bring their own."""
    subject = _("Chinese fonts")
    found = _chinese_font()
    if found:
        yield Finding(subject, "ok", found)
    else:
        yield Finding(
            subject, "warning", _("None is installed: PDFs made on this machine would show boxes."),
            _("Debian and Ubuntu: apt install fonts-noto-cjk"),
        )  # fmt: skip


def _chinese_font() -> str:
    lister = shutil.which("fc-list")
    if lister:
        asked = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603  fixed words
        return next((line.split(",")[0].strip() for line in sorted(asked.stdout.splitlines())), "")
    folders = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path("/System/Library/Fonts"),
        Path.home() / ".fonts",
    ]
    files = (path for folder in folders if folder.is_dir() for path in folder.rglob("*.[to]t[fc]"))
    return next((path.stem for path in files if any(word in path.name.lower() for word in CJK)), "")


def check_pdf() -> Iterator[Finding]:
    """What pip does not bring: WeasyPrint draws with the machine's own libraries."""
    subject = _("PDF files")
    missing = missing_libraries()
    if missing:
        text = _("None can be made: {names} is missing. The browser prints the same pages meanwhile.")
        yield Finding(
            subject, "warning", text.format(names=", ".join(missing)),
            _("Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. macOS: brew install pango"),
        )  # fmt: skip
    else:
        yield Finding(subject, "ok", _("They can be made."))


def check_time_zone() -> Iterator[Finding]:
    subject = _("Time zone")
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        text = _("{zone} is not known on this machine.").format(zone=settings.TIME_ZONE)
        yield Finding(subject, "wrong", text, _("Install the time zones: apt install tzdata"))
    else:
        yield Finding(subject, "ok", settings.TIME_ZONE)


def check_mail() -> Iterator[Finding]:
    """Whether the mail server takes our name; nothing is sent."""
    subject = _("Mail")
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if backend != "smtp":
        yield Finding(
            subject, "warning", _("No mail server is set: nobody gets notifications by e-mail."),
            _("Set JIUBU_MAIL=smtp://user:password@host:587"),
        )  # fmt: skip
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with mail.get_connection(timeout=5):
            pass
    except OSError as error:
        text = _("{server} refuses us ({error}).").format(server=where, error=type(error).__name__)
        yield Finding(subject, "wrong", text, _("Look at JIUBU_MAIL: host, port, name and password."))
    else:
        yield Finding(subject, "ok", where)
