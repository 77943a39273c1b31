"""What the forms of a subject say, for the copy that a person may ask for."""

from collections.abc import Sequence
from typing import Any

from jiubu.kernel import crypto
from jiubu.kernel.titles import say
from jiubu.process.answers import shown_text
from jiubu.process.definition import PICTURES
from jiubu.process.models import AnswerSet, Run
from jiubu.process.queries.definitions import definition_of


def answers_to_show(run_id: int) -> list[dict[str, Any]]:
    """What the forms of a run say, as a colleague may read it: personal answers and pictures are left out.

    ``[{"form": title, "lines": [[title, text], …]}, …]`` as the stages ask for them; titles are {zh, en} to be said.
    """
    definition = definition_of(Run.objects.values_list("version_id", flat=True).get(pk=run_id))
    asked = dict.fromkeys(name for stage in definition.process.stages for name in stage.forms)
    forms = {key: definition.forms[key] for key in (*asked, *(key for key in definition.forms if key not in asked))}
    kept = dict(AnswerSet.objects.filter(run=run_id, is_newest=True, part="").values_list("form", "answers"))
    found = []
    for key, form in forms.items():
        answers = kept.get(key, {})
        lines = [
            [dict(field.title), shown_text(field, answers[field.key])]
            for field in form.fields
            if answers.get(field.key) not in (None, "", []) and field.type not in PICTURES and not field.is_personal
        ]
        if lines:
            found.append({"form": dict(form.title), "lines": lines})
    return found


def answers_for_copy(subject_kind: str, subject_ids: Sequence[int]) -> list[dict[str, str]]:
    """The newest answers of every form, field by field, personal ones in full: they are the person's own."""
    rows = AnswerSet.objects.filter(
        run__subject_kind=subject_kind, run__subject_id__in=subject_ids, is_newest=True
    ).select_related("run")
    found = []
    for row in rows.order_by("run_id", "id"):
        form = definition_of(row.run.version_id).forms.get(row.form)
        line = {"": say(form.title) if form else row.form}
        for field in form.fields if form else ():
            value = row.answers.get(field.key)
            if isinstance(value, dict) and "sealed" in value:
                value = crypto.decrypt(value["sealed"])
            if value not in (None, "") and field.type not in PICTURES:
                line[say(field.title)] = shown_text(field, value)
        found.append(line)
    return found
