"""What the demo business is put together from: word lists of the pack, one seeded generator, and the calendar up to today.

The same day gives the same business. Phones come from one block of made-up numbers, VINs carry a right check digit and a
maker's code that nobody has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from jiubu.packs.read import load_yaml

T = TypeVar("T")

SEED = 9
MONTHS = 18
PHONE_BLOCK = "+861990000"
"""Four more digits follow; no customer has such a number."""
ZONE = ZoneInfo("Asia/Shanghai")

VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
"""Character of the model year, from 2010 on."""


def check_digit(vin: str) -> str:
    """Position 9 of a VIN (ISO 3779; weights of GB 16735)."""
    rest = sum(VIN_VALUES[c] * w for c, w in zip(vin, VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def vin_of(wmi: str, pattern: str, year: int, number: int) -> str:
    """A whole VIN: maker, 5 characters of description, check digit, model year, plant and number."""
    vin = f"{wmi}{pattern}0{VIN_YEARS[year - 2010]}D{number:06d}"
    return f"{vin[:8]}{check_digit(vin)}{vin[9:]}"


@dataclass(slots=True)
class Source:
    """``now`` is the moment the demo ends at; ``words`` the YAML files of the pack's demo folder by name."""

    now: datetime
    words: Mapping[str, Any]
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - made-up data, no secrets
    phones: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    @property
    def begin(self) -> date:
        return self.today - timedelta(days=round(MONTHS * 30.44))

    def pick(self, weighted: Mapping[T, int]) -> T:
        return self.random.choices(list(weighted), weights=list(weighted.values()))[0]

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.random.randrange(len(things))]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def phone(self) -> str:
        """A number that was not given yet."""
        if not self.phones:
            self.phones.extend(self.random.sample(range(10_000), 10_000))
        return f"{PHONE_BLOCK}{self.phones.pop():04d}"

    def at(self, day: date, *, first: int = 9, last: int = 17) -> datetime:
        """A moment of ``day`` between the full hours."""
        minutes = self.random.randrange(first * 60, (last + 1) * 60)
        return datetime.combine(day, time(minutes // 60, minutes % 60), ZONE)

    def person_name(self, gender: str) -> str:
        words = self.words["customers"]
        return f"{self.pick(words['surnames'])}{self.one_of(words[f'{gender}_names'])}"

    def company_name(self) -> str:
        parts = self.words["customers"]["company_names"]
        return "".join(str(self.one_of(parts[name])) for name in ("heads", "trades", "tails"))


def read_source(folder: Path, *, now: datetime) -> Source:
    """The demo folder of a pack."""
    return Source(now, {file.stem: load_yaml(file) for file in sorted(folder.glob("*.yaml"))})
