"""Writing to the journal and reading it back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone

from jiubu.journal.event import EVENTS, Event
from jiubu.journal.models import Delivery, Entry, Link
from jiubu.journal.registry import reactions_to
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import unit


@dataclass(frozen=True, slots=True)
class Record:
    """What will be written when the command is done."""

    event: Event
    things: tuple[models.Model, ...]
    by: Actor
    at: datetime
    store_id: int | None
    is_history: bool


def record(
    event: Event,
    *,
    about: models.Model,
    also: Iterable[models.Model | None] = (),
    by: Actor,
    at: datetime | None = None,
    is_history: bool = False,
) -> None:
    """Keep ``event`` for the journal: it is written in the transaction of the command, with all others, in bulk.

    ``about`` and ``also`` (None is passed over) are the things whose timelines show it. ``is_history`` says that it is
    entered afterwards, ``at`` then; no reaction hears of it.
    """
    current = unit()
    things = (about, *(thing for thing in also if thing is not None))
    store_id = next((s for s in (getattr(thing, "store_id", None) for thing in things) if s is not None), by.store_id)
    current.records.append(Record(event, things, by, at or timezone.now(), store_id, is_history))
    current.before_commit["journal"] = _flush


def _flush() -> None:
    current = unit()
    records = [r for r in current.records if isinstance(r, Record)]
    current.records[:] = [r for r in current.records if not isinstance(r, Record)]
    if records:
        _write(records)


def _write(records: Sequence[Record]) -> None:
    entries = Entry.objects.bulk_create([_entry(r) for r in records], batch_size=1000)
    Link.objects.bulk_create(
        [link for entry, r in zip(entries, records, strict=True) for link in _links(entry, r)], batch_size=2000
    )
    deliveries = [
        Delivery(entry=entry, reaction=name, due_at=r.at)
        for entry, r in zip(entries, records, strict=True)
        if not r.is_history
        for name in reactions_to(r.event.verb)
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=2000)


def _entry(r: Record) -> Entry:
    return Entry(
        at=r.at,
        verb=r.event.verb,
        data=r.event.model_dump(mode="json"),
        group_id=r.by.group_id,
        store_id=r.store_id,
        actor_id=r.by.user_id,
        actor_name=r.by.name,
        door=r.by.door,
        request_id=r.by.request_id,
        is_history=r.is_history,
    )


def _links(entry: Entry, r: Record) -> list[Link]:
    seen: dict[tuple[str, int], Link] = {}
    for index, thing in enumerate(r.things):
        key = (thing._meta.label_lower, thing.pk)
        if key not in seen:
            code = str(getattr(thing, "code", "") or thing.pk)[:60]
            seen[key] = Link(entry=entry, kind=key[0], object_id=key[1], code=code, is_subject=index == 0)
    return list(seen.values())


def timeline(thing: models.Model, *parts: models.Model) -> models.QuerySet[Entry]:
    """What happened to ``thing`` (and to things of its kind that became part of it), newest first; links are fetched along."""
    return (
        Entry.objects.about(thing, *parts)
        .prefetch_related(Prefetch("links", queryset=Link.objects.order_by("-is_subject", "id")))
        .order_by("-at", "-id")
    )


def read(entry: Entry) -> Event:
    """The typed event of an entry."""
    return EVENTS[entry.verb].model_validate(entry.data)


def subject_of(entry: Entry) -> Link | None:
    """What the entry is about."""
    return next((link for link in entry.links.all() if link.is_subject), None)


def linked_id(entry: Entry, kind: str) -> int | None:
    """The id of the thing of this kind ("deals.deal") that the entry is linked to."""
    return next((link.object_id for link in entry.links.all() if link.kind == kind), None)


def entries_of(actor: Actor, *, verb: str | None = None) -> models.QuerySet[Entry]:
    """Every entry of the actor's group, newest first."""
    rows = Entry.objects.filter(group_id=actor.group_id)
    return (rows.filter(verb=verb) if verb else rows).order_by("-id")


@dataclass(frozen=True, slots=True)
class Written:
    """An entry for who may not touch the tables: what happened, to what, and how to say it in the present language."""

    pk: int
    at: datetime
    verb: str
    data: dict[str, Any]
    group_id: int
    store_id: int | None
    actor_id: int | None
    door: str
    about: list[dict[str, Any]]
    row: Entry

    @property
    def who(self) -> str:
        return self.row.who

    @property
    def sentence(self) -> str:
        return read(self.row).text() if self.verb in EVENTS else self.verb


def last_entry_id(group_id: int) -> int:
    """The highest id of the group's entries that can be seen now; 0 when there is none."""
    return Entry.objects.filter(group_id=group_id).order_by("-id").values_list("pk", flat=True).first() or 0


def entry_ids_after(
    entry_id: int, *, group_id: int, verbs: Iterable[str], store_id: int | None
) -> models.QuerySet[Entry, tuple[int, str]]:
    """(id, verb) of the group's entries (of one store) with these verbs and a higher id, oldest first; no history."""
    rows = Entry.objects.filter(group_id=group_id, pk__gt=entry_id, verb__in=list(verbs), is_history=False)
    return (rows if store_id is None else rows.filter(store_id=store_id)).order_by("id").values_list("pk", "verb")


def entry_ids_of_store(entry_id: int, *, group_id: int, store_id: int) -> list[int]:
    """Ids above ``entry_id`` of the store's entries, and of those of the group that belong to no store."""
    rows = Entry.objects.filter(group_id=group_id, pk__gt=entry_id)
    return list(rows.filter(models.Q(store_id=store_id) | models.Q(store_id=None)).values_list("pk", flat=True))


def things_changed(kind: str, *, group_id: int, verbs: Iterable[str], since: datetime) -> set[int]:
    """The ids of the things of this kind that entries with these verbs are about, of ``since`` and later."""
    entries = Entry.objects.filter(group_id=group_id, verb__in=list(verbs), at__gte=since)
    return set(Link.objects.filter(kind=kind, entry__in=entries).values_list("object_id", flat=True).distinct())


def told(kind: str, *, group_id: int, verbs: Iterable[str]) -> Iterator[tuple[int, int, datetime, str, dict[str, Any]]]:
    """All that was told about things of this kind with these verbs, oldest first: (thing, entry, when, verb, data)."""
    rows = Link.objects.filter(kind=kind, entry__group_id=group_id, entry__verb__in=list(verbs))
    names = "object_id", "entry_id", "entry__at", "entry__verb", "entry__data"
    return rows.order_by("entry__at", "entry_id").values_list(*names).iterator(5000)


def written(ids: Iterable[int]) -> dict[int, Written]:
    """The entries with these ids. Two queries."""
    rows = Entry.objects.filter(pk__in=list(ids)).prefetch_related(
        Prefetch("links", queryset=Link.objects.order_by("-is_subject", "id"))
    )
    return {entry.pk: _written(entry) for entry in rows}


def _written(entry: Entry) -> Written:
    about = [{"kind": link.kind, "id": link.object_id, "code": link.code} for link in entry.links.all()]
    return Written(
        pk=entry.pk, at=entry.at, verb=entry.verb, data=entry.data, group_id=entry.group_id, store_id=entry.store_id,
        actor_id=entry.actor_id, door=entry.door, about=about, row=entry,
    )  # fmt: skip
