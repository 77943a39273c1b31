"""Everything that is asked about work. What is about a thing (``tasks_about``) is for those who may see that thing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.crypto import keyed_hashes
from jiubu.organisation.models import Group
from jiubu.work import access
from jiubu.work.models import (
    Appointment,
    Approval,
    ApprovalRule,
    ApprovalStep,
    CalendarFeed,
    Channel,
    Notification,
    Promise,
    Task,
)
from jiubu.work.registry import About, required_key_of

NEWEST = ("-at", "-id")
"""Notifications by their time: rows that were made together, or late, have no order in their numbers."""

Whose = Literal["mine", "others", "pool", "all"]
WHOSE: tuple[Whose, ...] = get_args(Whose)


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers on the bell and the menu."""

    overdue: int
    today: int
    approvals: int
    unread: int


def tasks_of(actor: Actor) -> QuerySet[Task]:
    return Task.objects.visible_to(actor).select_related("owner", "store")


def task_of(actor: Actor, task_id: int) -> Task:
    """The task, or Task.DoesNotExist also when it is somebody else's."""
    return tasks_of(actor).get(pk=task_id)


def open_tasks(actor: Actor, whose: Whose = "mine") -> QuerySet[Task]:
    """Open tasks by time: the actor's own, those of the people he sees, the pool of his stores, or all of these."""
    rows = tasks_of(actor).filter(state=Task.State.OPEN)
    if whose == "mine":
        rows = rows.filter(owner_id=actor.user_id) if actor.user_id else rows.none()
    elif whose == "others":
        rows = rows.exclude(owner=None).exclude(owner_id=actor.user_id)
    elif whose == "pool":
        rows = rows.filter(owner=None)
    return rows.order_by("due_at", "id")


def closed_tasks(actor: Actor, whose: Whose = "mine") -> QuerySet[Task]:
    """What was done or cancelled, latest first."""
    rows = tasks_of(actor).exclude(state=Task.State.OPEN)
    if whose == "mine":
        rows = rows.filter(owner_id=actor.user_id)
    elif whose == "others":
        rows = rows.exclude(owner_id=actor.user_id)
    elif whose == "pool":
        rows = rows.filter(owner=None)
    return rows.order_by("-done_at", "-id")


def climbed_tasks(actor: Actor) -> QuerySet[Task]:
    """Open tasks of others that climbed the ladder to the actor, who manages them."""
    if not actor.can(access.MANAGE):
        return Task.objects.none()
    return open_tasks(actor, "others").filter(ladder__gte=Task.Ladder.MANAGER)


def tasks_about(kind: str, thing_id: int) -> QuerySet[Task]:
    """Every task about one thing: open ones first, by time."""
    rows = Task.objects.filter(about_kind=kind, about_id=thing_id).select_related("owner")
    return rows.order_by("done_at", "due_at", "id")


def open_tasks_about(things: dict[str, list[int]]) -> QuerySet[Task]:
    """Open tasks about any of the things ({"deals.deal": [1, 2]}), by time."""
    rows = Task.objects.open().filter(_about_any(things)).select_related("owner")
    return rows.order_by("due_at", "id")


def promises_of(actor: Actor) -> QuerySet[Promise]:
    return Promise.objects.visible_to(actor).select_related("owner", "promised_by")


def promise_of(actor: Actor, promise_id: int) -> Promise:
    return promises_of(actor).get(pk=promise_id)


def open_promises(actor: Actor) -> QuerySet[Promise]:
    return promises_of(actor).filter(state=Promise.State.OPEN).order_by("due_at", "id")


def broken_promises(actor: Actor) -> QuerySet[Promise]:
    """Broken in the last thirty days, with no new promise yet: an apology is due."""
    since = timezone.now() - timedelta(days=30)
    rows = promises_of(actor).filter(state=Promise.State.BROKEN, replaced_by=None, closed_at__gte=since)
    return rows.order_by("-closed_at", "-id")


def promises_about(kind: str, thing_id: int) -> QuerySet[Promise]:
    """Every promise about one thing, latest first."""
    return promises_about_any({kind: [thing_id]})


def promises_about_any(things: dict[str, list[int]]) -> QuerySet[Promise]:
    rows = Promise.objects.filter(_about_any(things)).select_related("owner", "promised_by")
    return rows.order_by("-id")


def appointments_of(actor: Actor) -> QuerySet[Appointment]:
    return Appointment.objects.visible_to(actor).select_related("owner", "store")


def appointment_of(actor: Actor, appointment_id: int) -> Appointment:
    return appointments_of(actor).get(pk=appointment_id)


def appointments_between(actor: Actor, begin: datetime, end: datetime) -> QuerySet[Appointment]:
    """Those that begin in [begin, end), without the cancelled."""
    rows = appointments_of(actor).filter(starts_at__gte=begin, starts_at__lt=end)
    return rows.exclude(state=Appointment.State.CANCELLED).order_by("starts_at", "id")


def appointments_expected(store_ids: list[int], begin: datetime, end: datetime) -> QuerySet[Appointment]:
    """Whom the stores expect in [begin, end): for the reception, which sees them whosever they are."""
    rows = Appointment.objects.filter(
        store_id__in=store_ids, starts_at__gte=begin, starts_at__lt=end, state=Appointment.State.AGREED
    )
    return rows.select_related("owner").order_by("starts_at", "id")


def appointments_about(kind: str, thing_id: int) -> QuerySet[Appointment]:
    """Every appointment about one thing, latest first."""
    return appointments_about_any({kind: [thing_id]})


def appointments_about_any(things: dict[str, list[int]]) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(_about_any(things)).select_related("owner")
    return rows.order_by("-starts_at", "-id")


def approvals_of(actor: Actor) -> QuerySet[Approval]:
    """Those that the actor asked, or may decide on within reach."""
    rows = Approval.objects.visible_to(actor).select_related("asked_by", "store")
    return rows.select_related("asked_by", "store").prefetch_related("steps__by").order_by("-id")


def approval_of(actor: Actor, approval_id: int) -> Approval:
    return approvals_of(actor).get(pk=approval_id)


def open_approval_about(thing: About, rule_key: str) -> Approval | None:
    """What somebody with authority is asked about this thing by this rule now."""
    kind, thing_id = required_key_of(thing)
    rows = Approval.objects.filter(about_kind=kind, about_id=thing_id, rule_key=rule_key, state=Approval.State.ASKED)
    return rows.first()


def approvals_waiting(actor: Actor) -> QuerySet[Approval]:
    """What waits for this actor's yes or no, oldest first."""
    if not actor.can(access.APPROVE):
        return Approval.objects.none()
    reach = Approval.objects.visible_to(actor).filter(state=Approval.State.ASKED)
    if not actor.is_machine:
        reach = reach.exclude(asked_by_id=actor.user_id).filter(_roles_asked(actor))
    return reach.select_related("asked_by", "store").order_by("asked_at", "id")


def approvals_asked_by(actor: Actor) -> QuerySet[Approval]:
    rows = Approval.objects.filter(group_id=actor.group_id, asked_by_id=actor.user_id)
    return rows.select_related("asked_by", "store").prefetch_related("steps__by").order_by("-id")


def approval_rules_of_group(group_id: int) -> QuerySet[ApprovalRule]:
    return ApprovalRule.objects.filter(group_id=group_id).order_by("key")


def channels_of(actor: Actor) -> QuerySet[Channel]:
    """Where else the actor is rung."""
    return Channel.objects.filter(user_id=actor.user_id or 0).order_by("id")


def notifications_of(actor: Actor) -> QuerySet[Notification]:
    """The actor's notifications, newest first."""
    mine = Notification.objects.filter(user_id=actor.user_id or 0, group_id=actor.group_id)
    return mine.order_by(*NEWEST)


def counts_of(actor: Actor, *, now: datetime | None = None) -> Counts:
    """What is overdue, due until midnight, to decide and unread: four queries at most."""
    now = now or timezone.now()
    tonight = day_bounds(now)[1]
    tasks = open_tasks(actor).aggregate(
        overdue=Count("id", filter=Q(due_at__lt=now)),
        today=Count("id", filter=Q(due_at__gte=now, due_at__lt=tonight)),
    )
    return Counts(
        overdue=tasks["overdue"],
        today=tasks["today"],
        approvals=approvals_waiting(actor).count(),
        unread=notifications_of(actor).filter(read_at=None).count(),
    )


def day_bounds(now: datetime) -> tuple[datetime, datetime]:
    """Midnight before and after, in the reader's time zone."""
    begin = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return begin, begin + timedelta(days=1)


def _roles_asked(actor: Actor) -> Q:
    """The role asked now is the actor's, or one below it in the rule."""
    rows = Q(role__in=sorted(actor.roles | {""}))
    for rule in approval_rules_of_group(actor.group_id):
        below = access.roles_below(rule, actor.roles) - actor.roles - {""}
        if below:
            rows |= Q(rule_key=rule.key, role__in=sorted(below))
    return rows


def _about_any(things: dict[str, list[int]]) -> Q:
    rows = Q(pk__in=[])
    for kind, ids in things.items():
        if ids:
            rows |= Q(about_kind=kind, about_id__in=ids)
    return rows


def groups_to_ring(at: datetime) -> list[int]:
    """Groups in which a reminder is due."""
    tasks = Task.objects.open().filter(remind_at__lte=at).exclude(owner=None)
    appointments = Appointment.objects.filter(remind_at__lte=at, state=Appointment.State.AGREED)
    groups = tasks.values_list("group_id", flat=True).union(appointments.values_list("group_id", flat=True))
    return sorted(groups)


def tasks_to_escalate(at: datetime) -> list[tuple[int, int]]:
    """(id, group) of open tasks that climb now, the longest overdue first."""
    rows = Task.objects.open().filter(escalate_at__lte=at).order_by("escalate_at", "id")
    return list(rows.values_list("pk", "group_id")[:1000])


def promises_to_break(before: datetime) -> list[tuple[int, int]]:
    """(id, group) of open promises whose time lies before."""
    rows = Promise.objects.filter(state=Promise.State.OPEN, due_at__lt=before).order_by("due_at", "id")
    return list(rows.values_list("pk", "group_id")[:1000])


def appointments_to_miss(before: datetime) -> list[tuple[int, int]]:
    """(id, group) of agreed appointments that ended before."""
    rows = Appointment.objects.filter(state=Appointment.State.AGREED, ends_at__lt=before).order_by("ends_at", "id")
    return list(rows.values_list("pk", "group_id")[:1000])


def last_words_of(approval_id: int) -> str:
    """What was said with the last yes or no."""
    step = ApprovalStep.objects.filter(approval=approval_id).order_by("-id").first()
    return step.reason if step else ""


FEED_PAST, FEED_AHEAD = timedelta(days=31), timedelta(days=366)
FEED_MOST = 1000


def calendar_feed_of(actor: Actor) -> CalendarFeed | None:
    """The actor's own address of a calendar feed, without its secret."""
    return CalendarFeed.objects.filter(user_id=actor.user_id).first() if actor.user_id else None


def calendar_feed_by(secret: str) -> CalendarFeed | None:
    """Whose address this is: somebody who works here still."""
    rows = CalendarFeed.objects.filter(secret_hash__in=keyed_hashes(secret), user__is_active=True)
    return rows.select_related("user__group").first()


def feed_text_of(group_id: int) -> str:
    """How much feeds of the group say: plain, names (usual), phones."""
    settings = Group.objects.filter(pk=group_id).values_list("settings", flat=True).first() or {}
    return str(settings.get("feed_text", "names"))


def feed_rows(user_id: int) -> tuple[list[Appointment], list[Task]]:
    """What stands in somebody's calendar feed: own appointments of the last month and the next year, and own tasks to do;
    what was called off stays for a month. Two queries.
    """
    now = timezone.now()
    begin = now - FEED_PAST
    appointments = Appointment.objects.filter(owner_id=user_id, starts_at__gte=begin, starts_at__lt=now + FEED_AHEAD)
    mine = Task.objects.filter(owner_id=user_id)
    tasks = mine.filter(Q(state=Task.State.OPEN) | Q(state=Task.State.CANCELLED, done_at__gte=begin))
    return (
        list(appointments.select_related("store").order_by("-starts_at", "-id")[:FEED_MOST]),
        list(tasks.select_related("store").order_by("-due_at", "-id")[:FEED_MOST]),
    )


def owed_promises() -> QuerySet[Promise]:
    """To be kept, or broken and still to be apologised for."""
    return Promise.objects.filter(Q(state=Promise.State.OPEN) | Q(state=Promise.State.BROKEN, replaced_by=None))
