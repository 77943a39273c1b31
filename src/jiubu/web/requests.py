"""The request as our views see it, and who may call a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from jiubu.kernel.actor import Actor


class StaffRequest(HttpRequest):
    """A request of somebody who works here. ``stores`` are those of the actor, for the page's head."""

    actor: Actor
    htmx: HtmxDetails


StaffView = Callable[..., HttpResponse]


def shows_list(key: str) -> Callable[[StaffView], StaffView]:
    """Say which list (``kernel.listing``) a page shows, so that its views and columns are known: ``@shows_list("deals")``.

    It stands innermost; the middleware of ``lists`` reads it.
    """

    def decorate(view: StaffView) -> StaffView:
        view.list_key = key  # type: ignore[attr-defined]
        return view

    return decorate


def waited(request: HttpRequest) -> int:
    """Seconds that what was entered had to wait on the device for a connection (``queue.js``); 0 where nothing says so."""
    said = request.headers.get("X-Jiubu-Waited", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def staff(*actions: str) -> Callable[[StaffView], StaffView]:
    """Only for people who work here and whose role has one of ``actions`` (none named: everybody who signed in).

    Every view says who may call it: ``@staff("deals.see")``. What the actor may do with one row, the command says.
    """

    def decorate(view: StaffView) -> StaffView:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if actions and not any(actor.can(action) for action in actions):
                actor.require(actions[0])
            return view(request, *args, **kwargs)

        guarded.audience = actions or ("everybody",)  # type: ignore[attr-defined]
        return guarded

    return decorate
