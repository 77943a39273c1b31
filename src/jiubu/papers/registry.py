"""What can be printed: the modules above say it here, and the worker makes a PDF of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from jiubu.kernel.actor import Actor

Build = Callable[[Actor, dict[str, str]], "Sheet"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One print: its template extends ``papers/sheet.html``.

    ``store_id``: whose letterhead stands above it (None: the store of who prints). ``about``: the rows in whose timelines
    it is noted that they were printed.
    """

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    store_id: int | None = None
    about: tuple[Model, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of print. ``build`` looks up what stands on it, as the actor may see it: a foreign row is a missing one.

    ``args``: the names that ``build`` is given, all of them texts (``papers.rules`` reads numbers and days out of them).
    """

    key: str
    title: str | Promise
    action: str
    build: Build
    args: tuple[str, ...] = ()


PAPERS: dict[str, Paper] = {}


def register_paper(paper: Paper) -> Paper:
    if paper.key in PAPERS:
        raise TypeError(f"paper {paper.key!r} is declared twice")
    PAPERS[paper.key] = paper
    return paper
