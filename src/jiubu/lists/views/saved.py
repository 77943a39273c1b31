"""Saved views and the choice of columns."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiubu.kernel.listing import LISTS, List
from jiubu.lists import access, commands, queries, rules
from jiubu.lists.forms import ViewForm
from jiubu.lists.models import View
from jiubu.lists.words import address_of
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


def page_of_list(declared: List, query: str = "") -> str:
    address = address_of(declared)
    return f"{address}?{query}" if query else address


def page_of_view(view: View) -> str:
    return page_of_list(LISTS[view.list_key], view.address)


@staff()
@require_http_methods(["GET", "POST"])
@once
def view_new(request: StaffRequest, list_key: str) -> HttpResponse:
    """Keep the filters and columns of the list under a name."""
    declared = access.list_for(request.actor, list_key)
    setting = queries.setting_of(request.actor, list_key, view_id=_number(request.GET.get("view", "")))
    query = rules.kept_query(request.GET.urlencode(), declared)

    def keep(values: dict[str, Any]) -> View:
        columns = [column.key for column in setting.columns]
        view = commands.save_view(
            list_key, name=values["name"], query=query, columns=columns, reach=values.get("reach", "private"),
            by=request.actor,
        )  # fmt: skip
        if values["is_opening"]:
            commands.open_with(list_key, view_id=view.pk, by=request.actor)
        return view

    form = ViewForm(request.POST or None, actor=request.actor)
    context = {"title": _("Save as a view"), "words": declared.words(request.actor, query)}
    return form_page(request, "lists/view_form.html", form=form, act=keep, done=page_of_view, context=context)


@staff()
@require_http_methods(["GET", "POST"])
@once
def view_edit(request: StaffRequest, view_id: int) -> HttpResponse:
    """Name and reach of a view, and whether the list opens with it."""
    view = queries.view_of(request.actor, view_id)
    setting = queries.setting_of(request.actor, view.list_key)
    is_opening = setting.opens is not None and setting.opens.pk == view.pk
    may_change = access.can_change(request.actor, view)

    def change(values: dict[str, Any]) -> View:
        if may_change:
            commands.edit_view(
                view_id, changes={k: values[k] for k in ("name", "reach") if k in values}, by=request.actor
            )
        if values["is_opening"] != is_opening:
            opened = view_id if values["is_opening"] else None
            commands.open_with(view.list_key, view_id=opened, by=request.actor)
        return queries.view_of(request.actor, view_id)

    initial = {"name": view.name, "reach": view.reach, "is_opening": is_opening}
    form = ViewForm(request.POST or None, actor=request.actor, initial=initial)
    if not may_change:
        form.fields = {"is_opening": form.fields["is_opening"]}
    words = LISTS[view.list_key].words(request.actor, view.query)
    context = {"title": view.name, "view": view, "may_change": may_change, "words": words}
    return form_page(request, "lists/view_form.html", form=form, act=change, done=page_of_view, context=context)


@staff()
@require_POST
@once
def view_filters(request: StaffRequest, view_id: int) -> HttpResponse:
    """The view has the filters and order that the page shows now."""
    view = queries.view_of(request.actor, view_id)
    commands.edit_view(view.pk, changes={"query": request.POST.get("query", "")}, by=request.actor)
    messages.success(request, _("View saved."))
    return redirect(page_of_view(queries.view_of(request.actor, view_id)))


@staff()
@require_POST
@once
def view_removal(request: StaffRequest, view_id: int) -> HttpResponse:
    view = queries.view_of(request.actor, view_id)
    commands.delete_view(view.pk, by=request.actor)
    return redirect(page_of_list(LISTS[view.list_key], "view=0"))


@staff()
@require_http_methods(["GET", "POST"])
@once
def columns(request: StaffRequest, list_key: str) -> HttpResponse:
    """Which columns are shown, in which order: those ticked, as they stand in the form."""
    declared = access.list_for(request.actor, list_key)
    setting = queries.setting_of(request.actor, list_key, view_id=_number(request.GET.get("view", "")))
    view = setting.view if setting.view and access.can_change(request.actor, setting.view) else None
    if request.method == "POST":
        chosen = [] if "usual" in request.POST else request.POST.getlist("column")
        commands.choose_columns(list_key, columns=chosen, view_id=view.pk if view else None, by=request.actor)
        return redirect(page_of_list(declared, request.GET.urlencode() or "view=0"))
    shown = {column.key for column in setting.columns}
    others = [c for c in queries.offered_columns(request.actor, declared) if c.key not in shown]
    offered = [(column, True) for column in setting.columns] + [(column, False) for column in others]
    return render(request, "lists/columns_form.html", {"list": declared, "offered": offered, "view": view})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
