"""Pages of lists: how the person sees the list, and the view that it opens with."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jiubu.kernel.listing import LISTS
from jiubu.lists import queries


class ListMiddleware:
    """Reads the views of the list that a page shows (``@shows_list``) once; an address that asks for nothing is answered
    with the view that the list opens with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        said_key = getattr(view, "list_key", None)
        key = said_key or (kwargs.get("list_key", "") if said_key == "" else "")
        actor = getattr(request, "actor", None)
        if request.method != "GET" or key not in LISTS or actor is None or not actor.can(LISTS[key].action):
            return None
        said = request.GET.get("view", "")
        view_id = int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None
        setting = queries.setting_of(actor, key, view_id=view_id)
        if not request.GET and setting.opens is not None:
            return redirect(f"{request.path}?{setting.opens.address}")
        request.list_setting = setting  # type: ignore[attr-defined]
        return None
