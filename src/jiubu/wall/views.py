"""The board on the wall, opened by a person or by a screen's link, and the page of the links."""

from django.contrib import messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.wall import access, commands, queries
from jiubu.wall.forms import ScreenForm
from jiubu.web import live
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def first(request: StaffRequest) -> HttpResponse:
    """The board of one's own store, else of the first that one may open."""
    stores = queries.stores_for(request.actor)
    own = next((store for store in stores if store.pk == request.actor.store_id), None)
    return redirect("wall:board", (own or queries.store_for(request.actor, stores[0].pk if stores else 0)).pk)


@staff(access.SEE)
@require_GET
def board(request: StaffRequest, store_id: int) -> HttpResponse:
    store = queries.store_for(request.actor, store_id)
    may = {"may_screens": request.actor.can(access.SCREENS), "stores": queries.stores_for(request.actor)}
    return _page(request, store, reverse("wall:now", args=[store.pk]), **may)


@staff(access.SEE)
@require_GET
def now(request: StaffRequest, store_id: int) -> HttpResponse:
    """The living part."""
    return HttpResponse(_living(queries.store_for(request.actor, store_id)))


@never_cache
@require_GET
def screen(request: HttpRequest, secret: str) -> HttpResponse:
    """The board without signing in: this one page of one store, as long as the link is good."""
    found = queries.screen_by(secret)
    return _page(request, found.store, reverse("wall:screen_now", args=[secret]))


@never_cache
@require_GET
def screen_now(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001  the secret says everything
    return HttpResponse(_living(queries.screen_by(secret).store))


screen.audience = ("anybody",)  # type: ignore[attr-defined]
screen_now.audience = ("anybody",)  # type: ignore[attr-defined]


@staff(access.SCREENS)
@never_cache
@require_http_methods(["GET", "POST"])
def screens(request: StaffRequest) -> HttpResponse:
    """The links that open a board, and a new one. Its address is on the page that answers; so the answer is not kept for a
    second submit."""
    stores = [(store.pk, store.title) for store in queries.stores_for(request.actor)]
    first_store = {"store_id": request.actor.store_id}
    form = ScreenForm(request.POST or None, stores=stores, initial=first_store)
    made: list[str] = []
    if is_taken(form, lambda values: made.append(commands.link_screen(**values, by=request.actor)[1])):
        form = ScreenForm(stores=stores, initial=first_store)
    address = request.build_absolute_uri(reverse("wall:screen", args=[made[0]])) if made else ""
    context = {"form": form, "address": address, "screens": list(queries.screens_of(request.actor)[:200])}
    return render(request, "wall/screens.html", context, status=422 if form.errors else 200)


@staff(access.SCREENS)
@require_POST
@once
def revocation(request: StaffRequest, screen_id: int) -> HttpResponse:
    commands.revoke_screen(screen_id, by=request.actor)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("wall:screens")


def _page(request: HttpRequest, store: Store, address: str, **more: object) -> HttpResponse:
    kept = queries.kept_board(store)
    context = {
        "store": store, "now_url": address, "live": live.address_of("wall", store.pk), "mark": kept.mark,
        "living": _printed(store, kept), **more,
    }  # fmt: skip
    return render(request, "wall/board.html", context)


def _living(store: Store) -> str:
    return _printed(store, queries.kept_board(store))


def _printed(store: Store, kept: queries.Kept) -> str:
    """Rendered once for each state of the board and language, however many screens ask."""
    key = f"wall-page:{store.pk}:{get_language()}"
    known = caches["local"].get(key)
    if known is None or known[0] != kept.mark:
        known = (kept.mark, render_to_string("wall/_living.html", {"board": kept.board, "store": store}))
        caches["local"].set(key, known, 3600)
    found: str = known[1]
    return found
