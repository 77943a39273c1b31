"""What happened on a day, per person and section: one query for each source, however many people."""

from collections.abc import Callable, Collection, Iterator

from django.db.models import F, Q

from jiubu.customers.models import OPENER, Customer
from jiubu.deals.models import Deal, Followup, GradeChange, LossRequest
from jiubu.deals.queries import ANSWERS_FOR, FELL_AWAY
from jiubu.meetings.rules import Figures, Span, no_figures
from jiubu.process import models as process
from jiubu.showroom.models import Drive, Visit
from jiubu.work.models import Promise, Task

OF_CONTACTS = "deals.followup:"
"""Tasks that stand for a planned contact: the contact itself is counted, and stands in the plan."""

Found = Iterator[tuple[str, int | None, int, str]]
"""(section, person, id of the row, what became of it)."""
Source = Callable[[int, Collection[int], Span], Found]


def _visits(store_id: int, people: Collection[int], span: Span) -> Found:
    rows = Visit.objects.filter(
        store=store_id, consultant__in=people, arrived_at__gte=span.begin, arrived_at__lt=span.until
    )
    rows = rows.exclude(channel=Visit.Channel.VOID)
    for row in rows.order_by("arrived_at", "id").values("id", "consultant_id", "channel", "result", "left_at"):
        is_over = row["left_at"] is not None and row["left_at"] <= span.cut
        section = "calls" if row["channel"] == Visit.Channel.CALL else "visits"
        yield section, row["consultant_id"], row["id"], row["result"] if is_over else "here"


def _contacts(store_id: int, people: Collection[int], span: Span) -> Found:
    """Those planned for the day, and those made on it."""
    planned = Q(answers_for__in=people, planned_at__gte=span.begin, planned_at__lt=span.end)
    made = Q(done_by__in=people, state="done", done_at__gte=span.begin, done_at__lt=span.until)
    rows = Followup.objects.annotate(answers_for=ANSWERS_FOR).filter(planned | made, store=store_id)
    rows = rows.exclude(FELL_AWAY)
    fields = ("id", "answers_for", "done_by_id", "planned_at", "done_at", "state", "outcome")
    for row in rows.order_by("planned_at", "id").values(*fields):
        if row["answers_for"] in people and row["planned_at"] and span.begin <= row["planned_at"] < span.end:
            yield (
                "contacts",
                row["answers_for"],
                row["id"],
                _became(row["state"], row["done_at"], row["planned_at"], span),
            )
        if row["done_by_id"] in people and row["done_at"] and span.begin <= row["done_at"] < span.until:
            yield "talks", row["done_by_id"], row["id"], row["outcome"]


def _became(state: str, done_at: object, planned_at: object, span: Span) -> str:
    if state == Followup.State.FORWARDED:
        return "forwarded"
    if state == Followup.State.DONE and done_at is not None and done_at <= span.cut:  # type: ignore[operator]
        return "done"
    return "left" if planned_at < span.until or span.cut >= span.end else "coming"  # type: ignore[operator]


def _cards(store_id: int, people: Collection[int], span: Span) -> Found:
    rows = Customer.objects.annotate(opener=OPENER).filter(
        store=store_id, opener__in=people, created_at__gte=span.begin, created_at__lt=span.until
    )
    for pk, opener_id in rows.order_by("created_at", "id").values_list("id", "opener"):
        yield "cards", opener_id, pk, ""


def _drives(store_id: int, people: Collection[int], span: Span) -> Found:
    rows = Drive.objects.filter(store=store_id, consultant__in=people, out_at__gte=span.begin, out_at__lt=span.until)
    for row in rows.order_by("out_at", "id").values("id", "consultant_id", "back_at"):
        is_back = row["back_at"] is not None and row["back_at"] <= span.cut
        yield "drives", row["consultant_id"], row["id"], "back" if is_back else "out"


def _grades(store_id: int, people: Collection[int], span: Span) -> Found:
    rows = GradeChange.objects.filter(by__in=people, deal__store=store_id, at__gte=span.begin, at__lt=span.until)
    rows = rows.exclude(cause="imported").exclude(before=F("after")).order_by("at", "id")
    for pk, by_id, before, after in rows.values_list("id", "by_id", "before", "after"):
        yield "grades", by_id, pk, f"{before}→{after}"


def _moves(store_id: int, people: Collection[int], span: Span) -> Found:
    rows = process.Visit.objects.filter(
        store=store_id, entered_by__in=people, entered_at__gte=span.begin, entered_at__lt=span.until
    )
    rows = rows.exclude(way="start").order_by("entered_at", "id")
    for pk, by_id, stage in rows.values_list("id", "entered_by_id", "stage"):
        yield "moves", by_id, pk, stage


def _deals(store_id: int, people: Collection[int], span: Span) -> Found:
    won = Q(won_at__gte=span.begin, won_at__lt=span.until)
    delivered = Q(delivered_at__gte=span.begin, delivered_at__lt=span.until)
    whose = Q(won_by__in=people) | Q(delivered_by__in=people)
    rows = Deal.objects.filter(won | delivered, whose, store=store_id).order_by("id")
    for pk, won_by, won_at, delivered_by, delivered_at in rows.values_list(
        "id", "won_by_id", "won_at", "delivered_by_id", "delivered_at"
    ):
        for section, who, at in (("orders", won_by, won_at), ("deliveries", delivered_by, delivered_at)):
            if who in people and at is not None and span.begin <= at < span.until:
                yield section, who, pk, ""


def _losses(store_id: int, people: Collection[int], span: Span) -> Found:
    rows = LossRequest.objects.filter(
        store=store_id, owner__in=people, state="confirmed", decided_at__gte=span.begin, decided_at__lt=span.until
    )
    for pk, owner_id in rows.order_by("decided_at", "id").values_list("id", "owner_id"):
        yield "losses", owner_id, pk, ""


def _promises(store_id: int, people: Collection[int], span: Span) -> Found:
    given = Q(promised_by__in=people, made_at__gte=span.begin, made_at__lt=span.until)
    kept = Q(owner__in=people, state="kept", closed_at__gte=span.begin, closed_at__lt=span.until)
    rows = Promise.objects.filter(given | kept, store=store_id).order_by("id")
    for row in rows.values("id", "owner_id", "promised_by_id", "made_at", "closed_at", "state"):
        if row["promised_by_id"] in people and span.begin <= row["made_at"] < span.until:
            yield "promised", row["promised_by_id"], row["id"], ""
        is_closed = row["closed_at"] is not None and span.begin <= row["closed_at"] < span.until
        if row["owner_id"] in people and row["state"] == "kept" and is_closed:
            yield "kept", row["owner_id"], row["id"], ""


def _overdue(store_id: int, people: Collection[int], span: Span) -> Found:
    """Tasks whose time had passed and that were not done then; those that stand for a contact count as contacts."""
    open_then = Q(state="open") | Q(done_at__gt=span.until)
    rows = Task.objects.filter(open_then, store=store_id, owner__in=people, due_at__lt=span.until)
    rows = rows.filter(created_at__lt=span.until).exclude(source__startswith=OF_CONTACTS).order_by("due_at", "id")
    for pk, owner_id in rows.values_list("id", "owner_id"):
        yield "overdue", owner_id, pk, ""


SOURCES: tuple[Source, ...] = (
    _visits, _contacts, _cards, _drives, _grades, _moves, _deals, _losses, _promises, _overdue,
)  # fmt: skip


def figures_of(store_id: int, people: Collection[int], span: Span) -> dict[int, Figures]:
    """person -> section -> rows of the day, as it was known at the cut. Ten queries for any number of people."""
    figures = {person: no_figures() for person in people}
    for source in SOURCES:
        for section, person, pk, tag in source(store_id, people, span):
            if person in figures:
                figures[person][section].append((pk, tag))
    return figures
