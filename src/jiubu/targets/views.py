"""The page of a month's targets."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiubu.organisation.once import once
from jiubu.targets import access, commands, queries, rules
from jiubu.targets.enums import TARGET_KINDS
from jiubu.targets.forms import MonthForm, name_of
from jiubu.targets.queries import Month
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def month(request: StaffRequest) -> HttpResponse:
    """The numbers of a store's month per person, with the sums; set by who may."""
    store = queries.store_for(request.actor, _number(request.GET.get("store", "")) or request.actor.store_id or 0)
    day = _month(request.GET.get("month", ""))
    found = queries.month_of(request.actor, store, day)
    form = MonthForm(request.POST or None, month=found)

    def act(cleaned: dict[str, Any]) -> object:
        version = cleaned.pop("version", None)
        plan = commands.set_targets(store.pk, month=day, values=form.values(cleaned), version=version, by=request.actor)
        messages.success(request, _("Targets saved."))
        return plan

    may_set = access.can_set(request.actor, store.pk)
    context = {
        "month": found, "rows": _rows(found, form), "may_set": may_set, "stores": queries.stores_for(request.actor),
        "kinds": TARGET_KINDS.values(), "previous": _before(day), "next": rules.month_after(day),
    }  # fmt: skip
    done = f"{reverse('targets:month')}?store={store.pk}&month={day:%Y-%m}"
    return form_page(request, "targets/month.html", form=form, act=act, done=done, context=context)


def _rows(found: Month, form: MonthForm) -> list[dict[str, Any]]:
    """The store, then each team with its people, then who has no team."""

    def row(title: str, kind: str, team_id: int | None = None, person: int | None = None) -> dict[str, Any]:
        cells = [
            {
                "field": form[name_of((k, team_id, person))], "value": found.values.get((k, team_id, person)),
                "sum": None if person else found.sum_of(k, team_id),
            }
            for k in TARGET_KINDS
        ]  # fmt: skip
        return {"title": title, "kind": kind, "cells": cells, "person_id": person}

    rows = [row(found.store.title, "store")]
    for team in (*found.teams, None):
        if team is not None:
            rows.append(row(team.name, "team", team_id=team.pk))
        rows += [row(m.user.name, "person", person=m.user.pk) for m in found.members if m.team == team]
    return rows


def _before(day: date) -> date:
    return rules.month_of(rules.month_of(day) - date.resolution)


def _month(text: str) -> date:
    """The first day of 2026-11; this month's for what is none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return rules.month_of(timezone.localdate())
    return found if 2000 <= found.year < 2100 else rules.month_of(timezone.localdate())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
