"""Today: what to do now, why, and in which order; and the numbers of the day beside it.

Order: a visitor who waits at the door, then what is overdue (the most money first), then decisions that hold up others,
then what is due today by time, then what nobody has taken. What a role may not see costs no query.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiubu.deals import access as deals_access
from jiubu.deals import queries as deals
from jiubu.deals.models import Deal, LossRequest
from jiubu.kernel import fields
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.showroom import access as showroom_access
from jiubu.showroom import queries as showroom
from jiubu.showroom.models import Visit
from jiubu.work import access as work_access
from jiubu.work import queries as work
from jiubu.work.models import Appointment, Approval, Promise, Task

MOST = 60
"""Items of one kind; the lists behind show all."""
DEAL = "deals.deal"
WAITING, OVERDUE, DECIDE, SOON, DUE, FREE = range(6)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. ``done_url`` takes a POST; ``open_url`` shows it, in the dialog where ``is_dialog``."""

    key: str
    kind: str
    band: int
    icon: str
    title: str
    who: str
    why: str
    at: datetime
    amount: Decimal = NOTHING
    grade: str = ""
    tone: str = ""
    open_url: str = ""
    is_dialog: bool = False
    do_url: str = ""
    """A dialog that does it: record the contact, decide."""
    done_url: str = ""
    done_label: str = ""
    move_url: str = ""

    @property
    def rank(self) -> tuple[int, Decimal, datetime, str]:
        by_money = self.band == OVERDUE
        return self.band, -self.amount if by_money else NOTHING, self.at, self.key


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the day; ``url`` opens the names behind it."""

    key: str
    title: str
    value: int
    unit: str = ""
    amount: Decimal | None = None
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    items: list[Item]
    numbers: list[Number]
    appointments: list[Appointment] = field(default_factory=list)


def today_of(actor: Actor, *, now: datetime | None = None) -> Today:
    """The queue and the numbers, as the actor's rights show them; at most 16 queries whatever there is to do."""
    now = now or timezone.now()
    tasks = _tasks(actor, now)
    promises = list(work.broken_promises(actor)[:MOST]) if actor.can(work_access.SEE) else []
    losses = deals.losses_asked(actor, size=MOST).rows if actor.can("deals.confirm_loss") else []
    known = _deals(actor, [*tasks, *promises], losses)
    asked = {f"deals.loss:{row.pk}": row for row in losses}
    late = {task.source for task in tasks if task.source in asked and task.due_at < now}
    items = [
        *_visitors(actor, now),
        *(_of_task(task, known, actor, now) for task in tasks if task.source not in asked),
        *(_of_promise(promise, known, actor) for promise in promises),
        *(_of_approval(row) for row in work.approvals_waiting(actor)[:MOST]),
        *(
            _of_loss(row, known[row.deal_id], actor, is_late=key in late)
            for key, row in asked.items()
            if row.deal_id in known
        ),
    ]
    return Today(sorted(items, key=lambda item: item.rank), _numbers(actor, now), _appointments(actor, now))


def _tasks(actor: Actor, now: datetime) -> list[Task]:
    """One's own until tonight, what climbed up to the manager, and the pool."""
    if not actor.can(work_access.SEE):
        return []
    tonight = work.day_bounds(now)[1]
    rows = work.open_tasks(actor, "all")
    mine = Q(owner_id=actor.user_id, due_at__lt=tonight)
    climbed = Q(ladder__gte=Task.Ladder.MANAGER, owner__isnull=False) if actor.can(work_access.MANAGE) else Q(pk__in=[])
    return list(rows.filter(mine | climbed | Q(owner=None))[: 3 * MOST])


def _deals(actor: Actor, rows: Iterable[Task | Promise], losses: Iterable[LossRequest]) -> dict[int, Deal]:
    """The deals that the work is about, for their money and grade. One query."""
    ids = {row.about_id for row in rows if row.about_kind == DEAL and row.about_id} | {row.deal_id for row in losses}
    return {deal.pk: deal for deal in deals.deals_of(actor).filter(pk__in=ids)} if ids else {}


def _of_task(task: Task, known: dict[int, Deal], actor: Actor, now: datetime) -> Item:
    deal = known.get(task.about_id or 0) if task.about_kind == DEAL else None
    is_mine = task.owner_id == actor.user_id
    is_late = task.due_at < now
    url = reverse("work:task", args=[task.pk])
    do_url = task.way_url if task.owner_id else ""
    return Item(
        key=f"task-{task.pk}",
        kind=task.kind,
        band=FREE if task.owner_id is None else OVERDUE if is_late else DUE,
        icon=task.icon,
        title=task.title,
        who=task.about_title,
        why=_why(task, now, is_mine=is_mine),
        at=task.due_at,
        amount=(deals.amount_of(actor, deal) if deal else None) or NOTHING,
        grade=deal.grade if deal else "",
        tone="red" if is_late else "",
        open_url=task.about_url or url,
        is_dialog=not task.about_url,
        do_url=do_url,
        done_url="" if do_url else reverse("work:task_done" if task.owner_id else "work:task_owner", args=[task.pk]),
        done_label=_("Take") if task.owner_id is None else _("Done"),
        move_url=reverse("work:task_move", args=[task.pk]),
    )


def _why(task: Task, now: datetime, *, is_mine: bool) -> str:
    if task.owner_id is None:
        return _("In the pool: {kind}").format(kind=task.kind_title)
    late = _ago(now - task.due_at) if task.due_at < now else ""
    if not is_mine and task.owner is not None:
        return _("{who} is {late} late: {kind}").format(who=task.owner.name, late=late, kind=task.kind_title)
    if late:
        return _("{late} overdue: {kind}").format(late=late, kind=task.kind_title)
    return task.kind_title


def _ago(gone: timedelta) -> str:
    if gone.days:
        return ngettext("%d day", "%d days", gone.days) % gone.days
    hours, minutes = gone.seconds // 3600, max(1, gone.seconds // 60)
    return ngettext("%d hour", "%d hours", hours) % hours if hours else ngettext("%d min", "%d min", minutes) % minutes


def _of_promise(promise: Promise, known: dict[int, Deal], actor: Actor) -> Item:
    deal = known.get(promise.about_id) if promise.about_kind == DEAL else None
    return Item(
        key=f"promise-{promise.pk}",
        kind="broken_promise",
        band=OVERDUE,
        icon="heart-broken",
        title=promise.text,
        who=promise.about_title,
        why=_("Promise broken: apologise and promise anew"),
        at=promise.due_at,
        amount=(deals.amount_of(actor, deal) if deal else None) or NOTHING,
        grade=deal.grade if deal else "",
        tone="red",
        open_url=promise.about_url or reverse("work:promises"),
        do_url=reverse("work:promise_replacement", args=[promise.pk]),
    )


def _of_approval(approval: Approval) -> Item:
    asker = approval.asked_by.name if approval.asked_by else ""
    url = reverse("work:approval", args=[approval.pk])
    return Item(
        key=f"approval-{approval.pk}",
        kind="approval",
        band=DECIDE,
        icon="checkbox",
        title=approval.question,
        who=approval.about_title,
        why=_("{who} waits for your decision").format(who=asker),
        at=approval.asked_at,
        amount=approval.amount,
        tone="amber",
        open_url=approval.about_url or url,
        do_url=url,
    )


def _of_loss(row: LossRequest, deal: Deal, actor: Actor, *, is_late: bool) -> Item:
    """It stands in place of the task that asks for it."""
    url = reverse("deals:detail", args=[deal.pk])
    return Item(
        key=f"loss-{row.pk}",
        kind="loss",
        band=OVERDUE if is_late else DECIDE,
        icon="flag-off",
        title=_("Loss to confirm: {reason}").format(reason=row.reason.name),
        who=deals.title_of(deal),
        why=_("{who} asks to close the deal").format(who=row.asked_by.name if row.asked_by else ""),
        at=row.asked_at,
        amount=deals.amount_of(actor, deal) or NOTHING,
        grade=deal.grade,
        tone="red" if is_late else "amber",
        open_url=url,
        do_url=reverse("deals:loss_decision", args=[deal.pk, row.pk]),
    )


def _visitors(actor: Actor, now: datetime) -> list[Item]:
    if not actor.can(showroom_access.RECEIVE):
        return []
    rows = showroom.visits_of(actor).filter(left_at=None, consultant=None, store_id__in=sorted(actor.stores))
    may_take = actor.can(deals_access.FOLLOW_UP)
    return [_of_visit(visit, now, may_take=may_take) for visit in rows.order_by("arrived_at", "id")[:MOST]]


def _of_visit(visit: Visit, now: datetime, *, may_take: bool) -> Item:
    """Consultants take them; the reception gives them to one."""
    return Item(
        key=f"visit-{visit.pk}",
        kind="visit",
        band=WAITING,
        icon="door-enter",
        title=_("Receive the visitors: {purpose}").format(purpose=visit.purpose_title),
        who=visit.name,
        why=ngettext("{n} person has waited for {late}", "{n} people have waited for {late}", visit.party_size).format(
            n=visit.party_size, late=_ago(now - visit.arrived_at)
        ),
        at=visit.arrived_at,
        tone="orange",
        open_url=reverse("showroom:visit", args=[visit.pk]),
        is_dialog=True,
        do_url="" if may_take else reverse("showroom:visit", args=[visit.pk]),
        done_url=reverse("showroom:consultant", args=[visit.pk]) if may_take else "",
        done_label=_("I receive"),
    )


def _appointments(actor: Actor, now: datetime) -> list[Appointment]:
    if not actor.can(work_access.SEE):
        return []
    rows = work.appointments_between(actor, *work.day_bounds(now))
    return list(rows.filter(owner_id=actor.user_id)[:MOST])


def _numbers(actor: Actor, now: datetime) -> list[Number]:
    """Those of the role: work, showroom, deals."""
    numbers: list[Number] = []
    if actor.can(work_access.SEE):
        counts = work.open_tasks(actor).aggregate(
            late=Count("id", filter=Q(due_at__lt=now)),
            today=Count("id", filter=Q(due_at__gte=now, due_at__lt=work.day_bounds(now)[1])),
        )
        url = reverse("work:tasks")
        numbers += [
            Number("overdue", _("Overdue"), counts["late"], url=url, tone="red" if counts["late"] else ""),
            Number("due_today", _("Still due today"), counts["today"], url=url),
        ]
    if actor.can(showroom_access.SEE) and actor.store_id:
        day = showroom.day_of(actor, actor.store_id)
        url = reverse("showroom:floor")
        numbers += [
            Number("here", _("In the showroom"), day.here, url=url, tone="orange" if day.waiting else ""),
            Number("parties", _("Parties today"), day.parties, url=url),
        ]
    return numbers + (_deal_numbers(actor, now) if actor.can("deals.see") else [])


def _deal_numbers(actor: Actor, now: datetime) -> list[Number]:
    """Open deals, contacts overdue, signed and delivered this month: by who signed, whoever has the deal now. One query."""
    month = work.day_bounds(now)[0].replace(day=1)
    is_open = Q(phase__in=["lead", "open"]) & reach_q(actor, deals_access.SEE)
    won = Q(won_at__gte=month) & reach_q(actor, deals_access.SEE, owner="won_by")
    delivered = Q(delivered_at__gte=month) & reach_q(actor, deals_access.SEE, owner="delivered_by")
    found = Deal.objects.filter(is_open | won | delivered).aggregate(
        open=Count("id", filter=is_open),
        open_amount=Sum("amount", filter=is_open),
        late=Count("id", filter=is_open & Q(next_contact_at__lt=now)),
        won=Count("id", filter=won),
        won_amount=Sum("amount", filter=won),
        delivered=Count("id", filter=delivered),
    )  # fmt: skip
    board, rows = reverse("deals:board"), reverse("deals:list")
    return [
        Number("open_deals", _("Open deals"), found["open"], amount=_sum(actor, found["open_amount"]), url=board),
        Number(
            "late_contacts", _("Contacts overdue"), found["late"], url=f"{rows}?contact=overdue",
            tone="red" if found["late"] else "",
        ),
        Number("won", _("Signed this month"), found["won"], amount=_sum(actor, found["won_amount"]), url=f"{rows}?phase=won"),
        Number("delivered", _("Delivered this month"), found["delivered"], url=f"{rows}?phase=after"),
    ]  # fmt: skip


def _sum(actor: Actor, amount: Decimal | None) -> Decimal | None:
    """None where the role hides amounts."""
    return fields.shown(actor, deals_access.AMOUNT, amount or NOTHING)
