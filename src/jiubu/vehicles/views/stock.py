"""Pages about the stock: the list, ages and slow movers, what is on its way, the log of queries, settings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.paging import Page
from jiubu.organisation.once import once
from jiubu.organisation.queries import stores_of
from jiubu.vehicles import access, commands, queries, rules
from jiubu.vehicles.forms import SettingsForm, filter_from
from jiubu.vehicles.models import Vehicle
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, shows_list, staff


def note(request: StaffRequest, kind: str, said: Mapping[str, object], page: Page[Any]) -> None:
    """Into the log of queries."""
    commands.log_query(kind, filters=said, found=len(page.rows), is_more=bool(page.next), by=request.actor)


@staff(access.SEE)
@require_GET
@shows_list("vehicles")
def stock(request: StaffRequest) -> HttpResponse:
    wanted = filter_from(request.GET)
    oldest = request.GET.get("sort") == "oldest"
    page = queries.stock_page(request.actor, wanted, after=request.GET.get("after", ""), oldest=oldest)
    note(request, "stock", wanted.said(), page)
    context = {
        "page": page,
        "wanted": wanted,
        "counts": queries.stock_counts(request.actor, wanted),
        "kept": queries.active_reservations([v.pk for v in page.rows]),
        "stores": list(stores_of(request.actor)),
        "ages": rules.AGES,
        "series": queries.series_sold_here(request.actor.group_id),
        "can_edit": request.actor.can(access.EDIT),
    }
    return render(request, "vehicles/vehicle_list.html", context)


def _store_in(request: StaffRequest) -> int | None:
    text = request.GET.get("store", "")
    return int(text) if text.isdecimal() and len(text) < 12 else None


@staff(access.SEE)
@require_GET
def ages(request: StaffRequest) -> HttpResponse:
    """How long vehicles have stood, and the slow ones by name."""
    store_id = _store_in(request)
    page = queries.slow_page(request.actor, store_id, after=request.GET.get("after", ""))
    note(request, "slow", {"store_id": store_id} if store_id else {}, page)
    counts = queries.age_counts(request.actor, store_id)
    context = {
        "counts": counts,
        "per_day": sum(one.per_day for one in counts if one.per_day is not None),
        "sees_cost": request.actor.can(access.COST),
        "page": page,
        "stores": list(stores_of(request.actor)),
        "store_id": store_id,
        "can_set": request.actor.can(access.CATALOGUE),
        "can_ask": request.actor.can(access.QUERIES),
    }
    return render(request, "vehicles/ages.html", context)


def _due_by(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@staff(access.SEE)
@require_GET
def purchases(request: StaffRequest) -> HttpResponse:
    """What is planned, ordered and on its way."""
    store_id, state = _store_in(request), request.GET.get("state", "")
    due_by = _due_by(request.GET.get("due_by", ""))
    page: Page[Vehicle] = queries.purchase_page(
        request.actor, state=state, store_id=store_id, due_by=due_by, after=request.GET.get("after", "")
    )
    said = {"state": state if state in rules.ON_ITS_WAY else "", "store_id": store_id, "due_by": due_by}
    note(request, "purchase", {name: value for name, value in said.items() if value}, page)
    context = {
        "page": page,
        "counts": queries.on_its_way_counts(request.actor),
        "state": state,
        "due_by": due_by,
        "stores": list(stores_of(request.actor)),
        "store_id": store_id,
        "kept": queries.active_reservations([v.pk for v in page.rows]),
    }
    return render(request, "vehicles/purchases.html", context)


@staff(access.QUERIES)
@require_GET
def query_log(request: StaffRequest) -> HttpResponse:
    """Who asked the stock what."""
    page = queries.queries_page(request.actor, after=request.GET.get("after", ""))
    return render(request, "vehicles/query_log.html", {"page": page})


@staff(access.CATALOGUE)
@require_http_methods(["GET", "POST"])
@once
def settings(request: StaffRequest, store_id: int) -> HttpResponse:
    """What a store decides about its stock."""
    store = queries.store_for(request.actor, store_id)
    decided = queries.settings_of(store.pk)
    names = ("offer_hours", "slow_days", "money_rate", "year_days", "query_days", "version")
    return form_page(
        request, "vehicles/book_form.html",
        form=SettingsForm(request.POST or None, initial={name: getattr(decided, name) for name in names}),
        act=lambda v: commands.change_stock_settings(store.pk, **v, by=request.actor),
        done=reverse("vehicles:ages"), context={"store": store, "book": "settings"},
    )  # fmt: skip
