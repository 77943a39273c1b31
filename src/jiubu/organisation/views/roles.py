"""Pages of the matrix: all roles beside each other, one role, what a change would do; and one person's rights explained."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import TypeAdapter, ValidationError

from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.kernel.fields import FIELDS
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation import access, commands, matrix, queries
from jiubu.organisation.commands import RoleChange
from jiubu.organisation.forms import NewRoleForm, RoleTitleForm
from jiubu.organisation.models import Role
from jiubu.organisation.once import once
from jiubu.organisation.registry import RECORDS
from jiubu.organisation.views.manage import show
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, staff

Changes = dict[str, RoleChange]
SENT = TypeAdapter(Changes)


@staff(access.SEE)
@require_GET
def role_matrix(request: StaffRequest) -> HttpResponse:
    """Roles beside each other, actions and fields below each other; who may changes cells where they stand."""
    roles, parts = matrix.matrix_of(request.actor)
    may_manage = request.actor.reach(access.MANAGE_ROLES).group
    context = {"roles": roles, "parts": parts, "may_manage": may_manage, "here": "roles", "width": len(roles) + 1}
    retired = [] if not may_manage else [role for role in queries.all_roles_of(request.actor) if not role.is_active]
    return render(request, "organisation/role_matrix.html", {**context, "retired": retired})


@staff(access.SEE)
@require_GET
def role_detail(request: StaffRequest, role_id: int) -> HttpResponse:
    """One role: its lines by module, the pack's values beside them."""
    sheet = matrix.role_sheet(request.actor, role_id)
    may_manage = request.actor.reach(access.MANAGE_ROLES).group
    may_edit = may_manage and sheet.role.is_active
    context = {"sheet": sheet, "role": sheet.role, "may_manage": may_manage, "may_edit": may_edit}
    return render(request, "organisation/role_detail.html", context)


@staff(access.MANAGE_ROLES)
@require_POST
def role_preview(request: StaffRequest) -> HttpResponse:
    """What the sent changes would do; nothing is changed yet."""
    return _preview(request, _sent(request.POST))


def _sent(data: QueryDict) -> Changes:
    """The changed cells, from the matrix (JSON) or from the page of one role (a field per cell)."""
    if "changes" in data:
        try:
            return SENT.validate_json(data.get("changes", ""))
        except ValidationError as error:
            raise Refused("bad_changes", _("These changes can't be read. Load the page again.")) from error
    return _from_fields(data)


def _from_fields(data: QueryDict) -> Changes:
    version = data.get("version", "")
    cells = {name.removeprefix("cell:"): data.get(name, "") for name in data if name.startswith("cell:")}
    if "role" not in data or not version.isdecimal():
        return {}
    grants = {key: value for key, value in cells.items() if key in ACTIONS}
    fields = {key: value for key, value in cells.items() if key in FIELDS}
    return {data.get("role", ""): RoleChange(min(int(version), 2**31), grants, fields)}


def _preview(request: StaffRequest, changes: Changes, refusal: Refused | None = None) -> HttpResponse:
    preview = matrix.preview_of(request.actor, changes)
    wanted = {effect.role_id for effect in preview.effects}
    context = {
        "preview": preview,
        "changes": SENT.dump_json(_narrowed(changes, preview)).decode(),
        "refusal": refusal,
        "differences": _compared(refusal),
        "roles": len(wanted),
    }
    return render(request, "organisation/role_preview.html", context, status=409 if refusal else 200)


def _narrowed(changes: Changes, preview: matrix.Preview) -> Changes:
    """Only the cells that differ from what is there."""
    keys = {effect.key for effect in preview.effects}
    return {
        role: RoleChange(
            change.version,
            {key: value for key, value in change.grants.items() if key in keys},
            {key: value for key, value in change.fields.items() if key in keys},
        )
        for role, change in changes.items()
    }


def _compared(refusal: Refused | None) -> list[Any]:
    """Cells of a stale change: what was wanted, what it says by now."""
    if not isinstance(refusal, Stale):
        return []
    roles: Any = refusal.details["differences"]
    return [
        {
            "title": cell["title"],
            "yours": matrix.value_title(cell["yours"]),
            "theirs": matrix.value_title(cell["theirs"]),
        }
        for cells in roles.values()
        for cell in cells.values()
    ]


@staff(access.MANAGE_ROLES)
@require_POST
@once
def role_changes(request: StaffRequest) -> HttpResponse:
    """Save what the preview showed; a refusal comes back on the preview with everything kept."""
    changes = _sent(request.POST)
    try:
        changed = commands.change_rights(changes, by=request.actor)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _preview(request, changes, refusal)
    text = ngettext("Rights of {n} role changed.", "Rights of {n} roles changed.", len(changed))
    messages.success(request, text.format(n=len(changed)))
    return redirect("organisation:role", changed[0].pk) if len(changed) == 1 else redirect("organisation:roles")


@staff(access.MANAGE_ROLES)
@require_POST
def role_pack(request: StaffRequest, role_id: int) -> HttpResponse:
    """Back to what the pack says: the preview of it."""
    return _preview(request, matrix.pack_changes(request.actor, role_id))


@staff(access.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
@once
def role_new(request: StaffRequest) -> HttpResponse:
    """A role that may nothing yet, or what another one may."""
    roles = [("", _("nothing yet")), *((str(role.pk), role.name) for role in queries.roles_of(request.actor))]
    form = NewRoleForm(request.POST or None, roles=roles, initial={"copy_of": request.GET.get("copy_of", "")})
    made: list[Role] = []

    def make(data: dict[str, Any]) -> None:
        title = {"zh": data["zh"], "en": data["en"]}
        source = int(data["copy_of"]) if data["copy_of"] else None
        made.append(commands.make_role(title=title, copy_of=source, by=request.actor))

    if is_taken(form, make):
        messages.success(request, _("Role created. Now say what it may."))
        return redirect("organisation:role", made[0].pk)
    return show(request, form, _("New role"))


@staff(access.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
@once
def role_title(request: StaffRequest, role_id: int) -> HttpResponse:
    """Another title for a role."""
    role = queries.all_roles_of(request.actor).get(pk=role_id)
    form = RoleTitleForm(request.POST or None, initial={"zh": role.title.get("zh", ""), "en": role.title.get("en", "")})
    if is_taken(form, lambda data: commands.rename_role(role.pk, title=data, by=request.actor)):
        return redirect("organisation:role", role.pk)
    return show(request, form, _("Rename role"), about=role.name)


@staff(access.MANAGE_ROLES)
@require_POST
@once
def role_active(request: StaffRequest, role_id: int) -> HttpResponse:
    """Retire a role that nobody holds, or take a retired one up again."""
    change = commands.restore_role if request.POST.get("active") == "1" else commands.retire_role
    change(role_id, by=request.actor)
    return redirect("organisation:role", role_id)


@staff(access.MANAGE_ROLES, access.MANAGE_PEOPLE)
@require_GET
def person_rights(request: StaffRequest, user_id: int) -> HttpResponse:
    """What can this person see and do, and why; for one deal or customer, or as far as an API token goes."""
    module, text = request.GET.get("module", ""), request.GET.get("q", "")[:60]
    rights = matrix.rights_of_person(
        request.actor,
        user_id,
        module=module,
        record_id=_number(request, "record"),
        token_id=_number(request, "token"),
    )
    records = RECORDS.get(module)
    found = records.find(request.actor, text) if records and text.strip() and rights.record is None else []
    context = {"rights": rights, "person": rights.person, "module": module, "text": text, "found": found}
    kinds = [(kind.module, str(kind.title)) for kind in RECORDS.values()]
    return render(request, "organisation/person_rights.html", {**context, "kinds": kinds})


def _number(request: StaffRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
