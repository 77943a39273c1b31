"""Free texts, personal numbers and pictures of a subject's forms are emptied; figures, choices and days stay."""

from collections.abc import Sequence

from jiubu.kernel.files import forget_files
from jiubu.process import queries
from jiubu.process.models import AnswerSet, AskedMove, Attachment, Run, Visit, WorkDone

EMPTIED = ("text", "long_text", "photo", "signature")


def forget_answers(subject_kind: str, subject_ids: Sequence[int]) -> int:
    """How many answer sets and pictures were emptied. Called by the command that deletes a person's data, which has the
    rights and writes the entry. Safe to repeat."""
    runs = Run.objects.filter(subject_kind=subject_kind, subject_id__in=subject_ids)
    ids = list(runs.values_list("pk", flat=True))
    sets = list(AnswerSet.objects.filter(run_id__in=ids).select_related("run"))
    for one in sets:
        form = queries.definition_of(one.run.version_id).forms.get(one.form)
        kept = {f.key for f in form.fields if f.type not in EMPTIED and not f.is_personal} if form else set()
        one.answers = {key: value for key, value in one.answers.items() if key in kept}
    AnswerSet.objects.bulk_update(sets, ["answers"], batch_size=200)
    pictures = list(Attachment.objects.filter(run_id__in=ids))
    forget_files(picture.file.name for picture in pictures)
    Attachment.objects.filter(run_id__in=ids).delete()
    WorkDone.objects.filter(run_id__in=ids).exclude(note="").update(note="")
    Visit.objects.filter(run_id__in=ids).exclude(reason="").update(reason="")
    AskedMove.objects.filter(run_id__in=ids).update(reason="")
    return len(sets) + len(pictures)
