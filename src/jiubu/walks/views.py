"""Pages of walk-around checks: the list with who is missing, a new one, one with its findings."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.walks import access, commands, queries
from jiubu.walks.forms import FindingForm, WalkForm
from jiubu.walks.models import Walk
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def walk_list(request: StaffRequest) -> HttpResponse:
    """What was walked, latest first, and whose reception nobody has watched this month."""
    store = queries.store_for(request.actor, _number(request.GET.get("store", "")) or request.actor.store_id or 0)
    rows = queries.walks_of(request.actor, store.pk)
    context = {
        "page": page_of(rows, order=("-walked_at", "-id"), after=request.GET.get("after", "")),
        "duty": queries.duty_of(request.actor, store, timezone.localdate()), "store": store,
        "stores": queries.stores_for(request.actor), "may_record": access.can_record(request.actor, store.pk),
        "lists": list(queries.check_lists_of(request.actor.group_id)),
    }  # fmt: skip
    return render(request, "walks/walk_list.html", context)


@staff(access.RECORD)
@FORM
@once
def walk_new(request: StaffRequest, check_list_id: int) -> HttpResponse:
    """Fill in a check list: of the store of the address, else one's own."""
    store = queries.store_for(request.actor, _number(request.GET.get("store", "")) or request.actor.store_id or 0)
    check_list = queries.check_lists_of(request.actor.group_id).get(pk=check_list_id)
    people = [(duty.user.pk, duty.user.name) for duty in queries.duty_of(request.actor, store, timezone.localdate())]
    chosen = {"person_id": request.GET.get("person", "")}
    form = WalkForm(request.POST or None, check_list=check_list, people=people, initial=chosen)

    def act(values: dict[str, Any]) -> Walk:
        given = form.given(values)
        return commands.record_walk(store_id=store.pk, check_list_id=check_list.pk, **given, by=request.actor)

    context = {"check_list": check_list, "store": store}
    return form_page(request, "walks/walk_form.html", form=form, act=act, done=_to_walk, context=context)


@staff(access.SEE)
@require_GET
def walk(request: StaffRequest, walk_id: int) -> HttpResponse:
    found = queries.walk_of(request.actor, walk_id)
    may = access.can_record(request.actor, found.store_id, found.person_id)
    context = {"walk": found, "findings": queries.findings_of(found), "may_record": may}
    return render(request, "walks/walk.html", context)


@staff(access.RECORD)
@FORM
@once
def finding_new(request: StaffRequest, walk_id: int) -> HttpResponse:
    """Something that was found: written down, or given to somebody."""
    found = queries.walk_of(request.actor, walk_id)
    people = [(user.pk, user.name) for user in queries.people_in(found.store_id)]
    asked = {"point": request.GET.get("point", "")}
    form = FindingForm(request.POST or None, request.FILES or None, walk=found, people=people, initial=asked)

    def act(values: dict[str, Any]) -> object:
        return commands.add_finding(found.pk, **form.given(values), by=request.actor)

    return form_page(
        request, "walks/finding_form.html", form=form, act=act, done=_to_walk(found), context={"walk": found}
    )  # fmt: skip


@staff(access.SEE)
@require_GET
def photo(request: StaffRequest, finding_id: int) -> HttpResponse:
    """The picture of a finding, for who may see its check."""
    found = queries.finding_of(request.actor, finding_id)
    if not found.photo:
        raise type(found).DoesNotExist
    with found.photo.open("rb") as file:
        response = HttpResponse(file.read(), content_type=found.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _to_walk(found: Walk) -> str:
    return reverse("walks:walk", args=[found.pk])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
