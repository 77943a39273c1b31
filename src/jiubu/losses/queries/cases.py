"""Cases on the five steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Q, QuerySet

from jiubu.kernel.actor import Actor
from jiubu.losses.enums import TITLES
from jiubu.losses.models import Case, CaseStep, Countermeasure, Review, Talk
from jiubu.losses.rules import STEPS, Known

CARDS = 30
"""Cases shown in one column of the board; the rest stand in its list."""


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str
    count: int
    cases: Sequence[Case]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.cases)


def cases_of(actor: Actor, *, store_id: int | None = None, owner_id: int | None = None) -> QuerySet[Case]:
    """Cases in reach, with what a card prints."""
    rows = Case.objects.visible_to(actor).select_related(
        "owner", "deal__customer", "deal__series", "deal__trim__series", "request__reason__parent", "request__owner"
    )
    rows = rows.filter(store=store_id) if store_id else rows
    return rows.filter(owner=owner_id) if owner_id else rows


def case_of(actor: Actor, case_id: int) -> Case:
    return cases_of(actor).get(pk=case_id)


def cases_held_by(user_id: int, store_id: int) -> list[int]:
    """Cases that somebody takes care of."""
    return list(Case.objects.filter(store=store_id, owner=user_id).order_by("pk").values_list("pk", flat=True))


def board_of(actor: Actor, *, store_id: int | None = None, owner_id: int | None = None) -> list[Column]:
    """The five columns: how many, and the latest of each. Six statements, however many cases."""
    rows = cases_of(actor, store_id=store_id, owner_id=owner_id)
    counts = dict(rows.order_by().values_list("step").annotate(n=Count("pk")))
    return [
        Column(step, str(TITLES[step]), counts.get(step, 0), list(rows.filter(step=step).order_by("-id")[:CARDS]))
        for step in STEPS
    ]


def known_about(case: Case) -> Known:
    """What the case has to show: its cause, a review with its conclusion, a countermeasure, a rehearsed talk."""
    reviews = Review.objects.filter(cases=case.pk)
    measures = measures_for(case)
    found = Case.objects.filter(pk=case.pk).values_list(
        Exists(reviews.exclude(conclusion="")),
        Exists(measures),
        Exists(Talk.objects.filter(countermeasure__in=measures.values("pk"), rehearsed_on__isnull=False)),
    )
    is_discussed, has_countermeasure, is_rehearsed = found.get()
    return Known(bool(case.cause.strip()), is_discussed, has_countermeasure, is_rehearsed)


def measures_for(case: Case) -> QuerySet[Countermeasure]:
    """Those for this case, and those for all cases of a review in which it was discussed."""
    discussed = Review.objects.filter(cases=case.pk).values("pk")
    return Countermeasure.objects.filter(Q(case=case.pk) | Q(case=None, review__in=discussed))


def steps_of(case: Case) -> QuerySet[CaseStep]:
    return CaseStep.objects.filter(case=case).select_related("by").order_by("pk")


def reviews_of_case(case: Case) -> QuerySet[Review]:
    return Review.objects.filter(cases=case.pk).order_by("-held_on", "-id")


def cases_by_request(request_ids: Sequence[int]) -> dict[int, int]:
    """request -> case, of those that have one."""
    return dict(Case.objects.filter(request__in=request_ids).values_list("request_id", "pk"))
