"""The one way to change data."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
T = TypeVar("T")

COMMANDS: dict[str, Callable[..., object]] = {}


@dataclass(slots=True)
class Unit:
    """One transaction of commands. ``before_commit`` runs once, when the outermost command is done."""

    before_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
    records: list[object] = field(default_factory=list)
    """What the journal will write; what a failed attempt recorded is taken out again."""


_unit: ContextVar[Unit | None] = ContextVar("jiubu_unit", default=None)


def unit() -> Unit:
    """The transaction under way; outside a command there is none."""
    current = _unit.get()
    if current is None:
        raise RuntimeError("this belongs in a command")
    return current


def command(function: Callable[P, T]) -> Callable[P, T]:
    """Run ``function`` in one transaction; a command may call another, which joins the transaction of the first.

    A command says who acts in a keyword-only ``by``. What a command refuses undoes the whole transaction; who wants to
    go on after a refusal (bulk work) calls the command inside ``attempt()``.
    """
    by = inspect.signature(function).parameters.get("by")
    if by is None or by.kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{function.__qualname__} needs a keyword-only 'by'")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if _unit.get() is not None:
            return function(*args, **kwargs)
        with transaction.atomic():
            return _outermost(function, *args, **kwargs)

    COMMANDS[f"{function.__module__}.{function.__name__}"] = run
    return run


def _outermost(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    current = Unit()
    token = _unit.set(current)
    try:
        result = function(*args, **kwargs)
        for flush in list(current.before_commit.values()):
            flush()
        return result
    finally:
        _unit.reset(token)


@contextmanager
def attempt() -> Iterator[None]:
    """A savepoint inside a command: ``with attempt(): other_command(...)`` may be refused and the rest goes on."""
    records = unit().records
    length = len(records)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del records[length:]
        raise
