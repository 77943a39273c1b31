"""Pages of the connections to other systems."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.hooks import commands, queries
from jiubu.hooks.access import MANAGE
from jiubu.hooks.forms import EditEndpointForm, EndpointForm, NewEndpointForm
from jiubu.hooks.models import Endpoint, State
from jiubu.kernel.errors import Refused
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.organisation.queries import stores_of
from jiubu.web.answers import form_page
from jiubu.web.forms import show_refusal
from jiubu.web.requests import StaffRequest, staff


@staff(MANAGE)
@require_GET
def endpoint_list(request: StaffRequest) -> HttpResponse:
    """Every connection, whether it works, and what waits."""
    page = page_of(queries.endpoints_of(request.actor), order=("title", "id"), after=request.GET.get("after", ""))
    return render(request, "hooks/endpoint_list.html", {"page": page})


def _choices(request: StaffRequest) -> dict[str, Any]:
    return {"stores": list(stores_of(request.actor)), "is_group_wide": request.actor.reach(MANAGE).group}


@staff(MANAGE)
@require_http_methods(["GET", "POST"])
def endpoint_new(request: StaffRequest) -> HttpResponse:
    """The secret is shown once, on the page that answers; so the answer is not kept for a second submit."""
    initial = {"kind": "standard", "verbs": ["*"], "language": "zh-hans"}
    form = NewEndpointForm(request.POST or None, initial=initial, **_choices(request))
    if form.is_bound and form.is_valid():
        try:
            endpoint, secret = commands.make_endpoint(**form.cleaned_data, by=request.actor)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _show(request, endpoint.pk, secret=secret if not endpoint.is_robot else "")
    return render(request, "hooks/endpoint_form.html", {"form": form, "title": _("New connection")})


@staff(MANAGE)
@require_http_methods(["GET", "POST"])
@once
def endpoint_edit(request: StaffRequest, endpoint_id: int) -> HttpResponse:
    endpoint = queries.endpoint_of(request.actor, endpoint_id)
    initial = {**EndpointForm.values_of(endpoint), "version": endpoint.version}
    form = EditEndpointForm(request.POST or None, initial=initial, **_choices(request))

    def edit(changes: dict[str, Any]) -> None:
        version = changes.pop("version")
        commands.edit_endpoint(endpoint_id, changes=changes, version=version, by=request.actor)
        messages.success(request, _("Saved."))

    return form_page(
        request, "hooks/endpoint_form.html", form=form, act=edit, done=f"/hooks/{endpoint_id}/",
        context={"title": endpoint.title},
    )  # fmt: skip


@staff(MANAGE)
@require_GET
def endpoint_detail(request: StaffRequest, endpoint_id: int) -> HttpResponse:
    return _show(request, endpoint_id)


def _show(request: StaffRequest, endpoint_id: int, *, secret: str = "") -> HttpResponse:
    endpoint: Endpoint = queries.endpoint_of(request.actor, endpoint_id)
    state = request.GET.get("state", "")
    rows = queries.messages_of(request.actor, endpoint, state=state)
    page = page_of(rows, order=("-id",), after=request.GET.get("after", ""), size=30)
    context = {"endpoint": endpoint, "page": page, "secret": secret, "state": state, "states": State.choices}
    return render(request, "hooks/endpoint_detail.html", context)


@staff(MANAGE)
@require_POST
@once
def endpoint_switch(request: StaffRequest, endpoint_id: int) -> HttpResponse:
    commands.switch_endpoint(endpoint_id, is_active=request.POST.get("is_active") == "1", by=request.actor)
    return redirect("hooks:endpoint", endpoint_id)


@staff(MANAGE)
@require_POST
def secret_new(request: StaffRequest, endpoint_id: int) -> HttpResponse:
    """Shown once, like the first one."""
    _endpoint, secret = commands.change_secret(endpoint_id, by=request.actor)
    return _show(request, endpoint_id, secret=secret)


@staff(MANAGE)
@require_POST
@once
def trial(request: StaffRequest, endpoint_id: int) -> HttpResponse:
    commands.try_endpoint(endpoint_id, by=request.actor)
    messages.success(request, _("A trial is on its way. Look at the log in a moment."))
    return redirect("hooks:endpoint", endpoint_id)


@staff(MANAGE)
@require_POST
@once
def replay(request: StaffRequest, endpoint_id: int, message_id: int | None = None) -> HttpResponse:
    count = commands.replay_messages(endpoint_id, message_id=message_id, by=request.actor)
    text = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
    messages.success(request, text % {"count": count})
    return redirect("hooks:endpoint", endpoint_id)


@staff(MANAGE)
@require_POST
@once
def endpoint_removal(request: StaffRequest, endpoint_id: int) -> HttpResponse:
    commands.remove_endpoint(endpoint_id, by=request.actor)
    messages.success(request, _("Removed."))
    return redirect("hooks:endpoints")
