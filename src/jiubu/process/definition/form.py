"""Forms, their fields and options."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from jiubu.kernel.titles import Title
from jiubu.process.definition.criterion import Condition, Key, Part

FieldType = Literal[
    "text", "long_text", "number", "money", "wan", "date", "choice", "multi", "yes_no", "photo", "signature"
]
NUMERIC: tuple[FieldType, ...] = ("number", "money", "wan")
PICTURES: tuple[FieldType, ...] = ("photo", "signature")


class Option(Part):
    key: str = Key
    title: Title


class FormField(Part):
    """One question of a form. ``fact`` makes its answer a fact (and ``<fact>_known`` whether it was given)."""

    key: str = Key
    type: FieldType
    title: Title
    help: Title | None = None
    required: bool = False
    is_personal: bool = False
    """Holds personal data (an ID or licence number): encrypted at rest, masked where it is shown."""
    options: tuple[Option, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int | None = Field(None, ge=1, le=5000)
    max_choices: int | None = Field(None, ge=1)
    unit: str = ""
    fact: str = Field("", pattern=r"^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+)?$")
    shown_when: Condition | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type in ("choice", "multi")) != bool(self.options):
            raise ValueError("options belong to choice and multi, and both need them")
        if (self.min is not None or self.max is not None) and self.type not in NUMERIC:
            raise ValueError("min and max belong to numbers")
        if len({option.key for option in self.options}) != len(self.options):
            raise ValueError("an option is given twice")
        return self


class Form(Part):
    """A form defined by data: the same for page, API, import and print."""

    key: str = Key
    title: Title
    help: Title | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fields_are_sound(self) -> Self:
        keys = [field.key for field in self.fields]
        if len(set(keys)) != len(keys):
            raise ValueError("a field is given twice")
        for place, field in enumerate(self.fields):
            condition = field.shown_when
            if condition is not None and condition.field is not None and condition.field not in keys[:place]:
                raise ValueError(f"{field.key}: shown_when names {condition.field}, which does not come before it")
        return self

    def field(self, key: str) -> FormField:
        return next(field for field in self.fields if field.key == key)
