"""Pages of what test drives need: the routes, and the text of the agreement in its versions."""

from secrets import token_hex

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, forms, queries
from jiubu.showroom.views.turns import store_of
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


def _address(store: Store) -> str:
    return f"{reverse('showroom:drive_settings')}?store={store.pk}"


@staff(access.ARRANGE)
@require_GET
def drive_settings(request: StaffRequest) -> HttpResponse:
    """The routes of a store, also those out of use, and every version of the agreement."""
    store = store_of(request)
    access.require_arrange(request.actor, store.pk)
    context = {
        "store": store, "stores": list(organisation.stores_of(request.actor)),
        "routes": queries.routes_to_arrange(store), "texts": list(queries.texts_of(store.group_id)[:50]),
        "of_group": access.can_arrange_group(request.actor),
    }  # fmt: skip
    return render(request, "showroom/drive_settings.html", context)


@staff(access.ARRANGE)
@require_http_methods(["GET", "POST"])
@once
def route(request: StaffRequest) -> HttpResponse:
    """A new route, or another one (``route``) changed or taken out of use."""
    store = store_of(request)
    access.require_arrange(request.actor, store.pk)
    asked = request.GET.get("route", "")
    row = queries.route_to_arrange(store, int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    form = forms.RouteForm(
        request.POST or None, route=row, store=store, of_group=access.can_arrange_group(request.actor)
    )
    return form_page(
        request, "showroom/drive_settings_form.html", form=form, context={"store": store, "route": row},
        act=lambda _values: commands.put_route(row.key if row else f"r{token_hex(5)}", **form.given(), by=request.actor),
        done=_address(store),
    )  # fmt: skip


@staff(access.ARRANGE)
@require_http_methods(["GET", "POST"])
@once
def agreement(request: StaffRequest) -> HttpResponse:
    """A new version of the text; what was signed keeps its own."""
    request.actor.require_over(access.ARRANGE, owner_id=None, store_id=None)
    store = store_of(request)
    form = forms.AgreementForm(request.POST or None, text=queries.newest_text(store.group_id))
    return form_page(
        request, "showroom/drive_settings_form.html", form=form, context={"store": store, "is_agreement": True},
        act=lambda _values: commands.put_agreement(**form.given(), by=request.actor), done=_address(store),
    )  # fmt: skip
