"""Reviews of lost deals, countermeasures, trainings and talks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.paging import page_of
from jiubu.losses import access, commands, queries
from jiubu.losses.forms import Choices, MeasureForm, RehearsalForm, ReviewForm, TalkForm
from jiubu.losses.models import Case, Review
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def review_list(request: StaffRequest) -> HttpResponse:
    rows = queries.reviews_of(request.actor)
    page = page_of(rows, order=("-held_on", "-id"), after=request.GET.get("after", ""))
    context = {"page": page, "may_review": request.actor.can(access.REVIEW)}
    return render(request, "losses/review_list.html", context)


@staff(access.SEE)
@require_GET
def detail(request: StaffRequest, review_id: int) -> HttpResponse:
    """One review, as it is printed."""
    review = queries.review_of(request.actor, review_id)
    context = {
        "review": review,
        "people": list(review.participants.all()),
        "cases": list(queries.cases_in(review)),
        "measures": list(queries.measures_in(review)),
        "may_edit": _may_edit(request, review),
    }
    return render(request, "losses/review.html", context)


def _may_edit(request: StaffRequest, review: Review) -> bool:
    return request.actor.reach(access.REVIEW).covers(owner_id=review.made_by_id, store_id=review.store_id)


@staff(access.REVIEW)
@FORM
@once
def review_new(request: StaffRequest) -> HttpResponse:
    """Write a review down: in the store of the address, else one's own."""
    asked = request.GET.get("store", "")
    store_id = int(asked) if asked.isdecimal() and len(asked) < 18 else request.actor.store_id or 0
    store = organisation.store_of(request.actor, store_id)
    given = request.GET.getlist("case")
    initial = {"held_on": timezone.localdate(), "title": _("Weekly review of lost deals"), "cases": given}

    def act(values: dict[str, Any]) -> Review:
        values.pop("version")
        return commands.hold_review(store_id=store.pk, **values, by=request.actor)

    form = ReviewForm(request.POST or None, initial=initial, **_offers(request, store.pk))
    return form_page(request, "losses/review_form.html", form=form, act=act, done=_to_review, context={"store": store})


@staff(access.REVIEW)
@FORM
@once
def edit(request: StaffRequest, review_id: int) -> HttpResponse:
    """Change what is written about a review."""
    review = queries.review_of(request.actor, review_id)
    discussed = list(queries.cases_in(review))
    initial = {name: getattr(review, name) for name in ("title", "held_on", "conclusion", "version", "team_id")}
    initial |= {"participants": [user.pk for user in review.participants.all()], "cases": [c.pk for c in discussed]}

    def act(values: dict[str, Any]) -> Review:
        version = values.pop("version")
        values.pop("team_id")
        return commands.edit_review(review.pk, changes=values, version=version, by=request.actor)

    form = ReviewForm(request.POST or None, initial=initial, **_offers(request, review.store_id, discussed))
    context = {"store": review.store, "review": review}
    return form_page(request, "losses/review_form.html", form=form, act=act, done=_to_review, context=context)


def _to_review(review: Review) -> str:
    return reverse("losses:review", args=[review.pk])


def _offers(request: StaffRequest, store_id: int, also: list[Case] | None = None) -> dict[str, Choices]:
    cases = {case.pk: case for case in [*(also or []), *queries.offered_cases(request.actor, store_id)]}
    people = [(user.pk, user.name) for user in queries.people_in(request.actor, store_id)]
    teams = [(team.pk, team.name) for team in organisation.teams_of(request.actor) if team.store_id == store_id]
    return {"people": people, "cases": [(case.pk, _name(case)) for case in cases.values()], "teams": teams}


def _name(case: Case) -> str:
    return f"{case.deal.customer.name} · {case.request.reason.name}"


@staff(access.REVIEW)
@FORM
@once
def measure_new(request: StaffRequest, review_id: int) -> HttpResponse:
    """A countermeasure with its owner and day."""
    review = queries.review_of(request.actor, review_id)

    def act(values: dict[str, Any]) -> object:
        return commands.plan_countermeasure(review.pk, **values, by=request.actor)

    people = [(user.pk, user.name) for user in queries.people_in(request.actor, review.store_id)]
    cases = [(case.pk, _name(case)) for case in queries.cases_in(review)]
    form = MeasureForm(request.POST or None, people=people, cases=cases)
    context = {"title": _("New countermeasure"), "back": _to_review(review), "back_title": review.title}
    return form_page(request, "losses/small_form.html", form=form, act=act, done=_to_review(review), context=context)


@staff(access.SEE)
@require_GET
def measure(request: StaffRequest, measure_id: int) -> HttpResponse:
    """One countermeasure and the talks made from it."""
    found = queries.measure_of(request.actor, measure_id)
    context = {"measure": found, "talks": list(found.talks.all()), "may_work": request.actor.can(access.WORK)}
    return render(request, "losses/measure.html", context)


@staff(access.WORK)
@FORM
@once
def talk_new(request: StaffRequest, measure_id: int) -> HttpResponse:
    """A training or a talk made from the countermeasure."""
    found = queries.measure_of(request.actor, measure_id)
    back = reverse("losses:measure", args=[found.pk])

    def act(values: dict[str, Any]) -> object:
        return commands.make_talk(found.pk, **values, by=request.actor)

    context = {"title": _("New training or talk"), "back": back, "back_title": found.text}
    form = TalkForm(request.POST or None)
    return form_page(request, "losses/small_form.html", form=form, act=act, done=back, context=context)


@staff(access.SEE)
@require_GET
def talk_list(request: StaffRequest) -> HttpResponse:
    """What the store has learnt: trainings and talks."""
    page = page_of(queries.talks_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    return render(request, "losses/talk_list.html", {"page": page})


@staff(access.SEE)
@require_GET
def talk(request: StaffRequest, talk_id: int) -> HttpResponse:
    """One training or talk, as it is printed."""
    found = queries.talk_of(request.actor, talk_id)
    may = request.actor.reach(access.REVIEW).covers(owner_id=request.actor.user_id, store_id=found.store_id)
    return render(request, "losses/talk.html", {"talk": found, "may_review": may})


@staff(access.REVIEW)
@FORM
@once
def rehearsal(request: StaffRequest, talk_id: int) -> HttpResponse:
    """On which day it was rehearsed."""
    found = queries.talk_of(request.actor, talk_id)
    back = reverse("losses:talk", args=[found.pk])

    def act(values: dict[str, Any]) -> object:
        return commands.rehearse_talk(found.pk, **values, by=request.actor)

    context = {"title": _("Rehearsed"), "back": back, "back_title": found.title}
    form = RehearsalForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(request, "losses/small_form.html", form=form, act=act, done=back, context=context)
