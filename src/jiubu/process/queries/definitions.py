"""Processes, versions and forms."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.fact import FACTS
from jiubu.kernel.prepared import Prepared
from jiubu.kernel.titles import say
from jiubu.process import access
from jiubu.process.definition import Definition, Form
from jiubu.process.models import FormText, Process, Version


@lru_cache(512)
def definition_of(version_id: int) -> Definition:
    """What a version says. Versions never change, so it is read once per server process."""
    return Definition.model_validate(Version.objects.values_list("body", flat=True).get(pk=version_id))


def processes_of(actor: Actor) -> QuerySet[Process]:
    """Processes of the group and of the actor's stores, with ``newest`` (version id) and ``run_count``."""
    actor.require(access.SEE)
    rows = Process.objects.filter(group_id=actor.group_id, is_active=True)
    if not actor.reach(access.SEE).group:
        rows = rows.filter(Q(store=None) | Q(store__in=actor.stores))
    return (
        rows.annotate(newest=Max("versions__id"), version_count=Count("versions"))
        .select_related("store")
        .order_by("subject_kind", "-is_default", "id")
    )


def process_of(actor: Actor, process_id: int) -> Process:
    """The process, or Process.DoesNotExist also when it is another group's."""
    return processes_of(actor).get(pk=process_id)


def version_of(actor: Actor, process_id: int, number: int) -> Version:
    process = process_of(actor, process_id)
    return Version.objects.select_related("process", "parent").get(process=process, number=number)


def newest_version(process_id: int) -> Version | None:
    return Version.objects.filter(process=process_id).order_by("-number").first()


def stage_for_who_is_here(process_id: int) -> str | None:
    """Where somebody begins whom nobody had to find first: the first stage that is no lead's and asks for nothing before.

    None: the process has no such stage, so he begins at its very first.
    """
    version = newest_version(process_id)
    stages = definition_of(version.pk).process.main if version else ()
    met = next((stage for stage in stages if stage.phase != "lead"), None)
    return met.key if met is not None and met.enter is None else None


def _defaults(group_id: int, store_id: int, kind: str) -> QuerySet[Process]:
    rows = Process.objects.filter(group_id=group_id, subject_kind=kind, is_default=True, is_active=True)
    return rows.filter(Q(store=store_id) | Q(store=None)).order_by("store_id")


DEFAULTS = Prepared(_defaults, group_id=1_900_000_001, store_id=1_900_000_002, kind="a kind")


def default_process(group_id: int, store_id: int | None, subject_kind: str) -> Process:
    """The process that a new subject starts in: the store's own choice, else the group's. Refused("no_process")."""
    found = DEFAULTS.rows(group_id=group_id, store_id=store_id or 0, kind=subject_kind)
    own = sorted(found, key=lambda process: process.store_id is None)
    if not own:
        raise Refused("no_process", _("No process is set up for this yet. Install a pack, or publish a process."))
    return own[0]


def forms_of_group(group_id: int) -> QuerySet[FormText]:
    return FormText.objects.filter(group_id=group_id).order_by("key")


def has_default(group_id: int, subject_kind: str) -> bool:
    """Whether the group has chosen the process that new subjects of this kind start in."""
    return Process.objects.filter(group_id=group_id, store=None, subject_kind=subject_kind, is_default=True).exists()


def newest_bodies(group_id: int, keys: Collection[str]) -> list[dict[str, object]]:
    """The texts of the group's own processes in their newest versions, without the forms. One query."""
    newest = Version.objects.filter(process=OuterRef("process")).order_by("-number").values("pk")[:1]
    rows = Version.objects.filter(process__group_id=group_id, process__store=None, process__key__in=keys)
    return [
        body["process"] for body in rows.filter(pk=Subquery(newest)).order_by("process").values_list("body", flat=True)
    ]


def versions_of(process_id: int) -> QuerySet[Version]:
    """Newest first, without their texts."""
    return Version.objects.filter(process=process_id).defer("body").order_by("-number")


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as the list of facts shows it."""

    name: str
    subject: str
    type: str
    title: str
    source: str


def facts_known(actor: Actor) -> list[FactRow]:
    """Facts of the modules, then those that forms of the group give."""
    actor.require(access.SEE)
    rows = [
        FactRow(name, kind, type_name(fact.type), str(fact.title), str(_("computed by the system")))
        for (kind, name), (fact, _s) in sorted(FACTS.items())
    ]
    for text in forms_of_group(actor.group_id):
        form = Form.model_validate(text.body)
        rows += [FactRow(f.fact, "", type_name(f.type), say(f.title), say(form.title)) for f in form.fields if f.fact]
    return rows


def type_name(key: str) -> str:
    """What kind of value a fact has, in words."""
    names = {
        "yes_no": _("yes or no"),
        "number": pgettext("kind of value", "number"),
        "money": pgettext("kind of value", "amount"),
        "wan": pgettext("kind of value", "amount"),
        "date": pgettext("kind of value", "date"),
        "choice": _("one of a list"),
        "multi": _("some of a list"),
        "text": pgettext("kind of value", "text"),
        "long_text": pgettext("kind of value", "text"),
        "photo": _("photo"),
        "signature": _("signature"),
    }
    return str(names.get(key, key))


def stage_titles(process: Process) -> list[str]:
    """Titles of the stages of a process of ``processes_of`` in its newest version."""
    newest: int | None = process.newest  # type: ignore[attr-defined]  # annotated by processes_of
    return [say(stage.title) for stage in definition_of(newest).process.main] if newest else []
