"""One line of the doctor's report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Level = Literal["ok", "warning", "wrong"]
LEVELS: tuple[Level, ...] = ("ok", "warning", "wrong")

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Finding:
    """``subject``: what was looked at; ``text``: how it is; ``advice``: what to do, when it isn't ok."""

    subject: Text
    level: Level
    text: Text
    advice: Text = ""


Check = Callable[[], Iterator[Finding]]
