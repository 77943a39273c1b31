"""Are all messages there? Every text in code and templates has its Chinese, none is fuzzy, empty or left over.

Without words: check zh_Hans and zh_Hant of every module. Needs xgettext (Debian: apt install gettext).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "jiubu"
DRAFT = "en_GB"
"""A language nobody has: makemessages writes into it what the sources ask for."""


def main() -> None:
    if shutil.which("xgettext") is None:
        sys.exit("✗ xgettext is missing. Debian and Ubuntu: sudo apt install gettext")
    modules = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
    problems = [problem for module in modules for problem in check(module)]
    for problem in problems:
        print(f"✗ {problem}")
    print(f"messages: {len(modules)} modules, {len(problems)} problems")
    sys.exit(bool(problems))


def check(module: Path) -> list[str]:
    """One sentence per problem."""
    wanted = asked_for(module)
    found = []
    for language in ("zh_Hans", "zh_Hant"):
        path = module / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.is_file():
            if wanted:
                found.append(f"{module.name}: {language} is missing ({len(wanted)} texts)")
            continue
        entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
        have = {key(entry) for entry in entries if is_said(entry)}
        lacking = sorted(wanted - have, key=str)
        found += [f"{module.name}: {language} does not say {text!r}" for _, text in lacking[:20]]
        if len(lacking) > 20:
            found.append(f"{module.name}: {language} … and {len(lacking) - 20} more")
    return found


def asked_for(module: Path) -> set[tuple[str, str]]:
    """(context, text) of everything that the sources of the module mark for translation."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / module.name
        shutil.copytree(module, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "migrations", "static"))
        (copy / "locale" / DRAFT / "LC_MESSAGES").mkdir(parents=True)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": ""}
        command = [sys.executable, "-m", "django", "makemessages", "-l", DRAFT, "--no-location", "--no-wrap"]
        subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
        draft = copy / "locale" / DRAFT / "LC_MESSAGES" / "django.po"
        return {key(entry) for entry in polib.pofile(str(draft))} if draft.is_file() else set()


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def is_said(entry: polib.POEntry) -> bool:
    plural = entry.msgstr_plural
    return not entry.fuzzy and (all(plural.values()) if plural else bool(entry.msgstr))


if __name__ == "__main__":
    main()
