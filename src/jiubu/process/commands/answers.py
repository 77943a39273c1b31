"""Forms filled in, work ticked, photos and signatures kept."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.journal.log import record
from jiubu.journal.stale import stale_since
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.process import queries
from jiubu.process.answers import clean_answers, given_text, kept_text
from jiubu.process.definition import Form, WorkItem
from jiubu.process.events import AnswersSaved, WorkTakenBack, WorkTicked
from jiubu.process.models import AnswerSet, Attachment, Run, WorkDone
from jiubu.process.registry import SUBJECTS
from jiubu.process.uploads import suffix_of

MAX_ATTACHMENT = 5 * 1024 * 1024


@command
def save_answers(
    run_id: int, *, form: str, answers: Mapping[str, Any], part: str = "", number: int | None = None, by: Actor
) -> AnswerSet:
    """Keep the answers of a form as its newest version. What is required may still be empty: the form is begun then.

    ``number`` is the version that was edited (None: not asked); Stale when there is a newer one. Refused("answers_wrong")
    with a sentence per field that does not fit. The same answers again change nothing.
    """
    run, subject = _open_run(run_id, by)
    text = _form(run, form)
    before = AnswerSet.objects.select_for_update().filter(run=run, form=form, part=part, is_newest=True).first()
    _require_fresh(text, before, number, answers)
    given = _personal(text, answers, before)
    facts = queries.standing_of(run).facts if any(f.shown_when and f.shown_when.fact for f in text.fields) else {}
    cleaned = clean_answers(text, given, facts)
    errors = {**cleaned.errors, **_wrong_attachments(run, text, cleaned.answers)}
    if errors:
        raise Refused("answers_wrong", gettext_lazy("Some answers need another look."), fields=errors)
    values = seal_answers(text, cleaned.answers, before)
    if before is not None and before.answers == values:
        return before
    if before is not None:
        AnswerSet.objects.filter(pk=before.pk).update(is_newest=False)
    saved = AnswerSet.objects.create(
        run=run, form=form, part=part, number=before.number + 1 if before else 1, answers=values,
        is_complete=cleaned.is_complete, by_id=by.user_id,
    )  # fmt: skip
    old = before.answers if before else {}
    changed = sorted(key for key in {*old, *values} if old.get(key) != values.get(key))
    event = AnswersSaved(
        form=form, number=saved.number, is_complete=saved.is_complete, changed=changed, title=text.title
    )
    record(event, about=subject, also=[run], by=by)
    return saved


def _open_run(run_id: int, by: Actor) -> tuple[Run, Any]:
    kind, subject_id = Run.objects.values_list("subject_kind", "subject_id").get(pk=run_id, group_id=by.group_id)
    subject = SUBJECTS[kind].lock(subject_id)
    SUBJECTS[kind].require_move(subject, by=by)
    run = Run.objects.lock(run_id)
    if not run.is_open:
        raise Refused("run_closed", gettext_lazy("This process has ended here. Take it up again first."))
    return run, subject


def _form(run: Run, key: str) -> Form:
    found = queries.definition_of(run.version_id).forms.get(key)
    if found is None:
        raise Refused("no_such_form", gettext_lazy("This process has no such form."))
    return found


def _require_fresh(form: Form, before: AnswerSet | None, number: int | None, answers: Mapping[str, Any]) -> None:
    newest = before.number if before else 0
    if number is None or number == newest:
        return
    kept = before.answers if before else {}
    told = {
        field.key: (say(field.title), given_text(field, answers.get(field.key)), kept_text(field, kept.get(field.key)))
        for field in form.fields
        if field.key in answers or field.key in kept
    }
    fields = {key: line for key, line in told.items() if line[1] != line[2]}
    raise stale_since(
        before.by.name if before and before.by else "", before.at if before else None, version=newest, fields=fields
    )


def _personal(form: Form, answers: Mapping[str, Any], before: AnswerSet | None) -> dict[str, Any]:
    """A masked value that comes back unchanged from the page is the one that was kept."""
    given = dict(answers)
    for field in form.fields:
        kept = before.answers.get(field.key) if before and field.is_personal else None
        if isinstance(kept, dict) and given.get(field.key) in (kept["mask"], None, kept):
            given[field.key] = crypto.decrypt(kept["sealed"])
    return given


def seal_answers(form: Form, answers: dict[str, object], before: AnswerSet | None) -> dict[str, object]:
    """Personal answers encrypted, with their mask to show; one that stays the same stays sealed as it was."""
    for field in form.fields:
        value = answers.get(field.key)
        if not field.is_personal or value is None:
            continue
        kept = before.answers.get(field.key) if before else None
        if isinstance(kept, dict) and crypto.decrypt(kept["sealed"]) == value:
            answers[field.key] = kept
        else:
            answers[field.key] = {"sealed": crypto.encrypt(str(value)), "mask": crypto.mask_id(str(value))}
    return answers


def _wrong_attachments(run: Run, form: Form, answers: Mapping[str, object]) -> dict[str, str]:
    given = {f.key: str(answers[f.key]) for f in form.fields if f.type in ("photo", "signature") and f.key in answers}
    if not given:
        return {}
    known = set(
        Attachment.objects.filter(run=run, form=form.key, pk__in=[v for v in given.values() if v.isdecimal()])
        .values_list("field", "pk")
    )  # fmt: skip
    text = _("Take the picture or sign again.")
    return {key: text for key, value in given.items() if not value.isdecimal() or (key, int(value)) not in known}


@command
def keep_attachment(run_id: int, *, form: str, field: str, content: bytes, by: Actor) -> Attachment:
    """Keep a photo or signature; its id is the answer of the field. The content decides what it is: PNG, JPEG or WebP."""
    run, _subject = _open_run(run_id, by)
    text = _form(run, form)
    asked = next((f for f in text.fields if f.key == field and f.type in ("photo", "signature")), None)
    if asked is None:
        raise Refused("no_such_field", gettext_lazy("This form has no such picture."))
    if len(content) > MAX_ATTACHMENT:
        raise Refused("too_large", gettext_lazy("The picture is larger than 5 MB. Take a smaller one."))
    suffix, content_type = suffix_of(content)
    digest = hashlib.sha256(content).hexdigest()
    existing = Attachment.objects.filter(run=run, form=form, field=field, digest=digest).first()
    if existing is not None:
        return existing
    return Attachment.objects.create(
        group_id=run.group_id, run=run, form=form, field=field, size=len(content), digest=digest,
        content_type=content_type, file=ContentFile(content, name=f"{digest[:16]}{suffix}"), by_id=by.user_id,
    )  # fmt: skip


@command
def tick_work(run_id: int, *, item: str, done: bool = True, note: str = "", by: Actor) -> Run:
    """Say that a work item of the present stage is done (or not after all). Items with a fact tick themselves.
    Refused("work_too_early") while what must come before is missing.
    """
    run, subject = _open_run(run_id, by)
    found = _item(run, item)
    rows = WorkDone.objects.filter(run=run, stage=run.stage, item=item)
    if done == rows.exists():
        return run
    if done:
        missing = queries.missing_before_work(run, found)
        if missing:
            raise Refused("work_too_early", " ".join(one.text for one in missing), missing=missing)
        WorkDone.objects.create(
            run=run, stage=run.stage, item=item, by_id=by.user_id, note=note[:300], at=timezone.now()
        )
        record(WorkTicked(stage=run.stage, item=item, title=found.title), about=subject, also=[run], by=by)
    else:
        rows.delete()
        record(WorkTakenBack(stage=run.stage, item=item, title=found.title), about=subject, also=[run], by=by)
    return run


def _item(run: Run, key: str) -> WorkItem:
    stage = queries.definition_of(run.version_id).stage(run.stage)
    found = next((item for item in stage.all_work if item.key == key), None)
    if found is None:
        raise Refused("no_such_work", gettext_lazy("The present stage has no such work item."))
    if found.done_when is not None:
        raise Refused("work_is_computed", gettext_lazy("This ticks itself when what it asks for is done."))
    return found
