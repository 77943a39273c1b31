"""A new deal, with the duplicate check while the number is typed; hand-over of a person's work."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.customers import queries as customers
from jiubu.deals import access, commands, queries
from jiubu.deals.forms import HandoverForm, NewDealForm
from jiubu.deals.registry import ALONG
from jiubu.deals.views.options import people_of, processes_of, series_of
from jiubu.kernel.identity import mobile as checked_mobile
from jiubu.kernel.paging import page_of
from jiubu.kernel.titles import say
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


@staff(access.MAKE)
@require_http_methods(["GET", "POST"])
@once
def new(request: StaffRequest) -> HttpResponse:
    """A new deal; in a column of the board it is made without leaving the board."""
    form = NewDealForm(
        request.POST or None,
        initial={name: request.GET.get(name) for name in ("stage", "process", "name", "mobile", "customer_id")},
        series=series_of(request.actor),
        processes=processes_of(request.actor, request.POST.get("process") or request.GET.get("process", "")),
        channels=[(channel.key, say(channel.title)) for channel in queries.channels_of(request.actor)],
    )
    is_inline = bool(request.htmx) and request.htmx.target != "dialog"
    here = request.htmx.current_url_abs_path if is_inline else None
    return form_page(
        request,
        "deals/_new_inline.html" if is_inline else "deals/deal_form.html",
        form=form,
        act=lambda values: _create(request, values),
        done=lambda deal: here or reverse("deals:detail", args=[deal.pk]),
    )


def _create(request: StaffRequest, v: dict[str, Any]) -> object:
    card = None if v["customer_id"] else {"name": v["name"], "mobile": v["mobile"] or None}
    return commands.create_deal(
        customer_id=v["customer_id"],
        customer=card,
        wish=commands.Wish(series_id=v["series_id"]),
        channel=v["channel"],
        process_id=v["process"],
        stage=v["stage"] or None,
        next_at=v["next_at"],
        by=request.actor,
    )


@staff(access.MAKE)
@require_GET
def duplicate(request: StaffRequest) -> HttpResponse:
    """Whose card has this number? Asked while it is typed; a colleague's card shows masked, with its owner. The form of a
    visit (``visit``) takes a card of one's own by itself.
    """
    number = checked_mobile(request.GET.get("mobile", ""))
    found = customers.duplicate_of(request.actor, mobile=number.value) if number.value and not number.error else None
    return render(
        request, "deals/_duplicate.html", {"number": number, "found": found, "is_visit": "visit" in request.GET}
    )


@staff(access.HAND_OVER)
@require_http_methods(["GET", "POST"])
@once
def handover_new(request: StaffRequest) -> HttpResponse:
    """Everything of one person to another, in one action."""
    stores = [(store.pk, store.title) for store in organisation.stores_of(request.actor)]
    form = HandoverForm(
        request.POST or None,
        people=people_of(request.actor),
        stores=stores,
        initial={"store_id": request.actor.store_id, "from_user_id": request.GET.get("from")},
    )
    return form_page(
        request,
        "deals/handover_form.html",
        form=form,
        act=lambda v: commands.hand_over(v.pop("from_user_id"), v.pop("to_user_id"), **v, by=request.actor),
        done=lambda receipt: reverse("deals:handover", args=[receipt.pk]),
    )


@staff(access.HAND_OVER)
@require_GET
def handover_list(request: StaffRequest) -> HttpResponse:
    page = page_of(queries.handovers_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    return render(request, "deals/handover_list.html", {"page": page})


@staff(access.HAND_OVER)
@require_GET
def handover_detail(request: StaffRequest, handover_id: int) -> HttpResponse:
    """The receipt: what moved from whom to whom."""
    receipt = queries.handovers_of(request.actor).get(pk=handover_id)
    titles = {
        "customers": _("Customers"),
        "deals": _("Deals"),
        "tasks": _("Tasks"),
        "promises": _("Promises"),
        "appointments": _("Appointments"),
    }
    titles |= {kind: str(along.title) for kind, along in ALONG.items() if kind in receipt.moved}
    moved = [
        (title, len(receipt.moved.get(kind, [])), len(receipt.left.get(kind, []))) for kind, title in titles.items()
    ]
    context = {"receipt": receipt, "moved": moved, "left_deals": queries.deals_left_of(request.actor, receipt)}
    return render(request, "deals/handover_detail.html", context)


@staff(access.HAND_OVER)
@require_http_methods(["GET", "POST"])
@once
def handover_undoing(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Asked once more, then undone."""
    receipt = queries.handovers_of(request.actor).get(pk=handover_id)
    here = reverse("deals:handover", args=[receipt.pk])
    return form_page(
        request,
        "deals/handover_undoing.html",
        form=forms.Form(request.POST if request.method == "POST" else None),
        act=lambda _values: commands.undo_handover(receipt.pk, by=request.actor),
        done=here,
        context={"receipt": receipt},
    )
