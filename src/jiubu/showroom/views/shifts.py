"""The shift plan of a week in one grid: a tap on a cell gives the next kind of shift; last week is copied with one."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jiubu.kernel.errors import Refused
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, queries
from jiubu.showroom.views.turns import date_of, store_of
from jiubu.web.requests import StaffRequest, staff

WEEK = timedelta(days=7)


def _monday(request: StaffRequest, store: Store) -> date:
    """The week in the address, within what a calendar can hold; else this one."""
    today = queries.day_in(store, timezone.now())
    asked = date_of(request.GET.get("week", "")) or today
    return queries.monday_of(asked if abs((asked - today).days) < 3660 else today)


def _address(store: Store, monday: date) -> str:
    return f"{reverse('showroom:shifts')}?store={store.pk}&week={monday.isoformat()}"


@staff(access.SEE)
@require_GET
def shift_week(request: StaffRequest) -> HttpResponse:
    """The plan of the store: to change for who arranges, to read for everybody who works there."""
    store = store_of(request)
    return render(request, "showroom/shift_week.html", _context(request, store, _monday(request, store)))


@staff(access.ARRANGE)
@require_POST
@once
def shift(request: StaffRequest) -> HttpResponse:
    """One cell: ``cell`` is person, day and kind, separated by colons."""
    store = store_of(request)
    monday = _monday(request, store)
    person, day, kind = (*request.POST.get("cell", "").split(":"), "", "", "")[:3]
    asked = date_of(day)
    if asked is None or not person.isdecimal():
        raise Refused("bad_cell", _("This cell does not exist. Load the page again."))
    commands.plan_shift(store_id=store.pk, person_id=int(person), day=asked, kind=kind, by=request.actor)
    if request.htmx:
        return render(request, "showroom/_shift_grid.html", _context(request, store, monday))
    return redirect(_address(store, monday))


@staff(access.ARRANGE)
@require_POST
@once
def shift_copy(request: StaffRequest) -> HttpResponse:
    """The empty cells of the week as the week before has them."""
    store = store_of(request)
    monday = _monday(request, store)
    count = commands.copy_shift_week(store_id=store.pk, monday=monday, by=request.actor)
    text = ngettext("%(count)s shift copied from last week.", "%(count)s shifts copied from last week.", count)
    messages.info(request, text % {"count": count})
    return redirect(_address(store, monday))


def _context(request: StaffRequest, store: Store, monday: date) -> dict[str, object]:
    people = [one.user for one in queries.consultants_of(store.pk)]
    week = queries.shift_week(request.actor, store, people, monday)
    order = [kind.key for kind in week.kinds]
    return {
        "week": week,
        "store": store,
        "stores": list(organisation.stores_of(request.actor)),
        "following": dict(zip(["", *order], [*order, ""], strict=True)),
        "can_arrange": access.can_arrange(request.actor, store.pk) and bool(order),
        "before": monday - WEEK,
        "after": monday + WEEK,
    }
