"""What work can be about. Modules above say what their things are called and where their page is.

Work lies below customers and deals and knows them only by ``about_kind`` ("deals.deal") and ``about_id``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from jiubu.kernel.actor import Actor

About = models.Model | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """``title_of(actor, id)`` raises ObjectDoesNotExist for a thing that the actor may not see."""

    label: str
    url_of: Callable[[int], str]
    title_of: Callable[[Actor, int], str]
    icon: str = "point"


KINDS: dict[str, Kind] = {}
MEETINGS: dict[str, Callable[[int, str], None]] = {}
"""By kind of thing: raises Refused while an appointment (its kind) about that thing may not be agreed yet."""
WAYS: dict[str, Callable[[str, int | None], str]] = {}
"""How a task of a source ("deals.followup:7") is done, by the part before the colon: the page that does it."""


def register_way(source: str, url_of: Callable[[str, int | None], str]) -> None:
    """Tasks whose source begins with ``source:`` are done on the page ``url_of(rest, about_id)``, not by a tick."""
    WAYS[source] = url_of


def way_of(source: str, about_id: int | None) -> str:
    """The page on which a task of this source is done; "" when a tick does it."""
    begin, colon, rest = source.partition(":")
    return WAYS[begin](rest, about_id) if colon and begin in WAYS else ""


def register_about(kind: Kind) -> None:
    if kind.label in KINDS:
        raise TypeError(f"work about {kind.label!r} is registered twice")
    KINDS[kind.label] = kind


def register_meeting(about_kind: str, require: Callable[[int, str], None]) -> None:
    """Before somebody agrees an appointment about such a thing, ``require(id, kind of appointment)`` is asked."""
    MEETINGS[about_kind] = require


def require_meeting(about: About | None, kind: str) -> None:
    about_kind, about_id = key_of(about)
    if about_kind in MEETINGS and about_id is not None:
        MEETINGS[about_kind](about_id, kind)


def url_of(about_kind: str, about_id: int | None) -> str:
    """The page of what the work is about; "" when there is none."""
    kind = KINDS.get(about_kind)
    return kind.url_of(about_id) if kind and about_id is not None else ""


def title_of(actor: Actor, about_kind: str, about_id: int) -> str:
    """What to call it in a list; ObjectDoesNotExist when the actor may not see it, or there is no such kind."""
    if about_kind not in KINDS:
        raise ObjectDoesNotExist
    return KINDS[about_kind].title_of(actor, about_id)


def key_of(about: About | None) -> tuple[str, int | None]:
    """(kind, id) of a row, or of such a pair."""
    if about is None:
        return "", None
    if isinstance(about, models.Model):
        return about._meta.label_lower, about.pk
    return about


def required_key_of(about: About) -> tuple[str, int]:
    kind, thing_id = key_of(about)
    if thing_id is None:
        raise ValueError("it must be about a saved row")
    return kind, thing_id


def thing_of(about_kind: str, about_id: int | None) -> models.Model | None:
    """A stand-in of the row for the journal's links: it is not read, it only says which one is meant."""
    if not about_kind or about_id is None:
        return None
    thing: models.Model = apps.get_model(about_kind)(pk=about_id)
    return thing
