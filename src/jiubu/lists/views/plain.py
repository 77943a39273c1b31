"""The plain table of any list."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jiubu.kernel.listing import List
from jiubu.lists import access, queries
from jiubu.web.requests import StaffRequest, shows_list, staff


@staff()
@require_GET
@shows_list("")
def page(request: StaffRequest, list_key: str) -> HttpResponse:
    """A list in the columns chosen, with what it may be filtered by."""
    declared = access.list_for(request.actor, list_key)
    query = request.GET.urlencode()
    found = queries.rows_page(request.actor, declared, query, after=request.GET.get("after", ""))
    context = {"page": found, "list": declared, "filters": _filters(request, declared)}
    return render(request, "lists/list_page.html", context)


def _filters(request: StaffRequest, declared: List) -> list[dict[str, object]]:
    """Every filter with its choices, the one that is on marked, each as an address."""
    return [
        {"name": name, "choices": [_choice(request.GET, name, value, str(title)) for value, title in choices]}
        for name, choices in declared.choices(request.actor).items()
    ]


def _choice(said: QueryDict, name: str, value: str, title: str) -> dict[str, object]:
    is_on = said.get(name, "") == value
    changed = said.copy()
    changed.pop("after", None)
    changed.pop(name, None)
    if not is_on:
        changed[name] = value
    return {"title": title, "is_on": is_on, "url": f"?{changed.urlencode() or 'view=0'}"}
