"""What must agree about deals: counters, the mirror of the run, contacts, grades, endings."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Count, DateTimeField, Exists, F, Max, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jiubu.deals import queries
from jiubu.deals.models import AUTOMATIC, OPEN_PHASES, Deal, Followup, GradeChange, LossRequest
from jiubu.kernel.verify import verifier
from jiubu.process.models import Run

MIRRORED = ("stage_entered_at", "entered_at"), ("stage_warn_at", "warn_at"), ("stage_limit_at", "limit_at")
"""Column of the deal, column of its main run; either may be empty."""
NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())
"""Stands for no time at all: a comparison with NULL would find nothing."""


def _ids(rows: QuerySet[Deal]) -> list[int]:
    return list(rows.order_by("id").values_list("pk", flat=True))


@verifier("deals.stage_counts")
def counters_agree() -> Iterator[str]:
    """The counters of the board are what the deals add up to."""
    for place, kept, counted in queries.wrong_counters():
        yield f"stage counter {place}: kept {kept[0]} ({kept[1]:.2f}), counted {counted[0]} ({counted[1]:.2f})"


@verifier("deals.mirror")
def mirrors_agree() -> Iterator[str]:
    """Stage, phase, version, limits and override of a deal are those of its main run."""
    for deal_id in queries.deals_unlike_their_run():
        yield f"deal {deal_id}: stage, phase or version differ from its run"
    runs = Run.objects.filter(subject_kind="deal", subject_id=OuterRef("pk"), is_main=True)
    for own, theirs in MIRRORED:
        here, there = Coalesce(F(own), NEVER), Coalesce(Subquery(runs.values(theirs)), NEVER)
        for deal_id in _ids(Deal.objects.annotate(here=here, there=there).exclude(here=F("there"))):
            yield f"deal {deal_id}: {own} is not {theirs} of its run"
    over, process = runs.values("has_override"), runs.values("version__process_id")
    mirrored = Deal.objects.annotate(over=Subquery(over), of_process=Subquery(process))
    for deal_id in _ids(mirrored.exclude(over=F("has_override"), of_process=F("process_id"))):
        yield f"deal {deal_id}: process or override differ from its run"


@verifier("deals.next_contact")
def contacts_agree() -> Iterator[str]:
    """Every open deal has a next contact; of all, it is the earliest of the planned ones."""
    for deal_id in queries.deals_without_their_contact():
        yield f"deal {deal_id}: the next contact is not the earliest planned one"


@verifier("deals.contacts")
def contacts_add_up() -> Iterator[str]:
    """How often a customer was contacted, and when last with an answer, is what the contacts say."""
    made = Followup.objects.filter(deal=OuterRef("pk"), state=Followup.State.DONE).exclude(kind=AUTOMATIC)
    done = made.order_by().values("deal")
    reached = done.filter(outcome=Followup.Outcome.REACHED)
    rows = Deal.objects.annotate(
        done=Coalesce(Subquery(done.annotate(n=Count("id")).values("n")), 0),
        last=Coalesce(Subquery(reached.annotate(last=Max("done_at")).values("last")), NEVER),
        kept=Coalesce(F("last_contact_at"), NEVER),
    )
    for deal_id, kept, counted in rows.exclude(done=F("contact_count")).values_list("pk", "contact_count", "done"):
        yield f"deal {deal_id}: {kept} contacts kept, {counted} counted"
    for deal_id in _ids(rows.exclude(last=F("kept"))):
        yield f"deal {deal_id}: the last contact is not when the customer was reached last"
    for pk, deal_id in (
        Followup.objects.exclude(customer=F("deal__customer")).order_by("id").values_list("pk", "deal_id")
    ):
        yield f"contact {pk}: its customer is not that of deal {deal_id}"


@verifier("deals.grades")
def grades_agree() -> Iterator[str]:
    """The grade of a deal is that of its last change."""
    changes = GradeChange.objects.filter(deal=OuterRef("pk")).order_by("-at", "-id")
    rows = Deal.objects.annotate(last=Subquery(changes.values("after")[:1])).exclude(last=None)
    for deal_id, grade, last in rows.exclude(last=F("grade")).order_by("id").values_list("pk", "grade", "last"):
        yield f"deal {deal_id} has grade {grade}, its last change says {last}"


@verifier("deals.endings")
def endings_agree() -> Iterator[str]:
    """Lost deals have the reason that was confirmed; only lost ones have a reason and a time."""
    confirmed = LossRequest.objects.filter(deal=OuterRef("pk"), state=LossRequest.State.CONFIRMED).order_by("-id")
    rows = Deal.objects.annotate(confirmed=Subquery(confirmed.values("reason_id")[:1]))
    wrong = rows.filter(phase="lost").exclude(confirmed=None).exclude(confirmed=F("loss_reason_id"))
    for deal_id in _ids(wrong):
        yield f"deal {deal_id} is lost for another reason than the one that was confirmed"
    for deal_id in _ids(Deal.objects.filter(phase="lost", lost_at=None)):
        yield f"deal {deal_id} is lost, but not when"
    asked = LossRequest.objects.filter(deal=OuterRef("pk"), state=LossRequest.State.ASKED)
    for deal_id in _ids(Deal.objects.filter(Exists(asked), phase="lost")):
        yield f"deal {deal_id} is lost already, and its loss is still to be confirmed"


@verifier("deals.first_planned")
def closed_deals_agree() -> Iterator[str]:
    """Also of deals that are over: what they still plan is what they say, and no more."""
    planned = Followup.objects.filter(deal=OuterRef("pk"), state=Followup.State.PLANNED).order_by().values("deal")
    rows = Deal.objects.annotate(
        first=Coalesce(Subquery(planned.annotate(first=Min("planned_at")).values("first")), NEVER),
        kept=Coalesce(F("next_contact_at"), NEVER),
    )
    for deal_id in _ids(rows.exclude(phase__in=OPEN_PHASES).exclude(first=F("kept"))):
        yield f"deal {deal_id} is over; its next contact is not the earliest that is still planned"
