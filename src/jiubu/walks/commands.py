"""Recording walk-around checks and what they find."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.process.uploads import suffix_of
from jiubu.showroom.queries import receives
from jiubu.walks import access, queries
from jiubu.walks.enums import ANSWERS, KINDS, OBSERVED
from jiubu.walks.events import FindingAdded, WalkRecorded
from jiubu.walks.models import CheckList, Finding, Walk
from jiubu.work.commands import make_task

MAX_PHOTO = 5 * 1024 * 1024


@command
def put_check_list(
    key: str, *, kind: str, title: Mapping[str, str], points: Sequence[Mapping[str, Any]], by: Actor
) -> CheckList:
    """Create or change a check list; checks that were recorded keep what they asked."""
    if kind not in KINDS or not points:
        raise Refused("bad_check_list", _("A check list says where it is for, and what is looked at."))
    values = {"kind": kind, "title": dict(title), "points": [dict(point) for point in points]}
    found, _made = CheckList.objects.update_or_create(group_id=by.group_id, key=key, defaults=values)
    return found


@command
def record_walk(
    *,
    store_id: int,
    check_list_id: int,
    answers: Mapping[str, str],
    person_id: int | None = None,
    walked_at: datetime | None = None,
    note: str = "",
    by: Actor,
) -> Walk:
    """Write a check down: each point good, poor or unseen. The check list of a reception says who was watched."""
    access.require_record(by, store_id, person_id)
    found = CheckList.objects.get(pk=check_list_id, group_id=by.group_id)
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    person = _person(found, person_id, store)
    at = walked_at or timezone.now()
    _require_sense(found, answers, at)
    walk = Walk.objects.create(
        group_id=by.group_id, store=store, check_list=found, kind=found.kind, person=person, walked_at=at,
        points=found.points, answers=dict(answers), note=note.strip(), made_by_id=by.user_id,
    )  # fmt: skip
    event = WalkRecorded(kind=walk.kind, poor=walk.poor_count, person_id=person.pk if person else None)
    record(event, about=walk, also=[person], by=by)
    return walk


@command
def add_finding(
    walk_id: int,
    *,
    text: str,
    point: str = "",
    photo: bytes = b"",
    owner_id: int | None = None,
    due_on: date | None = None,
    by: Actor,
) -> Finding:
    """Write down what was found, with a photo perhaps. With ``owner_id`` and ``due_on`` it becomes that person's task."""
    walk = Walk.objects.select_for_update(of=("self",)).select_related("store").get(pk=walk_id, group_id=by.group_id)
    access.require_walk(by, walk)
    _require_finding(walk, text, point, owner_id, due_on)
    finding = Finding(walk=walk, point=point, text=text.strip()[:300], made_by_id=by.user_id)
    if photo:
        if len(photo) > MAX_PHOTO:
            wrong = _("The picture is larger than 5 MB. Take a smaller one.")
            raise Refused("too_large", wrong, fields={"photo": wrong})
        suffix, finding.content_type = suffix_of(photo)
        finding.photo.save(f"walk-{walk.pk}{suffix}", ContentFile(photo), save=False)
    if owner_id is not None and due_on is not None:
        calendar = calendar_of(walk.store)
        finding.task = make_task(
            store_id=walk.store_id, owner_id=_colleague(owner_id, walk).pk, kind="instruction", title=finding.text,
            due_at=calendar.closing_of(calendar.next_working_day(due_on)), about=walk, about_title=walk.check_list.name, by=by,
        )  # fmt: skip
    finding.save()
    event = FindingAdded(finding_id=finding.pk, has_photo=bool(finding.photo), task_id=finding.task_id)
    record(event, about=walk, by=by)
    return finding


def _person(check_list: CheckList, person_id: int | None, store: Store) -> User | None:
    if check_list.kind != OBSERVED:
        return None
    if person_id is None or not receives(person_id, store.pk):
        text = _("Say whose reception was watched.")
        raise Refused("person_missing", text, fields={"person_id": text})
    return User.objects.get(pk=person_id, group_id=store.group_id)


def _colleague(owner_id: int, walk: Walk) -> User:
    people = {user.pk: user for user in queries.people_in(walk.store_id)}
    if owner_id not in people:
        text = _("Choose somebody who works in this store.")
        raise Refused("no_colleague", text, fields={"owner_id": text})
    return people[owner_id]


def _require_sense(check_list: CheckList, answers: Mapping[str, str], at: datetime) -> None:
    known = {point["key"] for point in check_list.points}
    if set(answers) - known or set(answers.values()) - set(ANSWERS):
        raise Refused("bad_answer", _("This is not on the check list."))
    if not any(answer != "unseen" for answer in answers.values()):
        raise Refused("nothing_seen", _("Answer at least one point of the list."))
    if at > timezone.now():
        text = _("A check can't be in the future.")
        raise Refused("in_future", text, fields={"walked_at": text})


def _require_finding(walk: Walk, text: str, point: str, owner_id: int | None, due_on: date | None) -> None:
    wrong = {}
    if not text.strip():
        wrong["text"] = _("Say what was found.")
    if point and point not in {one["key"] for one in walk.points}:
        wrong["point"] = _("This is not on the check list.")
    if (owner_id is None) != (due_on is None):
        field = "due_on" if due_on is None else "owner_id"
        wrong[field] = _("A task needs a person and a day.")
    if due_on is not None and due_on < timezone.localdate():
        wrong["due_on"] = _("This day is over.")
    if wrong:
        raise Refused("bad_finding", next(iter(wrong.values())), fields=wrong)
