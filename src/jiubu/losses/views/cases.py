"""The five steps after a loss: the board, one case, and moving it on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.deals import queries as deals
from jiubu.kernel.actor import Actor
from jiubu.losses import access, commands, queries
from jiubu.losses.enums import TITLES
from jiubu.losses.forms import CaseOwnerForm, CauseForm, StepForm
from jiubu.losses.models import Case
from jiubu.losses.rules import STEPS, missing_at, next_step
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Cases by step: cause analysis, discussion, countermeasure, training and rehearsal, reward."""
    store_id, owner_id = (_number(request.GET.get(name, "")) for name in ("store", "owner"))
    context = {
        "columns": queries.board_of(request.actor, store_id=store_id, owner_id=owner_id),
        "stores": list(organisation.stores_of(request.actor)),
        "people": list(organisation.people_of(request.actor)),
        "store_id": store_id,
        "owner_id": owner_id,
        "may_review": request.actor.can(access.REVIEW),
    }
    return render(request, "losses/board.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@staff(access.SEE)
@require_GET
def detail(request: StaffRequest, case_id: int) -> HttpResponse:
    """One case with the records of its steps."""
    case = queries.case_of(request.actor, case_id)
    known = queries.known_about(case)
    done = {step.after: step for step in queries.steps_of(case)}
    place = (*STEPS, "done").index(case.step)
    context = {
        "case": case,
        "asked": case.request,
        "stage": deals.stage_titles(request.actor).get(case.request.stage, case.request.stage),
        "steps": [
            {"title": TITLES[key], "is_here": key == case.step, "is_past": number < place, "record": done.get(_after(key))}
            for number, key in enumerate(STEPS)
        ],
        "missing": missing_at(case.step, known),
        "next": next_step(case.step),
        "next_title": TITLES.get(next_step(case.step), ""),
        "reviews": list(queries.reviews_of_case(case)),
        "measures": list(queries.with_state(queries.measures_for(case)).prefetch_related("talks").order_by("id")),
        **_may(request.actor, case),
    }  # fmt: skip
    return render(request, "losses/case.html", context)


def _after(step: str) -> str:
    """Under which step the record of leaving this one is kept."""
    return next_step(step)


def _may(actor: Actor, case: Case) -> dict[str, bool]:
    return {
        "may_work": access.can(actor, access.WORK, case),
        "may_review": access.can(actor, access.REVIEW, case),
    }


def _page(case_id: int) -> str:
    return reverse("losses:case", args=[case_id])


@staff(access.WORK)
@FORM
@once
def cause(request: StaffRequest, case_id: int) -> HttpResponse:
    """Write the cause down."""
    case = queries.case_of(request.actor, case_id)

    def act(values: dict[str, Any]) -> object:
        return commands.find_cause(case.pk, **values, by=request.actor)

    form = CauseForm(request.POST or None, initial={"cause": case.cause})
    return form_page(request, "losses/case_form.html", form=form, act=act, done=_page(case.pk), context={"case": case})


@staff(access.WORK)
@FORM
@once
def step(request: StaffRequest, case_id: int) -> HttpResponse:
    """On to the next step, with a note."""
    case = queries.case_of(request.actor, case_id)
    to = next_step(case.step)

    def act(values: dict[str, Any]) -> object:
        return commands.advance_case(case.pk, **values, by=request.actor)

    context = {"case": case, "to_title": TITLES.get(to, "")}
    form = StepForm(request.POST or None, initial={"step": to})
    return form_page(request, "losses/case_form.html", form=form, act=act, done=_page(case.pk), context=context)


@staff(access.REVIEW)
@FORM
@once
def owner(request: StaffRequest, case_id: int) -> HttpResponse:
    """Somebody else takes care of it."""
    case = queries.case_of(request.actor, case_id)
    people = [(user.pk, user.name) for user in organisation.people_of(request.actor, case.store_id)]

    def act(values: dict[str, Any]) -> object:
        return commands.assign_case(case.pk, **values, by=request.actor)

    form = CaseOwnerForm(request.POST or None, people=people, initial={"owner_id": case.owner_id})
    return form_page(request, "losses/case_form.html", form=form, act=act, done=_page(case.pk), context={"case": case})


@staff(access.WORK)
@require_POST
@once
def opening(request: StaffRequest, request_id: int) -> HttpResponse:
    """Open the case of a loss that has none yet."""
    return redirect("losses:case", commands.open_case(request_id, by=request.actor).pk)
