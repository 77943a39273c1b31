"""Serve a whitelist of files of npm packages under /static/npm/; nothing third-party is committed."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.core.files.storage import FileSystemStorage, Storage

ASSETS = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "sortablejs/Sortable.min.js",
    "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.min.css",
    "flatpickr/dist/flatpickr.min.js",
    "flatpickr/dist/flatpickr.min.css",
    "flatpickr/dist/l10n/zh.js",
    "flatpickr/dist/l10n/zh-tw.js",
    "@event-calendar/build/dist/event-calendar.min.js",
    "@event-calendar/build/dist/event-calendar.min.css",
    "idiomorph/dist/idiomorph-ext.min.js",
)


class NpmFinder(BaseFinder):
    prefix = "npm/"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = Path(settings.NODE_MODULES)
        self.storage = FileSystemStorage(location=str(self.root))
        self.storage.prefix = "npm"  # type: ignore[attr-defined]

    def check(self, **_: Any) -> list[CheckMessage]:
        missing = [asset for asset in ASSETS if not (self.root / asset).is_file()]
        return [CheckWarning(f"front-end file missing: {m}", hint="run: jiubu assets", id="web.W001") for m in missing]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        find_all = kwargs.get("all", find_all)
        relative = path.removeprefix(self.prefix)
        hits = []
        if path.startswith(self.prefix) and any(fnmatch(relative, a) for a in ASSETS):
            hits = [str(self.root / relative)] if (self.root / relative).is_file() else []
        if find_all:
            return hits
        return hits[0] if hits else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002
        for asset in ASSETS:
            if (self.root / asset).is_file():
                yield asset, self.storage
