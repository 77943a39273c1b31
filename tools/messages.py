"""Are all messages there? Every text in code and templates has its Chinese, none is fuzzy, empty or left over.

The modules' files become one catalogue: a text that two modules say differently is said wrongly by one of them.
Checks zh_Hans and zh_Hant of every module. Needs xgettext (Debian: apt install gettext).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "jiubu"
DRAFT = "en_GB"
"""A language nobody has: makemessages writes into it what the sources ask for."""
LANGUAGES = ("zh_Hans", "zh_Hant")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*(?:[:.!][^{}]*)?\}")
HAN = "[\u3400-\u9fff]"
NARROW = re.compile(rf"{HAN}[,.:;!?()\"]|[,:;!?(\"]{HAN}")
"""Punctuation of a Western keyboard at a Chinese character."""

Said = dict[tuple[str, str], dict[str, list[str]]]
"""(context, text) -> what it is in Chinese -> by which modules."""


def main() -> None:
    if shutil.which("xgettext") is None:
        sys.exit("✗ xgettext is missing. Debian and Ubuntu: sudo apt install gettext")
    modules = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
    problems = [problem for module in modules for problem in check(module)]
    problems += [problem for language in LANGUAGES for problem in said_twice(modules, language)]
    for problem in problems:
        print(f"✗ {problem}")
    print(f"messages: {len(modules)} modules, {len(problems)} problems")
    sys.exit(bool(problems))


def check(module: Path) -> list[str]:
    """One sentence per problem of one module."""
    wanted = asked_for(module)
    found = []
    for language in LANGUAGES:
        name = f"{module.name}: {language}"
        entries = read(module, language)
        if entries is None:
            if wanted:
                found.append(f"{name} is missing ({len(wanted)} texts)")
            continue
        have = {key(entry) for entry in entries if is_said(entry)}
        lacking, left = sorted(wanted - have), sorted({key(entry) for entry in entries} - wanted)
        found += [f"{name} does not say {text!r}" for _, text in lacking[:20]]
        if len(lacking) > 20:
            found.append(f"{name} … and {len(lacking) - 20} more")
        found += [f"{name} says {text!r}, which nobody asks for" for _, text in left]
        found += [f"{name}: {problem}" for problem in form(entries, language)]
    return found


def read(module: Path, language: str) -> polib.POFile | None:
    path = module / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path)) if path.is_file() else None


def form(entries: polib.POFile, language: str) -> Iterator[str]:
    """What is wrong with the texts themselves: head, left-overs, places for values, punctuation."""
    head = entries.metadata
    if head.get("Language") != language or "nplurals=1;" not in head.get("Plural-Forms", ""):
        yield "the head lacks the language or the plural forms"
    if "SOME DESCRIPTIVE TITLE" in entries.header or entries.metadata_is_fuzzy:
        yield "the head is still the one that makemessages wrote"
    if entries.obsolete_entries():
        yield f"{len(entries.obsolete_entries())} texts are left over"
    for entry in entries:
        for text in texts(entry):
            asked = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
            if sorted(PLACE.findall(text)) not in [sorted(PLACE.findall(one)) for one in asked]:
                yield f"{entry.msgid!r} has other places for values than {text!r}"
            if NARROW.search(text):
                yield f"{text!r} has Western punctuation"


def said_twice(modules: list[Path], language: str) -> Iterator[str]:
    """Texts that two modules say differently: whoever comes first in INSTALLED_APPS wins in both."""
    said: Said = defaultdict(lambda: defaultdict(list))
    for module in modules:
        for entry in read(module, language) or ():
            if not entry.obsolete:
                said[key(entry)]["|".join(texts(entry))].append(module.name)
    for (context, text), ways in sorted(said.items()):
        if len(ways) > 1:
            what = "; ".join(f"{way} in {', '.join(names)}" for way, names in ways.items())
            yield f"{language} says {text!r}{f' ({context})' if context else ''} in two ways: {what}"


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
    """A text that is counted is another one than the same text that is not: gettext finds neither by the other."""
    return entry.msgctxt or "", " | ".join(text for text in (entry.msgid, entry.msgid_plural) if text)


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgstr_plural else [entry.msgstr]


def is_said(entry: polib.POEntry) -> bool:
    return not entry.fuzzy and all(texts(entry))


if __name__ == "__main__":
    main()
