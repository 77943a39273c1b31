"""The matrix over HTTP: look at a change, make it, make and retire roles; one person's rights explained."""

from typing import Any

from ninja import Router, Status

from jiubu.organisation import access, commands, matrix, queries
from jiubu.organisation.commands import RoleChange
from jiubu.organisation.models import Role
from jiubu.organisation.once import once
from jiubu.organisation.schemas import RoleBody, RoleOut
from jiubu.organisation.schemas.roles import (
    ChangesBody,
    NewRoleBody,
    PreviewOut,
    RightsOut,
    RoleChanges,
    rights_out,
)
from jiubu.web.requests import StaffRequest

router = Router(tags=["organisation"])


def _changes(body: ChangesBody) -> dict[str, RoleChange]:
    return {key: RoleChange(role.version, role.grants, role.fields) for key, role in body.roles.items()}


@router.post("/role-changes/preview", response=PreviewOut)
def role_preview(request: StaffRequest, body: ChangesBody) -> Any:
    """What changes of the matrix would do, with the people who would feel it. Nothing is changed."""
    return matrix.preview_of(request.actor, _changes(body))


@router.post("/role-changes", response=list[RoleOut])
@once
def role_change(request: StaffRequest, body: ChangesBody) -> Any:
    """Change cells of the matrix, of one role or many, in one step. The roles that changed."""
    return commands.change_rights(_changes(body), by=request.actor)


@router.get("/roles", response=list[RoleOut])
def role_list(request: StaffRequest) -> Any:
    """The roles of your group with their rights, also retired ones."""
    request.actor.require(access.SEE)
    return queries.all_roles_of(request.actor)


@router.post("/roles", response={201: RoleOut})
@once
def role_make(request: StaffRequest, body: NewRoleBody) -> Status[Role]:
    """A new role; its key is made from the English title."""
    return Status(201, commands.make_role(title=body.title, copy_of=body.copy_of, by=request.actor))


@router.put("/roles/{slug:key}", response=RoleOut)
@once
def role_put(request: StaffRequest, key: str, body: RoleBody) -> Role:
    """Create a role or change its row of the matrix."""
    return commands.put_role(
        key, title=body.title, grants=body.grants, fields=body.fields, order=body.order, by=request.actor
    )


@router.patch("/roles/{slug:key}", response=RoleOut)
@once
def role_edit(request: StaffRequest, key: str, body: RoleChanges) -> Any:
    """Rename a role, retire it (409 'role_held' while somebody holds it) or take it up again."""
    role = queries.all_roles_of(request.actor).get(key=key)
    if body.title is not None:
        role = commands.rename_role(role.pk, title=body.title, by=request.actor)
    if body.is_active is not None:
        change = commands.restore_role if body.is_active else commands.retire_role
        role = change(role.pk, by=request.actor)
    return role


@router.get("/people/{int:user_id}/rights", response=RightsOut)
def person_rights(
    request: StaffRequest, user_id: int, module: str = "", record_id: int | None = None, token_id: int | None = None
) -> dict[str, Any]:
    """What a colleague sees and may do, and why. ``module`` and ``record_id`` (deals, 7) ask about one of your records."""
    access.require_explains(request.actor)
    return rights_out(
        matrix.rights_of_person(request.actor, user_id, module=module, record_id=record_id, token_id=token_id)
    )
