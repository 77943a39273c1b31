"""Pages of the organisation: people, stores and teams, the matrix of roles."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.kernel.paging import page_of
from jiubu.organisation import access, commands, queries
from jiubu.organisation.forms import (
    NewStoreForm,
    PersonChangesForm,
    PersonForm,
    PostForm,
    StoreChangesForm,
    TeamChangesForm,
    TeamForm,
)
from jiubu.organisation.once import once
from jiubu.organisation.queries.accounts import may_manage
from jiubu.web.answers import form_page
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, shows_list, staff


def edit_page(
    request: StaffRequest, form: Form, change: Callable[[dict[str, Any], int | None], object], to: str, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A form that edits: ``change`` is given its values and the version that was read."""

    def act(values: dict[str, Any]) -> object:
        return change({name: value for name, value in values.items() if name != "version"}, values["version"])

    return form_page(request, "organisation/form.html", form=form, act=act, done=to, context=context)


def show(request: StaffRequest, form: BaseForm, title: str, **context: Any) -> HttpResponse:
    return render(request, "organisation/form.html", {"form": form, "title": title, **context})


@staff(access.SEE)
@require_GET
@shows_list("people")
def person_list(request: StaffRequest) -> HttpResponse:
    """The people of the stores that one sees, with their roles."""
    asked = request.GET.get("store", "")
    store_id = int(asked) if asked.isdecimal() else None
    inactive = request.GET.get("inactive") == "1"
    people = queries.people_of(request.actor, store_id, inactive=inactive)
    page = page_of(people, order=("name", "id"), after=request.GET.get("after", ""))
    context = {
        "page": page, "stores": queries.stores_of(request.actor), "store_id": store_id, "inactive": inactive,
        "may_manage": request.actor.can(access.MANAGE_PEOPLE), "here": "people",
    }  # fmt: skip
    return render(request, "organisation/person_list.html", context)


def person_choices(request: StaffRequest, user_id: int | None = None) -> dict[str, Any]:
    """The stores, roles and teams that a form offers: those that one may give to ``user_id``, or to somebody new."""
    stores = queries.stores_to_staff(request.actor)
    return {
        "stores": stores,
        "roles": queries.roles_to_give(request.actor, stores, user_id=user_id),
        "teams": list(queries.teams_of(request.actor).filter(store__in=[store.pk for store in stores])),
    }


@staff(access.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
@once
def person_new(request: StaffRequest) -> HttpResponse:
    """Somebody starts; the invitation is made on the person's page."""
    form = PersonForm(request.POST or None, **person_choices(request), initial={"store_id": request.actor.store_id})
    made: list[int] = []
    if is_taken(form, lambda data: made.append(commands.make_person(**data, by=request.actor).pk)):
        messages.success(
            request, _("Created. Now make a link under “How this person signs in”, so that a password can be chosen.")
        )
        return redirect("organisation:person", made[0])
    return show(request, form, _("New person"))


@staff(access.SEE)
@require_GET
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    row = queries.person_of(request.actor, user_id)
    context = {"person": row, "may_manage": request.actor.can(access.MANAGE_PEOPLE) and may_manage(request.actor, row)}
    return render(request, "organisation/person_detail.html", context)


@staff(access.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
@once
def person_edit(request: StaffRequest, user_id: int) -> HttpResponse:
    row = queries.person_of(request.actor, user_id)
    form = PersonChangesForm(request.POST or None, initial=PersonChangesForm.values_of(row))
    return edit_page(
        request,
        form,
        lambda data, version: commands.edit_person(row.pk, changes=data, version=version, by=request.actor),
        reverse("organisation:person", args=[row.pk]),
        title=_("Edit"),
        about=row.name,
    )


@staff(access.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
@once
def post_new(request: StaffRequest, user_id: int) -> HttpResponse:
    row = queries.person_of(request.actor, user_id)
    form = PostForm(request.POST or None, **person_choices(request, row.pk))
    if is_taken(form, lambda data: commands.give_post(row.pk, **data, by=request.actor)):
        return redirect("organisation:person", row.pk)
    return show(request, form, _("Give a role"), about=row.name)


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def post_end(request: StaffRequest, post_id: int) -> HttpResponse:
    post = commands.end_post(post_id, by=request.actor)
    return redirect("organisation:person", post.user_id)


@staff(access.SEE)
@require_GET
def store_list(request: StaffRequest) -> HttpResponse:
    """Stores with their hours and teams."""
    teams: dict[int, list[Any]] = {}
    for team in queries.teams_of(request.actor):
        teams.setdefault(team.store_id, []).append(team)
    lines = [(store, teams.get(store.pk, [])) for store in queries.stores_of(request.actor)]
    context = {"lines": lines, "may_manage": request.actor.can(access.MANAGE_STORES), "here": "stores"}
    return render(request, "organisation/store_list.html", context)


@staff(access.MANAGE_STORES)
@require_http_methods(["GET", "POST"])
@once
def store_new(request: StaffRequest) -> HttpResponse:
    access.require_group(request.actor, access.MANAGE_STORES)
    initial = {"opens_at": "09:00", "closes_at": "18:00", "timezone": "Asia/Shanghai"}
    form = NewStoreForm(request.POST or None, initial=initial)
    if is_taken(form, lambda data: commands.put_store(data.pop("key"), changes=data, by=request.actor)):
        return redirect("organisation:stores")
    return show(request, form, _("New store"))


@staff(access.MANAGE_STORES)
@require_http_methods(["GET", "POST"])
@once
def store_edit(request: StaffRequest, store_id: int) -> HttpResponse:
    store = queries.store_of(request.actor, store_id)
    initial = {name: getattr(store, name) for name in StoreChangesForm.base_fields}
    return edit_page(
        request,
        StoreChangesForm(request.POST or None, initial=initial),
        lambda data, version: commands.put_store(store.key, changes=data, version=version, by=request.actor),
        reverse("organisation:stores"),
        title=_("Edit store"),
        about=store.name,
    )


@staff(access.MANAGE_STORES)
@require_http_methods(["GET", "POST"])
@once
def team_new(request: StaffRequest, store_id: int) -> HttpResponse:
    store = queries.store_of(request.actor, store_id)
    form = TeamForm(request.POST or None)
    if is_taken(form, lambda data: commands.put_team(store.pk, data["key"], name=data["name"], by=request.actor)):
        return redirect("organisation:stores")
    return show(request, form, _("New team"), about=store.name)


@staff(access.MANAGE_STORES)
@require_http_methods(["GET", "POST"])
@once
def team_edit(request: StaffRequest, team_id: int) -> HttpResponse:
    team = queries.teams_of(request.actor).get(pk=team_id)
    access.require_store(request.actor, access.MANAGE_STORES, team.store_id)
    return edit_page(
        request,
        TeamChangesForm(request.POST or None, initial={"name": team.name, "version": team.version}),
        lambda data, version: commands.put_team(
            team.store_id, team.key, name=data.get("name", team.name), version=version, by=request.actor
        ),
        reverse("organisation:stores"),
        title=_("Edit team"),
        about=f"{team.store.title} · {team.name}",
    )
