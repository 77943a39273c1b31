"""What gates are checked against, read fresh from rows."""

from collections.abc import Iterable

from jiubu.kernel.fact import FACTS, FactContext, read_facts
from jiubu.process.answers import typed
from jiubu.process.criteria import Standing
from jiubu.process.definition import Definition, Stage
from jiubu.process.models import AnswerSet, Run, WorkDone
from jiubu.process.queries.definitions import definition_of
from jiubu.process.queries.runs import answers_of


def standing_of(run: Run, *stages: Stage, answers: list[AnswerSet] | None = None) -> Standing:
    """Facts, forms and work that the gates and work of ``stages`` need: one query for answers, one for work, and what the
    modules need for their facts.
    """
    definition = definition_of(run.version_id)
    sets = answers
    if sets is None:
        sets = list(
            AnswerSet.objects.filter(run=run.pk, is_newest=True, part="").only(
                "run_id", "form", "answers", "is_complete"
            )
        )
    stage = definition.stage(run.stage)
    ticked = frozenset[str]()
    if any(item.done_when is None for item in stage.all_work):
        ticked = frozenset(WorkDone.objects.filter(run=run.pk, stage=run.stage).values_list("item", flat=True))
    given = {one.form: one.answers for one in sets}
    names = _names_in(stages, definition)
    facts = {**_form_facts(definition, given, names), **_module_facts(run, given, names)}
    complete = frozenset(one.form for one in sets if one.is_complete)
    return Standing(definition, run.subject_kind, facts, complete, ticked)


def _names_in(stages: Iterable[Stage], definition: Definition) -> set[str]:
    criteria = [criterion for stage in stages for criterion in stage.criteria]
    names = {leaf.fact for criterion in criteria for leaf in criterion.leaves() if leaf.fact}
    for form in definition.forms.values():
        names |= {field.shown_when.fact for field in form.fields if field.shown_when and field.shown_when.fact}
    return names


def _form_facts(definition: Definition, given: dict[str, dict[str, object]], names: set[str]) -> dict[str, object]:
    facts: dict[str, object] = {}
    fields = definition.fact_fields()
    for name in names & set(fields):
        form, field, asks_known = fields[name]
        value = given.get(form.key, {}).get(field.key)
        facts[name] = value is not None if asks_known else typed(field, value)
    return facts


def fact_from_forms(run_id: int, version_id: int, name: str) -> object:
    """One fact that a form of the process gives, typed; None while it isn't answered, or no form asks for it."""
    definition = definition_of(version_id)
    return _form_facts(definition, {k: dict(v) for k, v in answers_of(run_id).items()}, {name}).get(name)


def _module_facts(run: Run, given: dict[str, dict[str, object]], names: set[str]) -> dict[str, object]:
    asked = sorted(name for name in names if (run.subject_kind, name) in FACTS)
    if not asked:
        return {}
    context = FactContext(
        group_id=run.group_id,
        store_id=run.store_id,
        subject_kind=run.subject_kind,
        subject_id=run.subject_id,
        run_id=run.pk,
        stage=run.stage,
        stage_entered_at=run.entered_at,
        cache={"answers": given, "run": run},
    )
    return read_facts(context, asked)
