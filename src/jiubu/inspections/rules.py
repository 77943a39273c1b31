"""What may be inspected where, what a check list may say, which answers fit it, and what follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from jiubu.inspections.enums import (
    ARRIVAL,
    BATTERY,
    CONDITIONAL,
    FAILED,
    NOT_APPLICABLE,
    NOT_OK,
    OK,
    PASSED,
    PDI,
    STORAGE,
)
from jiubu.kernel.titles import Title

HERE = frozenset({"arrived", "in_stock", "demo"})
"""Where a vehicle stands here: only there checks of the stock fall due. A reserved or sold one stands where it stood."""
PLACES: Mapping[str, frozenset[str]] = {
    ARRIVAL: frozenset({"in_transit", "arrived"}),
    STORAGE: HERE | {"damaged"},
    BATTERY: HERE | {"damaged"},
    PDI: HERE,
}
"""Where a vehicle has to be for an inspection of a kind."""
MOST_ITEMS = 120
MOST_DAYS = 366
MOST_TEXT = 300
MOST_KM = 2_000_000
LARGEST = Decimal(1_000_000_000)


class Item(BaseModel):
    """One thing that is looked at. A number has limits and a unit; ``is_blocking``: not OK fails the inspection;
    ``is_damage``: not OK on arrival means that the way here damaged the vehicle.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    title: Title
    section: Title
    kind: Literal["check", "number", "text"] = "check"
    least: Decimal | None = Field(None, ge=-LARGEST, le=LARGEST)
    most: Decimal | None = Field(None, ge=-LARGEST, le=LARGEST)
    unit: str = Field("", max_length=12)
    needs_photo: bool = False
    is_blocking: bool = False
    is_damage: bool = False

    @model_validator(mode="after")
    def _sense(self) -> Self:
        if self.kind != "number" and (self.least is not None or self.most is not None or self.unit):
            raise ValueError(_("Only a number has limits and a unit."))
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(_("The lower limit is above the upper one."))
        if self.kind == "text" and (self.is_blocking or self.is_damage):
            raise ValueError(_("A text is never wrong: it can't fail an inspection."))
        return self


@dataclass(frozen=True, slots=True)
class Judged:
    """What answers say: as they are kept, the items that are not OK, and the result."""

    answers: dict[str, dict[str, str]]
    wrong: tuple[Item, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def result(self) -> str:
        if any(item.is_blocking for item in self.wrong):
            return FAILED
        return CONDITIONAL if self.wrong else PASSED

    @property
    def is_damaged(self) -> bool:
        return any(item.is_damage for item in self.wrong)


def items_of(rows: Sequence[Mapping[str, Any]]) -> list[Item]:
    return [Item.model_validate(row) for row in rows]


def judge(items: Sequence[Item], given: Mapping[str, Mapping[str, object]], photos: frozenset[str]) -> Judged:
    """Check the answers against the items: {item: {"answer": "ok", "note": …}} of a check, {"value": "12.6"} of a number,
    {"value": "…"} of a text; a check and a number may be "na". ``errors`` names each item with what is missing or wrong; then the rest must not be used.
    """
    answers: dict[str, dict[str, str]] = {}
    wrong: list[Item] = []
    errors = {key: _("This is not on the check list.") for key in sorted({*given, *photos} - {i.key for i in items})}
    for item in items:
        kept, is_wrong, error = _one(item, given.get(item.key, {}))
        if not error and item.needs_photo and item.key not in photos and kept.get("answer") != NOT_APPLICABLE:
            error = _("Take a photo of it.")
        if error:
            errors[item.key] = error
            continue
        answers[item.key] = kept
        if is_wrong:
            wrong.append(item)
    return Judged(answers, tuple(wrong), errors)


def _one(item: Item, given: Mapping[str, object]) -> tuple[dict[str, str], bool, str]:
    """The answer as it is kept, whether it is a defect, and what is wrong with what was sent."""
    note = _text(given.get("note", ""))
    value = _text(given.get("value", ""))
    if note is None or value is None or len(note) > MOST_TEXT or len(value) > MOST_TEXT:
        return {}, False, _("This is too long, or no text.")
    kept = {"note": note} if note else {}
    if item.kind == "text":
        return {"value": value, **kept}, False, ""
    answer = given.get("answer", "")
    if answer == NOT_APPLICABLE:
        return {"answer": NOT_APPLICABLE, **kept}, False, ""
    return _measured(item, value, kept) if item.kind == "number" else _checked(answer, kept)


def _checked(answer: object, kept: dict[str, str]) -> tuple[dict[str, str], bool, str]:
    if answer not in (OK, NOT_OK):
        return {}, False, _("Say whether it is OK.")
    return {"answer": str(answer), **kept}, answer == NOT_OK, ""


def _measured(item: Item, value: str, kept: dict[str, str]) -> tuple[dict[str, str], bool, str]:
    number = _number(value)
    if number is None:
        return {}, False, _("Enter a number.")
    is_wrong = not _within(item, number)
    return {"answer": NOT_OK if is_wrong else OK, "value": format(number, "f"), **kept}, is_wrong, ""


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and "\x00" not in value else None


def _number(text: str) -> Decimal | None:
    """A plain number of moderate size; no "1e9", no "NaN"."""
    plain = text.replace("，", "").replace(",", "")
    if not plain or set(plain) - set("0123456789.-"):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if abs(number) <= LARGEST and _exponent(number) >= -6 else None


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else -99


def _within(item: Item, number: Decimal) -> bool:
    return (item.least is None or number >= item.least) and (item.most is None or number <= item.most)


def way_after(kind: str, whereabouts: str, judged: Judged) -> str:
    """Where an arrival check moves the vehicle: into stock, aside as damaged, or only here; "" : it stays."""
    if kind != ARRIVAL:
        return ""
    if judged.is_damaged:
        return "damaged"
    if judged.result != FAILED:
        return "in_stock"
    return "arrived" if whereabouts == "in_transit" else ""


def counted_from(last_on: date | None, arrived_on: date | None, begun_on: date) -> date:
    """From which day the next check is counted: the last one, else the arrival, else since the vehicle is known here."""
    known = [day for day in (last_on, arrived_on) if day is not None]
    return max(known) if known else begun_on


def next_due_on(counted: date, days: int) -> date:
    return counted + timedelta(days=days)
