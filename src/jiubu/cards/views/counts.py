"""The monthly count of cards."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.cards import access, commands, queries
from jiubu.cards.forms import CountForm, ExplainForm, month_from
from jiubu.cards.models import CardCount
from jiubu.cards.rules import month_before, next_month
from jiubu.cards.views.card import place_of
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def month(request: StaffRequest) -> HttpResponse:
    """Who has counted in a month, and who is missing."""
    place = place_of(request)
    first = month_from(request.GET.get("month"), timezone.localdate())
    rows = queries.month_of(request.actor, place.store.pk, first)
    context = {
        "place": place,
        "month": first,
        "before": month_before(first),
        "after": next_month(first),
        "has_after": next_month(first) <= timezone.localdate(),
        "rows": rows,
        "missing": [row.person for row in rows if row.count is None],
        "may_start": _may_start(request) and first <= timezone.localdate(),
    }
    return render(request, "cards/counts.html", context)


def _may_start(request: StaffRequest) -> bool:
    return request.actor.can(access.FILL) or request.actor.can(access.CHECK)


@staff(access.FILL, access.CHECK)
@require_POST
@once
def start(request: StaffRequest) -> HttpResponse:
    """Everybody in reach who has cards is to count them."""
    place = place_of(request)
    first = month_from(request.POST.get("month"), timezone.localdate())
    commands.start_counts(store_id=place.store.pk, month=first, by=request.actor)
    return redirect(f"{reverse('cards:counts')}?store={place.store.pk}&month={first:%Y-%m}")


@staff(access.SEE)
@require_GET
def detail(request: StaffRequest, count_id: int) -> HttpResponse:
    """One count, as it is printed."""
    count = queries.count_of(request.actor, count_id)
    return render(request, "cards/count.html", _count(request, count))


def _count(request: StaffRequest, count: CardCount) -> dict[str, Any]:
    rows = queries.rows_shown(request.actor, count)
    sides = access.sides_of(request.actor, count)
    side = sides[0] if sides else ""
    mine = count.counted_at if side == "consultant" else count.checked_at
    signed = count.signed_at if side == "consultant" else count.approved_at
    different = [row for row in rows if row.is_different]
    return {
        "count": count,
        "rows": rows,
        "side": side,
        "counts_now": bool(side) and mine is None and not count.closed_at,
        "explains_now": bool(side and mine and different) and not (count.signed_at or count.approved_at),
        "signs_now": bool(side and count.counted_at and count.checked_at) and signed is None,
        "unexplained": [row.grade for row in different if not row.explanation],
        "form": CountForm(grades=[row.grade for row in rows]),
        "reasons": ExplainForm(
            grades=[row.grade for row in different], initial={f"why_{row.grade}": row.explanation for row in different}
        ),
    }


@staff(access.FILL, access.CHECK)
@FORM
@once
def numbers(request: StaffRequest, count_id: int) -> HttpResponse:
    """Enter what was found."""
    count = queries.count_of(request.actor, count_id)
    form = CountForm(request.POST or None, grades=[row.grade for row in queries.rows_shown(request.actor, count)])
    return form_page(
        request,
        "cards/count_form.html",
        form=form,
        act=lambda _values: commands.enter_count(count_id, numbers=form.numbers(), by=request.actor),
        done=reverse("cards:count", args=[count_id]),
        context={"count": count},
    )


@staff(access.FILL, access.CHECK)
@FORM
@once
def explanations(request: StaffRequest, count_id: int) -> HttpResponse:
    """Explain the differences."""
    count = queries.count_of(request.actor, count_id)
    rows = [row for row in queries.rows_shown(request.actor, count) if row.is_different]
    initial = {f"why_{row.grade}": row.explanation for row in rows}
    form = ExplainForm(request.POST or None, grades=[row.grade for row in rows], initial=initial)
    return form_page(
        request,
        "cards/count_form.html",
        form=form,
        act=lambda _values: commands.explain_differences(count_id, texts=form.texts(), by=request.actor),
        done=reverse("cards:count", args=[count_id]),
        context={"count": count, "explains": True},
    )


@staff(access.FILL, access.CHECK)
@require_POST
@once
def signature(request: StaffRequest, count_id: int) -> HttpResponse:
    """Sign for one's side."""
    commands.sign_count(queries.count_of(request.actor, count_id).pk, by=request.actor)
    return redirect("cards:count", count_id)
