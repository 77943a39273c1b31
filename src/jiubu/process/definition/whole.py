"""A version: the process and its forms, frozen together, and what they name."""

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import model_validator

from jiubu.process.definition.body import ProcessBody, Stage
from jiubu.process.definition.criterion import Criterion, Part
from jiubu.process.definition.form import Form, FormField


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
        yield from stage.criteria


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


def _double_facts(forms: Mapping[str, Form]) -> list[str]:
    seen: set[str] = set()
    doubles = set()
    for form in forms.values():
        for field in form.fields:
            if field.fact and field.fact in seen:
                doubles.add(field.fact)
            seen.add(field.fact)
    return sorted(doubles)
