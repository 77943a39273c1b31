"""The pages of industry packs: what is here, what would change, installing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiubu.organisation.once import once
from jiubu.packs import access, commands, queries
from jiubu.packs.read import PackError
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE, access.INSTALL)
@require_GET
def pack_list(request: StaffRequest) -> HttpResponse:
    context = {"packs": queries.packs_here(request.actor), "may_install": request.actor.reach(access.INSTALL).group}
    return render(request, "packs/pack_list.html", context)


@staff(access.SEE, access.INSTALL)
@require_GET
def pack_detail(request: StaffRequest, key: str) -> HttpResponse:
    """The pack beside what the group has; ``?all=1`` shows also what is the same."""
    try:
        pack = queries.pack_of(request.actor, key)
    except PackError as error:
        return render(request, "packs/pack_broken.html", {"key": key, "problems": error.problems}, status=409)
    compared = queries.diff_of(request.actor, pack)
    is_all = request.GET.get("all") == "1"
    context = {
        "manifest": pack.manifest,
        "sections": queries.by_section(compared, with_same=is_all),
        "counts": queries.counts_of(compared),
        "will_put": sum(row.state in queries.WILL_PUT for row in compared),
        "is_all": is_all,
        "may_install": request.actor.can(access.INSTALL),
    }
    return render(request, "packs/pack_detail.html", context)


@staff(access.INSTALL)
@require_POST
@once
def pack_install(request: StaffRequest, key: str) -> HttpResponse:
    report = commands.install_pack(queries.pack_of(request.actor, key), by=request.actor)
    text = _("{put} records put, {kept} of your own kept.").format(put=len(report.put), kept=len(report.kept))
    messages.success(request, text)
    return redirect("packs:pack", key)
