"""What is asked about the journal's own work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from jiubu.journal import heartbeat
from jiubu.journal.access import SEE_FAILURES
from jiubu.journal.models import Delivery, Entry, Tick
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Failures:
    """What went wrong behind the pages: reactions of the actor's group; jobs of the whole installation."""

    deliveries: Page[Delivery]
    jobs: "list[DBTaskResult[Any, Any]]"
    ticks: list[Tick]


def failed_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Reactions that have failed for good, or are being tried again, in the actor's group."""
    actor.require(SEE_FAILURES)
    rows = Delivery.objects.exclude(state=Delivery.State.DONE).filter(attempts__gt=0)
    return rows.filter(entry__group_id=actor.group_id).select_related("entry")


def failures_of(actor: Actor, *, after: str = "") -> Failures:
    """Three queries."""
    return Failures(
        deliveries=page_of(failed_deliveries(actor), order=("-id",), after=after),
        jobs=list(DBTaskResult.objects.failed().order_by("-finished_at")[:50]),
        ticks=list(Tick.objects.filter(done_at=None, attempts__gt=0).exclude(error="").order_by("-slot")[:50]),
    )


@dataclass(frozen=True, slots=True)
class WorkState:
    """How the work behind the pages stands, in the whole installation."""

    workers: int
    oldest_due: datetime | None
    failed: int


def state_of_work() -> WorkState:
    """For whoever looks after the machine (the doctor), not for an actor's page."""
    pending = Delivery.objects.filter(state=Delivery.State.PENDING).order_by("due_at")
    failed = Delivery.objects.filter(state=Delivery.State.FAILED).count() + DBTaskResult.objects.failed().count()
    return WorkState(len(heartbeat.alive()), pending.values_list("due_at", flat=True).first(), failed)


def newest_moment() -> datetime | None:
    """When the newest entry was written, by the clock of then."""
    return Entry.objects.filter(is_history=False).order_by("-id").values_list("at", flat=True).first()
