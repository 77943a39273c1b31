"""Pages across modules: Today, a customer on one page, the palette."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiubu.customers import access as customers_access
from jiubu.desk import palette as searching
from jiubu.desk import queries
from jiubu.desk.queries.checklist import checklist_of
from jiubu.organisation.access import MANAGE_PEOPLE
from jiubu.organisation.commands.founding import put_away_checklist
from jiubu.organisation.once import once
from jiubu.web.requests import StaffRequest, staff
from jiubu.work.registry import title_of, url_of


@staff()
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The first page of everyone."""
    context = {"today": queries.today_of(request.actor), "now": timezone.now(), "greeting": _greeting()}
    context["checklist"] = checklist_of(request.actor)
    return render(request, "desk/today.html", context)


@staff(MANAGE_PEOPLE)
@require_POST
@once
def checklist(request: StaffRequest) -> HttpResponse:
    """The first steps are put away."""
    put_away_checklist(by=request.actor)
    return redirect("desk:today")


@staff(customers_access.SEE)
@require_GET
def customer(request: StaffRequest, customer_id: int) -> HttpResponse:
    page = queries.customer_page(request.actor, customer_id)
    if page.customer.pk != customer_id:  # it was merged into another card
        return redirect("desk:customer", page.customer.pk)
    return render(request, "desk/customer.html", {"page": page, "customer": page.customer})


@staff()
@require_GET
def open_page(request: StaffRequest, kind: str, thing_id: int) -> HttpResponse:
    """The page of a thing that a message names ("deals.deal", 7): links in chats and webhooks lead here."""
    url = url_of(kind, thing_id)
    if not url:
        raise Http404
    title_of(request.actor, kind, thing_id)
    return redirect(url)


@staff()
@require_GET
def palette(request: StaffRequest) -> HttpResponse:
    """The box of Ctrl or Cmd + K, with what can be begun."""
    return render(request, "desk/palette.html", {"parts": _parts(searching.find(request.actor, "")), "text": ""})


@staff()
@require_GET
def hits(request: StaffRequest) -> HttpResponse:
    """What the typed text finds."""
    text = request.GET.get("q", "")
    return render(
        request, "desk/_hits.html", {"parts": _parts(searching.find(request.actor, text)), "text": text.strip()}
    )


def _parts(found: list[queries.Hit]) -> list[tuple[str, list[queries.Hit]]]:
    titles = {
        "customer": _("Customers"),
        "deal": _("Deals"),
        "vehicle": _("Vehicles"),
        "action": _("Begin"),
        "page": _("Go to"),
    }
    order = list(titles)
    ordered = sorted(found, key=lambda hit: order.index(hit.kind))
    return [(titles[kind], list(rows)) for kind, rows in groupby(ordered, key=lambda hit: hit.kind)]


def _greeting() -> str:
    hour = timezone.localtime().hour
    if hour < 11:
        return _("Good morning")
    return _("Good day") if hour < 18 else _("Good evening")
