"""Price lists and their lines."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import page_of
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.pricing import access, commands, queries
from jiubu.pricing.forms import LineEditForm, LineForm, ListForm
from jiubu.pricing.models import PriceList
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])
LINES = ("item__order", "item_id", "target", "valid_from", "id")


@staff(access.SEE)
@require_GET
def price_lists(request: StaffRequest) -> HttpResponse:
    """Every price list, the newest first."""
    page = page_of(queries.lists_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    context = {"page": page, "may_manage": request.actor.can(access.MANAGE)}
    return render(request, "pricing/lists.html", context)


@staff(access.SEE)
@require_GET
def detail(request: StaffRequest, price_list_id: int) -> HttpResponse:
    """One list with its prices, the policies that use it and the documents that changed it."""
    price_list = queries.list_of(request.actor, price_list_id)
    text = request.GET.get("text", "")[:60]
    today = timezone.localdate() if request.GET.get("days") != "all" else None
    rows = queries.lines_of(price_list, text=text, on=today if price_list.is_in_use else None)
    context = {
        "list": price_list,
        "page": page_of(rows, order=LINES, after=request.GET.get("after", "")),
        "text": text,
        "is_today": price_list.is_in_use and today is not None,
        "adjustments": queries.adjustments_changing(price_list),
        "policies": queries.policies_using(price_list),
        "may_manage": access.reaches(request.actor, access.MANAGE, price_list.store_id),
        "may_import": request.actor.can("imports.run"),
        "may_adjust": access.reaches(request.actor, access.ADJUST, price_list.store_id),
    }
    return render(request, "pricing/list.html", context)


def _to_list(price_list: PriceList) -> str:
    return reverse("pricing:list", args=[price_list.pk])


def stores_offered(actor: Actor) -> list[tuple[int, str]]:
    """The stores whose lists the actor keeps."""
    return [
        (store.pk, store.title)
        for store in organisation.stores_of(actor)
        if access.reaches(actor, access.MANAGE, store.pk)
    ]


@staff(access.MANAGE)
@FORM
@once
def list_new(request: StaffRequest) -> HttpResponse:
    """Begin a list as a draft."""

    def act(values: dict[str, Any]) -> PriceList:
        values.pop("version")
        return commands.make_list(**values, by=request.actor)

    form = ListForm(
        request.POST or None,
        initial={"valid_from": timezone.localdate(), "store_id": request.actor.store_id},
        stores=stores_offered(request.actor),
        is_group=access.reaches(request.actor, access.MANAGE, None),
    )
    context = {"title": _("New price list"), "back": reverse("pricing:lists"), "back_title": _("Price lists")}
    return form_page(request, "pricing/form.html", form=form, act=act, done=_to_list, context=context)


@staff(access.MANAGE)
@FORM
@once
def list_edit(request: StaffRequest, price_list_id: int) -> HttpResponse:
    """Change name and days of a draft."""
    price_list = queries.list_of(request.actor, price_list_id)
    names = ("name", "currency", "valid_from", "valid_until", "version")

    def act(values: dict[str, Any]) -> PriceList:
        return commands.edit_list(price_list.pk, version=values.pop("version", None), changes=values, by=request.actor)

    form = ListForm(request.POST or None, initial={name: getattr(price_list, name) for name in names}, stores=None)
    context = {"title": _("Edit"), "back": _to_list(price_list), "back_title": price_list.name}
    return form_page(request, "pricing/form.html", form=form, act=act, done=_to_list, context=context)


@staff(access.MANAGE)
@require_POST
@once
def list_state(request: StaffRequest, price_list_id: int) -> HttpResponse:
    """Put a list into use, or retire it."""
    price_list = queries.list_of(request.actor, price_list_id)
    if request.POST.get("state") == "retired":
        commands.retire_list(price_list.pk, by=request.actor)
    else:
        commands.activate_list(price_list.pk, by=request.actor)
    return redirect(_to_list(price_list))


@staff(access.MANAGE)
@FORM
@once
def line_new(request: StaffRequest, price_list_id: int) -> HttpResponse:
    """Write a price into a draft."""
    price_list = queries.list_of(request.actor, price_list_id)
    form = LineForm(request.POST or None, **what_is_priced(request.actor))

    def act(_values: dict[str, Any]) -> object:
        return commands.put_line(price_list.pk, **form.values(), by=request.actor)

    back = _to_list(price_list)
    context = {"title": _("New price"), "back": back, "back_title": price_list.name}
    return form_page(request, "pricing/form.html", form=form, act=act, done=back, context=context)


def what_is_priced(actor: Actor) -> dict[str, Any]:
    """Items and products offered by a form."""
    items = [(item.pk, item.name) for item in queries.items_of(actor.group_id) if item.is_active]
    return {"items": items, "targets": queries.targets_offered(actor)}


@staff(access.MANAGE)
@FORM
@once
def line_edit(request: StaffRequest, price_line_id: int) -> HttpResponse:
    """Change a price of a draft."""
    line = queries.line_of(request.actor, price_line_id)

    def act(values: dict[str, Any]) -> object:
        return commands.edit_line(line.pk, **values, by=request.actor)

    names = ("amount", "valid_from", "valid_until")
    form = LineEditForm(request.POST or None, initial={name: getattr(line, name) for name in names})
    back = _to_list(line.price_list)
    title = f"{line.item.name} · {line.target_title}"
    context = {"title": title, "back": back, "back_title": line.price_list.name}
    return form_page(request, "pricing/form.html", form=form, act=act, done=back, context=context)


@staff(access.MANAGE)
@require_POST
@once
def line_removal(request: StaffRequest, price_line_id: int) -> HttpResponse:
    """Take a price out of a draft."""
    line = queries.line_of(request.actor, price_line_id)
    commands.remove_line(line.pk, by=request.actor)
    return redirect(_to_list(line.price_list))
