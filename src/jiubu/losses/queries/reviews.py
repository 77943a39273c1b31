"""Reviews, countermeasures and what was made from them."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from jiubu.kernel.actor import Actor
from jiubu.losses.models import Case, Countermeasure, Review, Talk
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import User
from jiubu.work.models import Task

KIND = "losses.countermeasure"
"""What the task of a countermeasure is about."""

OFFERED = 100
"""Cases offered when a review is written."""


def reviews_of(actor: Actor) -> QuerySet[Review]:
    return (
        Review.objects.visible_to(actor)
        .select_related("store", "team", "made_by")
        .annotate(case_count=Count("cases", distinct=True), measure_count=Count("countermeasures", distinct=True))
    )


def review_of(actor: Actor, review_id: int) -> Review:
    """One review with its people and the cases discussed."""
    rows = Review.objects.visible_to(actor).select_related("store", "team", "made_by")
    return rows.prefetch_related("participants").get(pk=review_id)


def cases_in(review: Review) -> QuerySet[Case]:
    rows = Case.objects.filter(reviews=review.pk)
    return rows.select_related("deal__customer", "deal__series", "request__reason__parent", "owner").order_by("id")


def with_state(rows: QuerySet[Countermeasure]) -> QuerySet[Countermeasure]:
    """``state`` (open, done, cancelled) and ``result`` as the task has them: there is no second truth."""
    tasks = Task.objects.filter(about_kind=KIND, about_id=OuterRef("pk")).order_by("-id")
    return rows.annotate(
        state=Subquery(tasks.values("state")[:1]),
        task_id=Subquery(tasks.values("pk")[:1]),
        result=Subquery(tasks.values("result")[:1]),
    ).select_related("owner", "case__deal__customer", "review")


def measures_in(review: Review) -> QuerySet[Countermeasure]:
    rows = with_state(Countermeasure.objects.filter(review=review))
    return rows.prefetch_related("talks").order_by("due_on", "id")


def measures_of(actor: Actor) -> QuerySet[Countermeasure]:
    return with_state(Countermeasure.objects.visible_to(actor))


def measures_held_by(user_id: int, store_id: int) -> list[int]:
    """Countermeasures that somebody carries out, or did."""
    rows = Countermeasure.objects.filter(store=store_id, owner=user_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def measure_of(actor: Actor, measure_id: int) -> Countermeasure:
    return measures_of(actor).get(pk=measure_id)


def talks_of(actor: Actor) -> QuerySet[Talk]:
    return Talk.objects.visible_to(actor).select_related("made_by", "countermeasure__review", "store")


def talk_of(actor: Actor, talk_id: int) -> Talk:
    return talks_of(actor).get(pk=talk_id)


def offered_cases(actor: Actor, store_id: int) -> QuerySet[Case]:
    """Cases of the store that a review can still be about, latest first."""
    rows = Case.objects.visible_to(actor).filter(store=store_id).exclude(step="done")
    return rows.select_related("deal__customer", "request__reason").order_by("-id")[:OFFERED]


def people_in(actor: Actor, store_id: int) -> QuerySet[User]:
    return organisation.people_of(actor, store_id)


def people_at(review: Review) -> QuerySet[User]:
    return review.participants.order_by("pk")


def measure_after(measure_id: int) -> Countermeasure:
    """For the answer to a command that was allowed."""
    return with_state(Countermeasure.objects.filter(pk=measure_id)).get()
