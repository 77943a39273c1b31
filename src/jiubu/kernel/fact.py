"""Facts: named, computed truths about a subject that criteria refer to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise

FactType = Literal["yes_no", "number", "money", "date", "choice", "text"]
FactValue = object


@dataclass(frozen=True, slots=True)
class FactContext:
    """What facts are computed about: a subject ("deal", 7), its run and the stage visit it is in."""

    group_id: int
    store_id: int | None
    subject_kind: str
    subject_id: int
    run_id: int | None = None
    stage: str = ""
    stage_entered_at: object = None
    cache: dict[str, object] = field(default_factory=dict, compare=False)
    """Sources may keep a row here that several facts need."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``missing`` is the sentence shown when a gate wants it and it is not so."""

    name: str
    type: FactType
    title: str | Promise
    missing: str | Promise
    mend: Mapping[str, object] = field(default_factory=dict)
    """What the page may offer to mend it: {"form": key}, {"work": key}, {"page": "vehicles"}, {"do": "grade"}."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """Facts that one query (or few) answers together."""

    subject_kind: str
    facts: tuple[Fact, ...]
    read: Callable[[FactContext, frozenset[str]], Mapping[str, FactValue]]


FACTS: dict[tuple[str, str], tuple[Fact, FactSource]] = {}


def register_facts(source: FactSource) -> None:
    for fact in source.facts:
        key = (source.subject_kind, fact.name)
        if key in FACTS:
            raise TypeError(f"fact {fact.name!r} is registered twice")
        FACTS[key] = (fact, source)


def read_facts(context: FactContext, names: Sequence[str]) -> dict[str, FactValue]:
    """Compute the named facts fresh, each source asked once."""
    wanted: dict[int, tuple[FactSource, set[str]]] = {}
    for name in names:
        _, source = FACTS[context.subject_kind, name]
        wanted.setdefault(id(source), (source, set()))[1].add(name)
    values: dict[str, FactValue] = {}
    for source, asked in wanted.values():
        values.update(source.read(context, frozenset(asked)))
    return values
