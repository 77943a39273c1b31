"""Whether a gate is met, and what is missing. Pure: the values are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jiubu.kernel.errors import Missing
from jiubu.kernel.fact import FACTS
from jiubu.kernel.titles import say
from jiubu.process.definition import Criterion, Definition, Stage, WorkItem


@dataclass(frozen=True, slots=True)
class Standing:
    """All that gates are checked against, read fresh: facts, complete forms, work ticked at the stage."""

    definition: Definition
    subject_kind: str
    facts: Mapping[str, object] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    ticked: frozenset[str] = frozenset()


def is_met(criterion: Criterion | None, standing: Standing, stage: Stage) -> bool:
    """Whether ``criterion`` holds at ``stage`` (no criterion: always)."""
    if criterion is None:
        return True
    if criterion.all is not None:
        return all(is_met(c, standing, stage) for c in criterion.all)
    if criterion.any is not None:
        return any(is_met(c, standing, stage) for c in criterion.any)
    if criterion.not_ is not None:
        return not is_met(criterion.not_, standing, stage)
    return _leaf_met(criterion, standing, stage)


def _leaf_met(criterion: Criterion, standing: Standing, stage: Stage) -> bool:
    if criterion.form is not None:
        return (criterion.form in standing.complete) == criterion.complete
    if criterion.work is not None:
        item = next(item for item in stage.all_work if item.key == criterion.work)
        return is_done(item, standing, stage) == criterion.done
    return criterion.holds(standing.facts.get(criterion.fact or ""))


def is_done(item: WorkItem, standing: Standing, stage: Stage) -> bool:
    if item.done_when is not None:
        return is_met(item.done_when, standing, stage)
    return item.key in standing.ticked


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a gate, as a page lists it."""

    is_met: bool
    missing: Missing


def checks_of(criterion: Criterion | None, standing: Standing, stage: Stage) -> list[Check]:
    """The lines of a gate: an ``all`` gives one per member, everything else one line."""
    if criterion is None:
        return []
    if criterion.all is not None and criterion.text is None:
        return [check for c in criterion.all for check in checks_of(c, standing, stage)]
    return [Check(is_met(criterion, standing, stage), describe(criterion, standing, stage))]


def unmet(criterion: Criterion | None, standing: Standing, stage: Stage) -> list[Missing]:
    return [check.missing for check in checks_of(criterion, standing, stage) if not check.is_met]


def describe(criterion: Criterion, standing: Standing, stage: Stage) -> Missing:
    """What is missing when ``criterion`` is not met: a sentence, what mends it, whose work it is."""
    if criterion.any is not None or criterion.all is not None:
        parts = [describe(c, standing, stage) for c in (criterion.any or criterion.all or ())]
        joint = _(" or ") if criterion.any is not None else _(" and ")
        text = say(criterion.text) or joint.join(part.text for part in parts)
        return Missing("+".join(part.code for part in parts), text, parts[0].mend, parts[0].roles)
    if criterion.not_ is not None:
        inner = describe(criterion.not_, standing, stage)
        what = title_of_fact(criterion.not_, standing) or inner.text
        return Missing(f"not.{inner.code}", say(criterion.text) or _("Not allowed: {what}").format(what=what))
    if criterion.form is not None:
        return _missing_form(criterion, standing)
    if criterion.work is not None:
        return _missing_work(criterion, standing, stage)
    return _missing_fact(criterion, standing)


def title_of_fact(criterion: Criterion, standing: Standing) -> str:
    """Of a fact that is to be so: what it is, where its sentence for "missing" would say the opposite. "" for others."""
    known = FACTS.get((standing.subject_kind, criterion.fact or ""))
    if known is None or criterion.text is not None or criterion.is_ not in (None, True):
        return ""
    return f"{known[0].title}{_comparison(criterion)}"


def _missing_form(criterion: Criterion, standing: Standing) -> Missing:
    key = criterion.form or ""
    text = say(criterion.text) or _("Fill in “{form}”").format(form=say(standing.definition.forms[key].title))
    return Missing(f"form.{key}", text, {"form": key})


def _missing_work(criterion: Criterion, standing: Standing, stage: Stage) -> Missing:
    item = next(item for item in stage.all_work if item.key == criterion.work)
    text = say(criterion.text) or _("Do “{work}”").format(work=say(item.title))
    mend: Mapping[str, object] = {"work": item.key, "stage": stage.key}
    if item.done_when is not None:
        mend = describe(item.done_when, standing, stage).mend
    return Missing(f"work.{item.key}", text, mend, (item.role or stage.role,))


def _missing_fact(criterion: Criterion, standing: Standing) -> Missing:
    name = criterion.fact or ""
    registered = FACTS.get((standing.subject_kind, name))
    if registered is not None:
        fact = registered[0]
        return Missing(f"fact.{name}", say(criterion.text) or str(fact.missing), fact.mend)
    found = standing.definition.fact_fields().get(name)
    if found is None:
        return Missing(f"fact.{name}", say(criterion.text) or name)
    form, field_, _known = found
    text = say(criterion.text) or _("“{form}”: {field}").format(form=say(form.title), field=say(field_.title))
    return Missing(f"fact.{name}", text + _comparison(criterion), {"form": form.key, "field": field_.key})


def _comparison(criterion: Criterion) -> str:
    """What is asked of the value, in words."""
    words = {
        "at_least": _("at least {value}"),
        "at_most": _("at most {value}"),
        "more_than": _("more than {value}"),
        "less_than": _("less than {value}"),
    }
    said = [text.format(value=value) for n, text in words.items() if (value := getattr(criterion, n)) is not None]
    return f" ({', '.join(said)})" if said else ""
