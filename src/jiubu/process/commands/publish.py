"""Publishing: a definition becomes a version that nothing changes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.kernel.fact import FACTS
from jiubu.organisation.access import require_in_group
from jiubu.process import access, queries
from jiubu.process.definition import Definition, Form, ProcessBody, form_names
from jiubu.process.events import FormPut, ProcessChosen, ProcessPublished
from jiubu.process.models import FormText, Process, Version


@command
def publish_process(
    key: str,
    *,
    body: Mapping[str, Any] | ProcessBody,
    forms: Mapping[str, Any] | None = None,
    title: Mapping[str, str] | None = None,
    subject_kind: str | None = None,
    is_default: bool = False,
    store_id: int | None = None,
    parent: Version | None = None,
    by: Actor,
) -> Version:
    """Freeze ``body`` (with ``forms``; None: the group's) as the next version of ``key``, of the group or of one store.

    The same text as the newest version gives that version back. Refused("bad_process") lists what is wrong.
    """
    _require_publish(by, store_id)
    definition = _read(body, forms, group_id=by.group_id)
    process = Process.objects.select_for_update().filter(group_id=by.group_id, store=store_id, key=key).first()
    if process is None:
        process = Process.objects.create(
            group_id=by.group_id, store_id=store_id, key=key, subject_kind=subject_kind or definition.process.subject,
            title=dict(title or definition.title),
        )  # fmt: skip
    newest = queries.newest_version(process.pk)
    digest = _digest(definition)
    if newest is None or newest.digest != digest:
        process.title = dict(title or definition.title)
        process.save(update_fields=["title"])
        newest = Version.objects.create(
            process=process, number=(newest.number if newest else 0) + 1, digest=digest, parent=parent or newest,
            body=definition.model_dump(mode="json", by_alias=True, exclude_none=True), published_by=by.name,
        )  # fmt: skip
        record(ProcessPublished(key=key, number=newest.number), about=process, by=by)
    if is_default:
        _choose(process, by)
    return newest


def _require_publish(by: Actor, store_id: int | None) -> None:
    """For the group, or for a store of it: one that reaches the whole group reaches no other group's store."""
    by.require_over(access.PUBLISH, owner_id=None, store_id=store_id)
    require_in_group(by, store_id=store_id)


def _read(body: Mapping[str, Any] | ProcessBody, forms: Mapping[str, Any] | None, *, group_id: int) -> Definition:
    try:
        process = body if isinstance(body, ProcessBody) else ProcessBody.model_validate(body)
        wanted = form_names(process)
        texts: Mapping[str, Any] = forms if forms is not None else _forms(group_id)
        definition = Definition(
            process=process, forms={name: _form(texts[name]) for name in sorted(wanted & set(texts))}
        )
    except ValidationError as error:
        problems = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise Refused("bad_process", _("The process is not sound."), details={"problems": problems}) from error
    unknown = unknown_facts(definition)
    if unknown:
        problems = [f"unknown fact: {name}" for name in unknown]
        raise Refused("bad_process", _("The process names facts that nobody knows."), details={"problems": problems})
    return definition


def unknown_facts(definition: Definition) -> list[str]:
    """Facts that gates name and neither a form nor a module gives."""
    registered = {name for kind, name in FACTS if kind == definition.process.subject}
    return sorted(definition.fact_names() - set(definition.fact_fields()) - registered)


def _form(text: Any) -> Form:
    return text if isinstance(text, Form) else Form.model_validate(text)


def _forms(group_id: int) -> dict[str, Any]:
    return dict(queries.forms_of_group(group_id).values_list("key", "body"))


def _digest(definition: Definition) -> str:
    text = json.dumps(definition.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@command
def choose_process(process_id: int, *, by: Actor) -> Process:
    """Let what begins from now on start in this process: in its store, or in the group."""
    process = Process.objects.select_for_update().get(pk=process_id, group_id=by.group_id)
    _require_publish(by, process.store_id)
    if not process.is_default:
        _choose(process, by)
    return process


def _choose(process: Process, by: Actor) -> None:
    others = Process.objects.filter(
        group_id=process.group_id, store=process.store_id, subject_kind=process.subject_kind, is_default=True
    )
    if process.is_default:
        return
    others.exclude(pk=process.pk).update(is_default=False)
    process.is_default = True
    process.save(update_fields=["is_default"])
    record(ProcessChosen(key=process.key), about=process, by=by)


@command
def copy_process(process_id: int, *, store_id: int, by: Actor) -> Version:
    """A store's own copy, to be edited; its first version remembers where it came from."""
    _require_publish(by, store_id)
    process = Process.objects.get(pk=process_id, group_id=by.group_id)
    newest = queries.newest_version(process.pk)
    if newest is None:
        raise Refused("no_version", _("This process has no published version."))
    existing = Process.objects.filter(group_id=by.group_id, store=store_id, key=process.key).first()
    version = queries.newest_version(existing.pk) if existing else None
    if version is not None:
        return version
    definition = queries.definition_of(newest.pk)
    return publish_process(
        process.key, body=definition.process, forms=definition.forms, title=process.title,
        subject_kind=process.subject_kind, store_id=store_id, parent=newest, by=by,
    )  # fmt: skip


@command
def put_form(key: str, *, body: Mapping[str, Any], by: Actor) -> FormText:
    """Write a form of the group. Processes of the group that use it get a new version; running deals keep theirs."""
    _require_publish(by, None)
    try:
        form = Form.model_validate(body)
    except ValidationError as error:
        problems = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise Refused("bad_form", _("The form is not sound."), details={"problems": problems}) from error
    text = form.model_dump(mode="json", by_alias=True, exclude_none=True)
    row, is_new = FormText.objects.get_or_create(group_id=by.group_id, key=key, defaults={"body": text})
    if not is_new and row.body == text:
        return row
    row.body = text
    row.save(update_fields=["body"])
    record(FormPut(key=key), about=row, by=by)
    if not is_new:
        _publish_again(key, by)
    return row


def _publish_again(form: str, by: Actor) -> None:
    for process in Process.objects.filter(group_id=by.group_id, store=None, is_active=True).order_by("id"):
        newest = queries.newest_version(process.pk)
        if newest is not None and form in queries.definition_of(newest.pk).forms:
            publish_process(process.key, body=queries.definition_of(newest.pk).process, by=by)
