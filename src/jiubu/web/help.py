"""Help beside each page: each module says in its ``help.yaml`` what its pages are for.

An entry holds ``pages`` (names of addresses), ``title``, ``about``, three ``steps`` and ``words``, whose meaning stands in
``web/words.yaml``. Texts are in Chinese and English; traditional Chinese is drafted by ``make zh-hant``,
unless the text says its own (``zh_hant``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.apps import apps
from pydantic import BaseModel, ConfigDict, Field

from jiubu.kernel.titles import Title, say
from jiubu.kernel.yaml import read_yaml

T = TypeVar("T", bound=BaseModel)
FILE, WORDS, TRADITIONAL = "help.yaml", "words.yaml", "help.zh_hant.yaml"


class Word(BaseModel):
    """A word of the glossary, and what it means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: Title
    text: Title


class Entry(BaseModel):
    """What stands beside some pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pages: tuple[str, ...] = Field(min_length=1)
    title: Title
    about: Title
    steps: tuple[Title, ...] = Field(min_length=3, max_length=3)
    words: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Help:
    """An entry in the reader's language."""

    title: str
    about: str
    steps: tuple[str, ...]
    words: tuple[tuple[str, str], ...]


@lru_cache(1)
def entries() -> Mapping[str, Entry]:
    """Name of a page to its entry."""
    found: dict[str, Entry] = {}
    for folder in folders():
        for name, entry in _read(folder / FILE, Entry).items():
            for page in entry.pages:
                if page in found:
                    raise ValueError(f"{folder.name}/{FILE}: {name}: {page} has help already")
                found[page] = entry
    return found


@lru_cache(1)
def words() -> Mapping[str, Word]:
    return _read(Path(__file__).parent / WORDS, Word)


def folders() -> list[Path]:
    """Of the modules that say something."""
    modules = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith("jiubu.")]
    return [folder for folder in modules if (folder / FILE).is_file()]


def _read(file: Path, kind: type[T]) -> dict[str, T]:
    rows = read_yaml(file)
    drafted = file.with_name(TRADITIONAL)
    said = read_yaml(drafted) if drafted.is_file() else {}
    return {name: kind.model_validate(_with_traditional(row, said)) for name, row in rows.items()}


def _with_traditional(part: object, said: Mapping[str, str]) -> object:
    if isinstance(part, list):
        return [_with_traditional(one, said) for one in part]
    if not isinstance(part, dict):
        return part
    if part.keys() == {"zh", "en"} and part["zh"] in said:
        return {**part, "zh_hant": said[part["zh"]]}
    return {key: _with_traditional(one, said) for key, one in part.items()}


def help_of(page: str) -> Help | None:
    """What stands beside the page of this name, if anything does."""
    entry = entries().get(page)
    if entry is None:
        return None
    known = [words()[key] for key in entry.words]
    return Help(
        say(entry.title),
        say(entry.about),
        tuple(say(step) for step in entry.steps),
        tuple((say(word.term), say(word.text)) for word in known),
    )
