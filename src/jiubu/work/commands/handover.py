"""A person's open work moves to another, all at once."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db.models import F, Q, QuerySet

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.models import User
from jiubu.work.events import WorkHandedOver
from jiubu.work.models import Appointment, Promise, Task
from jiubu.work.queries import owed_promises


@command
def hand_over_work(
    from_user_id: int, to_user_id: int, *, store_id: int, staying: Mapping[str, Collection[int]] = MappingProxyType({}),
    by: Actor,
) -> dict[str, list[int]]:  # fmt: skip
    """Move every open task, promise to keep or to apologise for, and agreed appointment that ``from_user_id`` has in the store; gives their ids.
    What is about the things ``staying`` (kind -> ids) stays with them.

    Part of handing over customers and deals; that command has checked the right.
    """
    mine = {"owner_id": from_user_id, "store_id": store_id, "group_id": by.group_id}
    kept = {kind: frozenset(ids) for kind, ids in staying.items()}
    tasks = _going(Task.objects.open().filter(**mine), kept)
    promises = _going(owed_promises().filter(**mine), kept)
    appointments = _going(Appointment.objects.filter(**mine, state=Appointment.State.AGREED), kept)
    Task.objects.filter(pk__in=tasks).update(owner=to_user_id, version=F("version") + 1)
    Promise.objects.filter(pk__in=promises).update(owner=to_user_id)
    Appointment.objects.filter(pk__in=appointments).update(owner=to_user_id, version=F("version") + 1)
    event = WorkHandedOver(
        from_id=from_user_id,
        to_id=to_user_id,
        task_count=len(tasks),
        promise_count=len(promises),
        appointment_count=len(appointments),
    )
    record(event, about=User(pk=from_user_id), also=[User(pk=to_user_id)], by=by)
    return {"tasks": tasks, "promises": promises, "appointments": appointments}


@command
def give_back_work(
    moved: Mapping[str, Sequence[int]], *, from_user_id: int, to_user_id: int, store_id: int,
    about: Mapping[str, Collection[int]], by: Actor,
) -> dict[str, list[int]]:  # fmt: skip
    """Of the work that moved once, what ``from_user_id`` still has to do goes to another; with it his open work about the
    things ``about`` (kind -> ids) that go along. Gives the ids. Part of undoing a hand-over.
    """
    mine = Q(owner_id=from_user_id, store_id=store_id, group_id=by.group_id)
    along = Q(pk__in=[])
    for kind, ids in about.items():
        along |= Q(about_kind=kind, about_id__in=ids)
    tasks = _ids(Task.objects.open().filter(mine).filter(Q(pk__in=moved.get("tasks", ())) | along))
    promises = _ids(owed_promises().filter(mine).filter(Q(pk__in=moved.get("promises", ())) | along))
    appointments = _ids(
        Appointment.objects.filter(mine, state=Appointment.State.AGREED).filter(
            Q(pk__in=moved.get("appointments", ())) | along
        )
    )
    Task.objects.filter(pk__in=tasks).update(owner=to_user_id, version=F("version") + 1)
    Promise.objects.filter(pk__in=promises).update(owner=to_user_id)
    Appointment.objects.filter(pk__in=appointments).update(owner=to_user_id, version=F("version") + 1)
    event = WorkHandedOver(
        from_id=from_user_id, to_id=to_user_id, task_count=len(tasks), promise_count=len(promises),
        appointment_count=len(appointments),
    )  # fmt: skip
    record(event, about=User(pk=from_user_id), also=[User(pk=to_user_id)], by=by)
    return {"tasks": tasks, "promises": promises, "appointments": appointments}


@command
def pass_on_work(about: tuple[str, int], *, from_user_id: int, to_user_id: int, by: Actor) -> None:
    """Somebody else looks after this thing: what the former one still has to do about it goes along, with the promises that
    wait to be kept or apologised for. Part of the command that gave it away, which has checked the right and tells it.
    """
    mine = Q(owner_id=from_user_id, group_id=by.group_id, about_kind=about[0], about_id=about[1])
    Task.objects.open().filter(mine).update(owner=to_user_id, version=F("version") + 1)
    owed_promises().filter(mine).update(owner=to_user_id)
    Appointment.objects.filter(mine, state=Appointment.State.AGREED).update(owner=to_user_id, version=F("version") + 1)


def _going(rows: QuerySet[Any], kept: Mapping[str, Collection[int]]) -> list[int]:
    """All of them but those about what is kept."""
    found = rows.order_by("pk").select_for_update().values_list("pk", "about_kind", "about_id")
    return [pk for pk, kind, about_id in found if about_id not in kept.get(kind, ())]


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
