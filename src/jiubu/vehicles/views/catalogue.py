"""Pages of the catalogue."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.forms import ColourForm, ExclusionForm, OfferedForm, OptionForm, SeriesForm, TrimForm
from jiubu.vehicles.models import Series
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def catalogue(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("text", "")[:60]
    sold_here = request.GET.get("here") == "1"
    context = {
        "brands": queries.brands_of(request.actor, text=text, sold_here=sold_here),
        "text": text,
        "sold_here": sold_here,
        "can_edit": request.actor.can(access.CATALOGUE),
    }
    return render(request, "vehicles/brand_list.html", context)


@staff(access.SEE)
@require_GET
def brand_detail(request: StaffRequest, brand_id: int) -> HttpResponse:
    brand = queries.brand_of(request.actor, brand_id)
    rows = queries.series_in(request.actor, brand, text=request.GET.get("text", "")[:60])
    return render(request, "vehicles/brand_detail.html", {"brand": brand, "rows": rows})


@staff(access.CATALOGUE)
@require_http_methods(["GET", "POST"])
@once
def series_new(request: StaffRequest) -> HttpResponse:
    form = SeriesForm(request.POST or None, initial={"brand": request.GET.get("brand", "")})
    if form.is_valid():
        series = commands.put_series(**form.cleaned_data, by=request.actor)
        return redirect("vehicles:series", series.pk)
    return render(request, "vehicles/series_form.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(access.SEE)
@require_GET
def series_detail(request: StaffRequest, series_id: int) -> HttpResponse:
    series = queries.series_of(request.actor, series_id)
    context = {
        "series": series,
        "page": queries.trims_page(request.actor, series, after=request.GET.get("after", "")),
        "colours": queries.colours_of(series),
        "options": queries.options_of(series),
        "exclusions": queries.exclusions_of(series),
        "can_edit": request.actor.can(access.CATALOGUE),
    }
    return render(request, "vehicles/series_detail.html", context)


@staff(access.CATALOGUE)
@require_POST
@once
def series_offer(request: StaffRequest, series_id: int) -> HttpResponse:
    commands.offer_series(series_id, is_sold_here=request.POST.get("is_sold_here") == "1", by=request.actor)
    return redirect("vehicles:series", series_id)


def _initial(request: StaffRequest, series: Series, part: str) -> dict[str, Any]:
    """What a part says now, where the address names one; else what was there before stays out of the way."""
    text = request.GET.get("id", "")
    if not text.isdecimal() or len(text) > 12:
        return {}
    found = queries.part_of(series, part, int(text))
    values = {field.name: getattr(found, field.name) for field in found._meta.concrete_fields}
    return values if part == "trim" else values | {"trim_ids": [trim.pk for trim in found.trims.all()]}


@staff(access.CATALOGUE)
@require_http_methods(["GET", "POST"])
@once
def series_exclusion(request: StaffRequest, series_id: int) -> HttpResponse:
    """Two options that may not be chosen together, or may again."""
    series = queries.series_of(request.actor, series_id)
    form = ExclusionForm(request.POST or None, options=queries.options_of(series))
    return form_page(
        request, "vehicles/series_form.html", form=form,
        act=lambda v: commands.put_exclusion(
            v["option"], v["other"], is_excluded=request.POST.get("is_excluded", "1") == "1", by=request.actor
        ),
        done=reverse("vehicles:series", args=[series.pk]), context={"series": series, "part": "exclusion"},
    )  # fmt: skip


@staff(access.CATALOGUE)
@require_http_methods(["GET", "POST"])
@once
def series_part(request: StaffRequest, series_id: int, part: str) -> HttpResponse:
    """A trim, colour or option of the series, made or changed."""
    series = queries.series_of(request.actor, series_id)
    kinds: dict[str, type[forms.Form]] = {"trim": TrimForm, "colour": ColourForm, "option": OptionForm}
    form = kinds[part](request.POST or None, initial=_initial(request, series, part))
    if isinstance(form, OfferedForm):
        form.offer(queries.trims_in(series))
    put: dict[str, Callable[..., object]] = {
        "trim": commands.put_trim, "colour": commands.put_colour, "option": commands.put_option
    }  # fmt: skip
    return form_page(
        request, "vehicles/series_form.html", form=form,
        act=lambda v: put[part](series.pk, **v, by=request.actor),
        done=reverse("vehicles:series", args=[series.pk]), context={"series": series, "part": part},
    )  # fmt: skip
