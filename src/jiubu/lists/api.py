"""The API of lists: saved views, exports, and the same for many rows."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import BulkAction, List
from jiubu.kernel.paging import page_of
from jiubu.lists import access, commands, queries, tasks
from jiubu.lists.models import Bulk, Export, View
from jiubu.lists.schemas import (
    BulkBody,
    BulkOut,
    BulkRowOut,
    ColumnsBody,
    ExportBody,
    ExportOut,
    ListOut,
    OpeningBody,
    SettingOut,
    ViewBody,
    ViewChanges,
    ViewOut,
)
from jiubu.lists.sheets import TYPES
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["lists"])


def _list(declared: List, actor: Actor) -> dict[str, Any]:
    columns = queries.offered_columns(actor, declared)
    names = ("key", "kind", "is_default", "sort")
    return {
        "key": declared.key,
        "title": str(declared.title),
        "columns": [{"title": str(c.title), **{name: getattr(c, name) for name in names}} for c in columns],
        "filters": list(declared.filters),
        "orders": list(declared.orders),
        "actions": [_action(action, actor) for action in access.bulk_actions(actor, declared)],
    }


def _action(action: BulkAction, actor: Actor) -> dict[str, Any]:
    inputs = [
        {
            "key": one.key,
            "title": str(one.title),
            "kind": one.kind,
            "is_required": one.is_required,
            "choices": [(value, str(title)) for value, title in one.choices(actor)],
        }
        for one in action.inputs
    ]
    return {"key": action.key, "title": str(action.title), "inputs": inputs}


def _view(view: View, actor: Actor) -> dict[str, Any]:
    names = ("id", "list_key", "name", "query", "columns", "reach", "version")
    return {"is_mine": view.owner_id == actor.user_id, **{name: getattr(view, name) for name in names}}


def _setting(actor: Actor, key: str) -> dict[str, Any]:
    setting = queries.setting_of(actor, key)
    return {"columns": [c.key for c in setting.columns], "opens": setting.opens.pk if setting.opens else None}


@router.get("/lists", response=list[ListOut])
def list_list(request: StaffRequest) -> list[dict[str, Any]]:
    """The lists that you may see, with their columns, filters and bulk actions."""
    return [_list(declared, request.actor) for declared in queries.shared_lists(request.actor)]


@router.get("/lists/{slug:list_key}/views", response=list[ViewOut])
def view_list(request: StaffRequest, list_key: str) -> list[dict[str, Any]]:
    """Your views of a list, and those shared with you."""
    access.list_for(request.actor, list_key)
    return [_view(view, request.actor) for view in queries.views_of(request.actor, list_key)]


@router.post("/lists/{slug:list_key}/views", response={201: ViewOut})
@once
def view_make(request: StaffRequest, list_key: str, body: ViewBody) -> Status[dict[str, Any]]:
    """Keep filters, order and columns under a name; your own view of this name is replaced."""
    view = commands.save_view(list_key, **body.dict(), by=request.actor)
    return Status(201, _view(view, request.actor))


@router.patch("/views/{int:view_id}", response=ViewOut)
@once
def view_edit(request: StaffRequest, view_id: int, body: ViewChanges) -> dict[str, Any]:
    """Change some of a view."""
    queries.view_of(request.actor, view_id)
    return _view(commands.edit_view(view_id, changes=body.given(), by=request.actor), request.actor)


@router.delete("/views/{int:view_id}", response={204: None})
@once
def view_delete(request: StaffRequest, view_id: int) -> Status[None]:
    """The view goes."""
    queries.view_of(request.actor, view_id)
    commands.delete_view(view_id, by=request.actor)
    return Status(204, None)


@router.put("/lists/{slug:list_key}/columns", response=SettingOut)
@once
def list_columns(request: StaffRequest, list_key: str, body: ColumnsBody) -> dict[str, Any]:
    """Which columns you see, in which order."""
    commands.choose_columns(list_key, columns=body.columns, by=request.actor)
    return _setting(request.actor, list_key)


@router.put("/lists/{slug:list_key}/opening", response=SettingOut)
@once
def list_opening(request: StaffRequest, list_key: str, body: OpeningBody) -> dict[str, Any]:
    """The view that the list opens with for you."""
    commands.open_with(list_key, view_id=body.view_id, by=request.actor)
    return _setting(request.actor, list_key)


@router.post("/lists/{slug:list_key}/exports", response={201: ExportOut})
@once
def export_make(request: StaffRequest, list_key: str, body: ExportBody) -> Status[Export]:
    """Take a list out as a file: small ones are done at once, for others ask again until ``state`` is done."""
    export = commands.ask_export(list_key, **body.dict(), by=request.actor)
    tasks.make_small(export, by=request.actor)
    return Status(201, queries.export_of(request.actor, export.pk))


@router.get("/exports", response=PageOut[ExportOut])
def export_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """What you took out, newest first."""
    return page_out(page_of(queries.exports_of(request.actor), order=("-id",), after=after, size=size))


@router.get("/exports/{int:export_id}", response=ExportOut)
def export_detail(request: StaffRequest, export_id: int) -> Export:
    """One export of yours."""
    return queries.export_of(request.actor, export_id)


@router.get("/exports/{int:export_id}/file")
def export_file(request: StaffRequest, export_id: int) -> HttpResponse:
    """The file itself (XLSX or CSV). 409 'not_ready' while it is being made, and when it is gone."""
    export, content = queries.file_of(request.actor, export_id)
    return HttpResponse(content, content_type=TYPES[export.format])


@router.post("/lists/{slug:list_key}/bulks", response={201: BulkOut})
@once
def bulk_make(request: StaffRequest, list_key: str, body: BulkBody) -> Status[Bulk]:
    """Do the same to many rows: few at once, many by the worker (ask again until ``state`` is done)."""
    return Status(201, commands.ask_bulk(list_key, **body.dict(), by=request.actor))


@router.get("/bulks", response=PageOut[BulkOut])
def bulk_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Your bulk work, newest first."""
    return page_out(page_of(queries.bulks_of(request.actor), order=("-id",), after=after, size=size))


@router.get("/bulks/{int:bulk_id}", response=BulkOut)
def bulk_detail(request: StaffRequest, bulk_id: int) -> Bulk:
    """One bulk work of yours, with its counts."""
    return queries.bulk_of(request.actor, bulk_id)


@router.get("/bulks/{int:bulk_id}/rows", response=PageOut[BulkRowOut])
def bulk_rows(
    request: StaffRequest, bulk_id: int, verdict: str = "", after: str = "", size: int = 50
) -> dict[str, Any]:
    """The result of each row."""
    bulk = queries.bulk_of(request.actor, bulk_id)
    return page_out(queries.results_page(bulk, verdict=verdict, after=after, size=size))


@router.post("/bulks/{int:bulk_id}/undo", response=BulkOut)
@once
def bulk_undo(request: StaffRequest, bulk_id: int) -> Bulk:
    """Take it back, row by row; rows changed since stay and say so."""
    queries.bulk_of(request.actor, bulk_id)
    return commands.undo_bulk(bulk_id, by=request.actor)
