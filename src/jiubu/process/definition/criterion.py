"""When something holds: comparisons, criteria of gates, conditions of fields."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jiubu.kernel.titles import Title

Key = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
Value = bool | Decimal | str


class Part(BaseModel):
    """A piece of a definition: unknown words are errors, nothing changes it afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Comparison(Part):
    """How a value is compared; none given: it must be so (yes, or known)."""

    is_: Value | None = Field(None, alias="is")
    one_of: tuple[str, ...] | None = None
    has: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    more_than: Decimal | None = None
    less_than: Decimal | None = None
    known: bool | None = None

    def holds(self, value: object) -> bool:
        """Whether ``value`` compares as asked. An unknown value holds nothing but ``known: false``."""
        is_known = value not in (None, "", [], ())
        if self.known is not None:
            return is_known == self.known
        checks = self._checks(value)
        if not checks:
            return value if isinstance(value, bool) else is_known
        return is_known and all(checks)

    def _checks(self, value: object) -> list[bool]:
        checks = [_ordered(name, limit, value) for name, limit in self._limits()]
        if self.is_ is not None:
            checks.append(_same(self.is_, value))
        if self.one_of is not None:
            checks.append(value in self.one_of)
        if self.has is not None:
            checks.append(isinstance(value, list | tuple) and self.has in value)
        return checks

    def _limits(self) -> list[tuple[str, Decimal]]:
        names = ("at_least", "at_most", "more_than", "less_than")
        return [(name, limit) for name in names if (limit := getattr(self, name)) is not None]


def _same(wanted: Value, value: object) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, Decimal) and isinstance(value, int | float | Decimal):
        return Decimal(str(value)) == wanted
    return str(wanted) == str(value)


def _ordered(name: str, limit: Decimal, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return False
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return False
    return {
        "at_least": number >= limit,
        "at_most": number <= limit,
        "more_than": number > limit,
        "less_than": number < limit,
    }[name]


class Criterion(Comparison):
    """One criterion, or a group: exactly one of ``all any not fact form work``."""

    all: tuple["Criterion", ...] | None = None
    any: tuple["Criterion", ...] | None = None
    not_: "Criterion | None" = Field(None, alias="not")
    fact: str | None = None
    form: str | None = None
    complete: bool = True
    work: str | None = None
    done: bool = True
    text: Title | None = None
    """Said instead of the usual sentence when it is not met."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [n for n in ("all", "any", "not_", "fact", "form", "work") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError("a criterion is exactly one of: all, any, not, fact, form, work")
        if given[0] != "fact" and (self._limits() or any(v is not None for v in (self.is_, self.one_of, self.has))):
            raise ValueError("only a fact is compared")
        if given[0] in ("all", "any") and not getattr(self, given[0]):
            raise ValueError(f"{given[0]} names at least one criterion")
        return self

    def leaves(self) -> Iterator["Criterion"]:
        """Every fact, form and work item that it names."""
        inner = (*(self.all or ()), *(self.any or ()), *((self.not_,) if self.not_ else ()))
        if not inner:
            yield self
        for criterion in inner:
            yield from criterion.leaves()


class Condition(Comparison):
    """When a field is shown: by another field of the form, or by a fact."""

    field: str | None = None
    fact: str | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.field is None) == (self.fact is None):
            raise ValueError("shown_when names a field or a fact")
        return self
