"""What a process says, as a pack writes it: stages, work, gates, forms, decisions. Read strictly; no database here."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jiubu.kernel.titles import Title

Phase = Literal["lead", "open", "won", "after", "lost", "dormant"]
ASIDE: tuple[Phase, ...] = ("lost", "dormant")
FINISH = "finish"
"""Where the last stage leads: the run is closed there."""

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


FieldType = Literal[
    "text", "long_text", "number", "money", "wan", "date", "choice", "multi", "yes_no", "photo", "signature"
]
NUMERIC: tuple[FieldType, ...] = ("number", "money", "wan")


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


class WorkItem(Part):
    """Something to do within a stage. With ``done_when`` it is done when that is so, else somebody ticks it."""

    key: str = Key
    title: Title
    role: str = ""
    required: bool = False
    done_when: Criterion | None = None
    help: Title | None = None


class Track(Part):
    """A list of work that goes on beside the others within one stage."""

    key: str = Key
    title: Title
    work: tuple[WorkItem, ...] = Field(min_length=1)


class TimeLimit(Part):
    working_hours: float = Field(gt=0)
    warn_at: float = Field(0.75, gt=0, lt=1)


class MaySkip(Part):
    roles: tuple[str, ...] = Field(min_length=1)
    reason: Literal["required", "optional"] = "required"


class Stage(Part):
    """A step. ``enter`` is checked where one comes from, ``leave`` where one is."""

    key: str = Key
    title: Title
    phase: Phase
    role: str
    purpose: Title | None = None
    probability: int = Field(0, ge=0, le=100)
    time_limit: TimeLimit | None = None
    guidance: Title | str | None = None
    forms: tuple[str, ...] = ()
    work: tuple[WorkItem, ...] = ()
    tracks: tuple[Track, ...] = ()
    enter: Criterion | None = None
    leave: Criterion | None = None
    may_skip: MaySkip | None = None
    advance: Literal["manual", "suggest", "automatic"] = "suggest"

    @property
    def is_aside(self) -> bool:
        return self.phase in ASIDE

    @property
    def all_work(self) -> tuple[WorkItem, ...]:
        return (*self.work, *(item for track in self.tracks for item in track.work))


class Needs(Part):
    """What an answer asks for: a form filled in, or somebody's approval."""

    form: str | None = None
    approval: str | None = None


class Answer(Part):
    key: str = Key
    to: str
    title: Title | None = None
    needs: Needs | None = None


class Decision(Part):
    """A question after a stage; only its answers lead on from there."""

    key: str = Key
    after: str
    question: Title
    answers: tuple[Answer, ...] = Field(min_length=2)


class WayBack(Part):
    from_: str = Field(alias="from")
    to: str
    reason: Literal["required", "optional"] = "required"


class ProcessBody(Part):
    """A process without its forms: what stands in one row of ``process/processes``."""

    key: str = Key
    title: Title
    subject: str = "deal"
    about: Title | None = None
    stages: tuple[Stage, ...] = Field(min_length=1)
    decisions: tuple[Decision, ...] = ()
    ways_back: tuple[WayBack, ...] = ()

    @property
    def main(self) -> tuple[Stage, ...]:
        """The stages of the way, without those aside (lost, dormant)."""
        return tuple(stage for stage in self.stages if not stage.is_aside)

    @property
    def asides(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.is_aside)

    def find(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.key == key), None)

    def stage(self, key: str) -> Stage:
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def place(self, key: str) -> int:
        """Where a stage stands on the way, from 0; -1 for one aside."""
        return next((i for i, stage in enumerate(self.main) if stage.key == key), -1)

    def decision_after(self, key: str) -> Decision | None:
        return next((decision for decision in self.decisions if decision.after == key), None)

    def next_of(self, key: str) -> str:
        """The stage after this one, or FINISH."""
        place = self.place(key)
        return self.main[place + 1].key if place + 1 < len(self.main) else FINISH

    def way_back(self, origin: str, to: str) -> WayBack | None:
        return next((way for way in self.ways_back if way.from_ == origin and way.to == to), None)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        problems = [*_double_keys(self), *_bad_ways(self), *_bad_work(self), *_dead_ends(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


class Definition(Part):
    """A version's body: the process and every form that it names, frozen together."""

    process: ProcessBody
    forms: dict[str, Form]

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.process.stages

    @property
    def title(self) -> dict[str, str]:
        return self.process.title

    def stage(self, key: str) -> Stage:
        return self.process.stage(key)

    @model_validator(mode="after")
    def _forms_are_there(self) -> Self:
        missing = sorted(form_names(self.process) - set(self.forms))
        if missing:
            raise ValueError(f"unknown forms: {', '.join(missing)}")
        doubles = _double_facts(self.forms)
        if doubles:
            raise ValueError(f"a fact comes from two fields: {', '.join(doubles)}")
        return self

    def fact_fields(self) -> dict[str, tuple[Form, FormField, bool]]:
        """Fact name -> (form, field, whether it is the ``_known`` one), of every field of every form."""
        found: dict[str, tuple[Form, FormField, bool]] = {}
        for form in self.forms.values():
            for field in form.fields:
                found[f"form.{form.key}.{field.key}"] = (form, field, False)
                if field.fact:
                    found[field.fact] = (form, field, False)
                    found[f"{field.fact}_known"] = (form, field, True)
        return found

    def fact_names(self) -> set[str]:
        """Every fact that a gate, a work item or a field of this process names."""
        names = {leaf.fact for criterion in criteria_of(self.process) for leaf in criterion.leaves() if leaf.fact}
        for form in self.forms.values():
            names |= {field.shown_when.fact for field in form.fields if field.shown_when and field.shown_when.fact}
        return {name for name in names if name}


def criteria_of(process: ProcessBody) -> Iterator[Criterion]:
    for stage in process.stages:
        yield from (criterion for criterion in (stage.enter, stage.leave) if criterion is not None)
        yield from (item.done_when for item in stage.all_work if item.done_when is not None)


def form_names(process: ProcessBody) -> set[str]:
    """Every form that the process names anywhere."""
    names = {name for stage in process.stages for name in stage.forms}
    names |= {leaf.form for criterion in criteria_of(process) for leaf in criterion.leaves() if leaf.form}
    needs = [answer.needs for decision in process.decisions for answer in decision.answers if answer.needs]
    return names | {need.form for need in needs if need.form}


def role_names(process: ProcessBody) -> set[str]:
    roles = {stage.role for stage in process.stages}
    roles |= {item.role for stage in process.stages for item in stage.all_work if item.role}
    return roles | {role for stage in process.stages if stage.may_skip for role in stage.may_skip.roles}


def approval_names(process: ProcessBody) -> set[str]:
    needs = [answer.needs for decision in process.decisions for answer in decision.answers if answer.needs]
    return {need.approval for need in needs if need.approval}


def _double_keys(process: ProcessBody) -> Iterator[str]:
    lists: Mapping[str, list[str]] = {
        "stage": [stage.key for stage in process.stages],
        "decision": [decision.key for decision in process.decisions],
        "decision after": [decision.after for decision in process.decisions],
        **{f"work item of {stage.key}": [item.key for item in stage.all_work] for stage in process.stages},
    }
    for what, keys in lists.items():
        yield from (f"{what} {key} is given twice" for key in sorted({k for k in keys if keys.count(k) > 1}))
    if FINISH in lists["stage"]:
        yield f"{FINISH} is no name for a stage"


def _bad_ways(process: ProcessBody) -> Iterator[str]:
    places = {stage.key: place for place, stage in enumerate(process.main)}
    for decision in process.decisions:
        if decision.after not in places:
            yield f"decision {decision.key} comes after an unknown stage {decision.after}"
        for answer in decision.answers:
            if answer.to != FINISH and process.find(answer.to) is None:
                yield f"decision {decision.key} leads to an unknown stage {answer.to}"
    for way in process.ways_back:
        if way.from_ not in places or way.to not in places:
            yield f"way back from {way.from_} to {way.to}: an unknown stage"
        elif places[way.to] >= places[way.from_]:
            yield f"way back from {way.from_} to {way.to} does not lead back"


def _bad_work(process: ProcessBody) -> Iterator[str]:
    for stage in process.stages:
        here = {item.key for item in stage.all_work}
        for criterion in (stage.enter, stage.leave, *(item.done_when for item in stage.all_work)):
            for leaf in criterion.leaves() if criterion else ():
                if leaf.work and leaf.work not in here:
                    yield f"stage {stage.key} names an unknown work item {leaf.work}"


def _dead_ends(process: ProcessBody) -> Iterator[str]:
    """Every stage of the way can be reached from the first, and leads to the finish."""
    if not process.main:
        yield "a process has at least one stage that is not aside"
        return
    ways = {stage.key: _onward(process, stage.key) for stage in process.main}
    reached, todo = set[str](), [process.main[0].key]
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo += [to for to in ways.get(key, ()) if to not in reached]
    yield from (f"stage {key} is never reached" for key in ways if key not in reached)
    ends = {FINISH}
    for _ in ways:
        ends |= {key for key, to in ways.items() if ends & to}
    yield from (f"stage {key} leads nowhere" for key in ways if key not in ends)


def _onward(process: ProcessBody, key: str) -> set[str]:
    decision = process.decision_after(key)
    if decision is not None:
        return {answer.to for answer in decision.answers}
    return {process.next_of(key)}


def _double_facts(forms: Mapping[str, Form]) -> list[str]:
    seen: set[str] = set()
    doubles = set()
    for form in forms.values():
        for field in form.fields:
            if field.fact and field.fact in seen:
                doubles.add(field.fact)
            seen.add(field.fact)
    return sorted(doubles)
