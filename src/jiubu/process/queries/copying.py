"""What the forms of a subject say, for the copy that a person may ask for."""

from collections.abc import Sequence

from jiubu.kernel import crypto
from jiubu.kernel.titles import say
from jiubu.process.answers import shown_text
from jiubu.process.definition import PICTURES
from jiubu.process.models import AnswerSet
from jiubu.process.queries.definitions import definition_of


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
