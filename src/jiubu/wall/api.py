"""The kanban board and its screens over HTTP."""

from typing import Any

from django.urls import reverse
from ninja import Router, Status

from jiubu.organisation.once import once
from jiubu.wall import access, commands, queries, schemas
from jiubu.wall.models import Screen
from jiubu.web.requests import StaffRequest

router = Router(tags=["wall"])


@router.get("/wall", response=schemas.WallOut)
def wall(request: StaffRequest, store_id: int | None = None) -> dict[str, Any]:
    """The board of a store (one's own, if none is named), as it is now."""
    store = queries.store_for(request.actor, store_id or request.actor.store_id or 0)
    kept = queries.kept_board(store)
    names = (name for name in schemas.WallOut.model_fields if name not in ("store_id", "mark"))
    return {"store_id": store.pk, "mark": kept.mark, **{name: getattr(kept.board, name) for name in names}}


@router.get("/wall-screens", response=list[schemas.ScreenOut])
def screen_list(request: StaffRequest) -> list[Screen]:
    """Links that still open something, newest first; at most 200."""
    request.actor.require(access.SCREENS)
    return list(queries.screens_of(request.actor)[:200])


@router.post("/wall-screens", response={201: schemas.ScreenMadeOut})
@once
def screen_make(request: StaffRequest, body: schemas.ScreenIn) -> Status[dict[str, Any]]:
    """Make a link for a screen; its path is told once."""
    screen, secret = commands.link_screen(store_id=body.store_id, title=body.title, by=request.actor)
    path = reverse("wall:screen", args=[secret])
    names = ("id", "store_id", "title", "created_at", "revoked_at")
    return Status(201, {**{name: getattr(screen, name) for name in names}, "path": path})


@router.delete("/wall-screens/{int:screen_id}", response=schemas.ScreenOut)
@once
def screen_revoke(request: StaffRequest, screen_id: int) -> Screen:
    """The link opens nothing any more, at once."""
    return commands.revoke_screen(screen_id, by=request.actor)
