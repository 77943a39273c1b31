"""Advance tables: the week of a consultant."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.cards import access, commands, queries
from jiubu.cards.forms import CommentForm, LinesForm, id_from, week_from
from jiubu.cards.models import AdvanceTable
from jiubu.cards.views.card import place_of
from jiubu.deals import queries as deals
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def week(request: StaffRequest) -> HttpResponse:
    """Who has a table for the week."""
    place = place_of(request)
    monday = week_from(request.GET.get("week"), timezone.localdate())
    reach = request.actor.reach(access.FILL)
    rows = queries.week_of(request.actor, place.store.pk, monday)
    context = {
        "place": place,
        "week": monday,
        "until": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "rows": [(row, reach.covers(owner_id=row.person.pk, store_id=place.store.pk)) for row in rows],
    }
    return render(request, "cards/tables.html", context)


@staff(access.FILL)
@require_POST
@once
def start(request: StaffRequest) -> HttpResponse:
    """Begin a table, with what is due in its week."""
    place = place_of(request)
    consultant_id = id_from(request.POST.get("consultant")) or request.actor.user_id or 0
    monday = week_from(request.POST.get("week"), timezone.localdate())
    table = commands.start_table(
        store_id=place.store.pk, consultant_id=consultant_id, week=monday, by=request.actor
    )  # fmt: skip
    commands.add_due(table.pk, by=request.actor)
    return redirect("cards:table", table.pk)


@staff(access.SEE)
@FORM
@once
def detail(request: StaffRequest, table_id: int) -> HttpResponse:
    """One table: read by who may see it, filled in where it stands by who may fill it."""
    table = queries.table_of(request.actor, table_id)
    rows = queries.table_lines(request.actor, table)
    may_fill = access.can(request.actor, access.FILL, table)
    form = _form(request, table, rows) if may_fill else None
    if request.method == "POST":
        request.actor.require_over(access.FILL, owner_id=table.consultant_id, store_id=table.store_id)
        if form is not None and form.is_valid() and _save(request, table, form):
            return redirect("cards:table", table.pk)
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "cards/table.html", _page(request, table, rows, form), status=status)


def _form(request: StaffRequest, table: AdvanceTable, rows: list[queries.TableLine]) -> LinesForm:
    open_lines = [row.line for row in rows if row.line.done_at is None and row.name]
    lines = {line.pk: {"target": line.target, "step": line.step, "due_on": line.due_on} for line in open_lines}
    targets = [rule.key for rule in deals.profile_of_group(table.group_id).grades if rule.phase in ("", "won")]
    return LinesForm(request.POST if request.method == "POST" else None, lines=lines, targets=targets)


def _save(request: StaffRequest, table: AdvanceTable, form: LinesForm) -> bool:
    """Whether every line could be kept; what was refused stands beside its line."""
    refused = commands.edit_lines(table.pk, values=form.values(), by=request.actor)
    for pk, error in refused.items():
        form.refuse(pk, error.fields, next(iter(error.fields.values()), error.text))
    return not refused


def _page(
    request: StaffRequest, table: AdvanceTable, rows: list[queries.TableLine], form: LinesForm | None
) -> dict[str, Any]:  # fmt: skip
    names = ("target", "step", "due")
    pks = form.lines if form is not None else ()
    fields = {pk: {name: form[f"{name}-{pk}"] for name in names} for pk in pks} if form is not None else {}
    may_comment = access.can(request.actor, access.CHECK, table) and request.actor.user_id != table.consultant_id
    return {
        "table": table,
        "rows": [(row, fields.get(row.line.pk)) for row in rows],
        "may_fill": form is not None,
        "may_comment": may_comment,
        "offered": queries.offered_deals(request.actor, table) if form is not None else (),
        "done": sum(row.line.done_at is not None for row in rows),
        "reached": sum(row.is_reached for row in rows),
        "is_over": table.until < timezone.localdate(),
    }


@staff(access.FILL)
@require_POST
@once
def due(request: StaffRequest, table_id: int) -> HttpResponse:
    """Everything that is due this week comes into the table."""
    added = commands.add_due(queries.table_of(request.actor, table_id).pk, by=request.actor)
    return _added(request, table_id, len(added))


@staff(access.FILL)
@require_POST
@once
def carried(request: StaffRequest, table_id: int) -> HttpResponse:
    """What was left open last week comes into the table."""
    added = commands.carry_over(queries.table_of(request.actor, table_id).pk, by=request.actor)
    return _added(request, table_id, len(added))


@staff(access.FILL)
@require_POST
@once
def add(request: StaffRequest, table_id: int) -> HttpResponse:
    """Chosen deals come into the table."""
    chosen = [pk for pk in map(id_from, request.POST.getlist("deal")) if pk is not None]
    added = commands.add_lines(queries.table_of(request.actor, table_id).pk, deal_ids=chosen, by=request.actor)
    return _added(request, table_id, len(added))


def _added(request: StaffRequest, table_id: int, number: int) -> HttpResponse:
    text = ngettext("{number} customer added.", "{number} customers added.", number).format(number=number)
    messages.info(request, text if number else _("Nobody new: all of them are in the table."))
    return redirect("cards:table", table_id)


@staff(access.CHECK)
@FORM
@once
def comment(request: StaffRequest, table_id: int) -> HttpResponse:
    """What the manager says about the week."""
    table = queries.table_of(request.actor, table_id)
    form = CommentForm(request.POST or None, initial={"comment": table.comment})
    return form_page(
        request,
        "cards/comment_form.html",
        form=form,
        act=lambda values: commands.comment_table(table_id, comment=values["comment"], by=request.actor),
        done=reverse("cards:table", args=[table_id]),
        context={"table": table},
    )


@staff(access.FILL)
@require_POST
@once
def tick(request: StaffRequest, line_id: int) -> HttpResponse:
    """The step is done, or after all not."""
    line = queries.line_of(request.actor, line_id)
    commands.tick_line(line.pk, done=request.POST.get("done") == "1", by=request.actor)
    return redirect("cards:table", line.table_id)


@staff(access.FILL)
@require_POST
@once
def remove(request: StaffRequest, line_id: int) -> HttpResponse:
    """Take a customer off the table."""
    line = queries.line_of(request.actor, line_id)
    commands.remove_line(line.pk, by=request.actor)
    return redirect("cards:table", line.table_id)
