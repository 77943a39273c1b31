"""Views: how a list is seen, under a name or as one's own usual way."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.kernel.listing import LISTS, List
from jiubu.lists import access, rules
from jiubu.lists.events import ViewDeleted, ViewSaved
from jiubu.lists.models import View

CHANGEABLE = ("name", "query", "columns", "reach")


@command
def save_view(
    list_key: str, *, name: str, query: str = "", columns: Sequence[str] = (), reach: str = "private", by: Actor
) -> View:
    """Keep filters, order and columns of a list under a name; one's own view of this name is replaced.

    ``query`` as in the address of the page. ``reach``: private, store (one's own), group; sharing is a right.
    Refused("bad_view") with a sentence per field.
    """
    declared = access.list_for(by, list_key)
    values = _checked(declared, {"name": name, "query": query, "columns": columns, "reach": reach}, by)
    view = (
        View.objects.select_for_update().filter(owner=by.user_id or 0, list_key=list_key, name=values["name"]).first()
    )
    if view is not None and all(getattr(view, key) == value for key, value in values.items()):
        return view
    if view is None:
        view = View(group_id=by.group_id, owner_id=by.user_id or 0, list_key=list_key)
    else:
        view.version += 1
    return _keep(view, values, by)


@command
def edit_view(view_id: int, *, changes: Mapping[str, Any], by: Actor) -> View:
    """Change name, query, columns or reach of a view. Refused("bad_view") with a sentence per field."""
    view = View.objects.lock(view_id)
    access.require_change(by, view)
    values = _checked(LISTS[view.list_key], {name: changes[name] for name in CHANGEABLE if name in changes}, by)
    if all(getattr(view, key) == value for key, value in values.items()):
        return view
    taken = View.objects.filter(owner=view.owner_id, list_key=view.list_key, name=values.get("name", view.name))
    if taken.exclude(pk=view.pk).exists():
        text = _("There is a view of this name already.")
        raise Refused("bad_view", text, fields={"name": text})
    view.version += 1
    return _keep(view, values, by)


def _keep(view: View, values: Mapping[str, Any], by: Actor) -> View:
    for name, value in values.items():
        setattr(view, name, value)
    if "reach" in values:
        view.store_id = by.store_id if view.reach == View.Reach.STORE else None
    view.save()

    record(ViewSaved(title=str(LISTS[view.list_key].title), reach=view.reach), about=view, by=by)
    return view


def _checked(declared: List, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The values as they are kept; Refused("bad_view") for a name that is missing, and for what nobody knows."""
    clean = {name: _clean(name, value, declared) for name, value in values.items()}
    wrong = {name: text for name, value in clean.items() if (text := _wrong(name, value, declared, by))}
    if wrong:
        raise Refused("bad_view", next(iter(wrong.values())), fields=wrong)
    return clean


def _clean(name: str, value: Any, declared: List) -> Any:
    if name == "query":
        return rules.kept_query(value, declared)
    return list(dict.fromkeys(value)) if name == "columns" else str(value).strip()


def _wrong(name: str, value: Any, declared: List, by: Actor) -> str:
    """A sentence about a value that can't be kept; "" for a good one."""
    if name == "name" and not 1 <= len(value) <= 40:
        return _("Give the view a name of at most 40 characters.")
    if name == "query" and len(value) > rules.LONGEST_QUERY:
        return _("These are too many filters for one view.")
    if name == "columns" and any(declared.column(key) is None for key in value):
        return _("There is no such column.")
    return _wrong_reach(value, by) if name == "reach" else ""


def _wrong_reach(reach: str, by: Actor) -> str:
    if reach not in View.Reach.values:
        return _("Choose who may use the view.")
    if reach == View.Reach.STORE and by.store_id is None:
        return _("You work in no store.")
    access.require_share(by, reach, by.store_id)
    return ""


@command
def delete_view(view_id: int, *, by: Actor) -> None:
    """The view goes; who opened the list with it, sees the usual list again."""
    view = View.objects.lock(view_id)
    access.require_change(by, view)
    record(ViewDeleted(title=str(LISTS[view.list_key].title), reach=view.reach), about=view, by=by)
    View.objects.filter(pk=view.pk).delete()  # the journal still has to link to it


@command
def choose_columns(list_key: str, *, columns: Sequence[str], view_id: int | None = None, by: Actor) -> View:
    """Which columns the actor sees in this list, in this order; [] for the usual ones. Nothing happened that is told.

    ``view_id``: the view that is on, where the actor may change it; then its columns change.
    """
    declared = access.list_for(by, list_key)
    chosen = _checked(declared, {"columns": columns}, by)["columns"]
    if view_id is not None:
        return edit_view(view_id, changes={"columns": chosen}, by=by)
    own = _own(list_key, by)
    own.columns = chosen
    own.save(update_fields=["columns"])
    return own


@command
def open_with(list_key: str, *, view_id: int | None, by: Actor) -> View:
    """The list opens with this view for the actor; None: with everything. Nothing happened that is told."""
    access.list_for(by, list_key)
    own = _own(list_key, by)
    own.opens = (
        None if view_id is None else View.objects.visible_to(by).exclude(name="").get(pk=view_id, list_key=list_key)
    )
    own.save(update_fields=["opens"])
    return own


def _own(list_key: str, by: Actor) -> View:
    """The nameless view: how the actor usually sees the list."""
    place = {"owner_id": by.user_id or 0, "list_key": list_key, "name": ""}
    own, _is_new = View.objects.select_for_update().get_or_create(**place, defaults={"group_id": by.group_id})
    return own
