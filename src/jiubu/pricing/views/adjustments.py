"""Price adjustments: written from a list, asked for, looked at from both sides."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.pricing import access, commands, queries
from jiubu.pricing.forms import AdjustmentForm
from jiubu.pricing.models import PriceAdjustment, PriceList
from jiubu.pricing.views.lists import what_is_priced
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def adjustments(request: StaffRequest) -> HttpResponse:
    """Every document that changes prices, the newest first."""
    page = page_of(queries.adjustments_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    return render(request, "pricing/adjustments.html", {"page": page})


@staff(access.SEE)
@require_GET
def detail(request: StaffRequest, adjustment_id: int) -> HttpResponse:
    """One document: its prices, its list, what was decided."""
    adjustment = queries.adjustment_of(request.actor, adjustment_id)
    context = {
        "adjustment": adjustment,
        "lines": queries.adjustment_lines(adjustment),
        "approval": queries.approval_of(adjustment),
        "may_adjust": access.reaches(request.actor, access.ADJUST, adjustment.price_list.store_id),
    }
    return render(request, "pricing/adjustment.html", context)


def _to_adjustment(adjustment: PriceAdjustment) -> str:
    return reverse("pricing:adjustment", args=[adjustment.pk])


@staff(access.ADJUST)
@FORM
@once
def adjustment_new(request: StaffRequest, price_list_id: int) -> HttpResponse:
    """Write new prices of a list in use."""
    price_list = queries.list_of(request.actor, price_list_id)
    return _form(request, price_list, None)


@staff(access.ADJUST)
@FORM
@once
def adjustment_edit(request: StaffRequest, adjustment_id: int) -> HttpResponse:
    """Change a document that nobody was asked about yet."""
    adjustment = queries.adjustment_of(request.actor, adjustment_id)
    return _form(request, adjustment.price_list, adjustment)


def _form(request: StaffRequest, price_list: PriceList, adjustment: PriceAdjustment | None) -> HttpResponse:
    text = request.GET.get("text", "")[:60]
    kept = queries.adjustment_lines(adjustment) if adjustment else []
    initial = {"valid_from": kept[0].valid_from if kept else timezone.localdate()}
    form = AdjustmentForm(
        request.POST or None,
        initial=initial | ({"reason": adjustment.reason} if adjustment else {}),
        lines=queries.lines_to_adjust(price_list, timezone.localdate(), text=text),
        kept=kept,
        **what_is_priced(request.actor),
    )

    def act(values: dict[str, Any]) -> PriceAdjustment:
        said = {"reason": values["reason"], "by": request.actor}
        if adjustment is None:
            return commands.make_adjustment(price_list.pk, form.changes(), **said)
        return commands.edit_adjustment(adjustment.pk, form.changes(), **said)

    context = {
        "list": price_list,
        "adjustment": adjustment,
        "text": text,
        "title": adjustment.code if adjustment else _("New price adjustment"),
        "back": _to_adjustment(adjustment) if adjustment else reverse("pricing:list", args=[price_list.pk]),
    }
    return form_page(request, "pricing/adjustment_form.html", form=form, act=act, done=_to_adjustment, context=context)


@staff(access.ADJUST)
@require_POST
@once
def asking(request: StaffRequest, adjustment_id: int) -> HttpResponse:
    """Ask for approval."""
    adjustment = queries.adjustment_of(request.actor, adjustment_id)
    return redirect(_to_adjustment(commands.ask_adjustment(adjustment.pk, by=request.actor)))


@staff(access.ADJUST)
@require_POST
@once
def cancellation(request: StaffRequest, adjustment_id: int) -> HttpResponse:
    """It is no longer wanted."""
    adjustment = queries.adjustment_of(request.actor, adjustment_id)
    return redirect(_to_adjustment(commands.cancel_adjustment(adjustment.pk, by=request.actor)))
