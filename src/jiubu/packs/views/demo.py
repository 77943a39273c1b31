"""The page of the demo business: load it, see what would go with it, clear it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.errors import Refused
from jiubu.organisation.once import once
from jiubu.packs import access, code
from jiubu.packs.commands.demo import ask_clearing, ask_demo
from jiubu.packs.forms import ClearingForm
from jiubu.packs.queries.demo import demo_here, demo_state
from jiubu.web.forms import show_refusal
from jiubu.web.requests import StaffRequest, staff


@staff(access.INSTALL)
@require_GET
def demo(request: StaffRequest) -> HttpResponse:
    """What is here of the demo; what clearing would take away, and what it would leave."""
    here = demo_here(request.actor)
    return render(request, "packs/demo.html", {"demo": here, "form": ClearingForm(must_name=here.must_name)})


@staff(access.INSTALL)
@require_GET
def progress(request: StaffRequest) -> HttpResponse:
    """Asked again and again while the worker is at it; then the page is shown anew."""
    here = demo_state(request.actor)
    response = render(request, "packs/_demo_progress.html", {"demo": here})
    if not here.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@staff(access.INSTALL)
@never_cache
@require_http_methods(["POST"])
def loading(request: StaffRequest) -> HttpResponse:
    """The password of the demo's people is shown this once."""
    password = ask_demo(by=request.actor)
    return render(request, "packs/demo.html", {"demo": demo_here(request.actor), "password": password})


@staff(access.INSTALL)
@require_http_methods(["POST"])
@once
def clearing(request: StaffRequest) -> HttpResponse:
    """Who clears a demo in which nothing is anybody's own goes on with the questions of the first run."""
    here = demo_here(request.actor)
    form = ClearingForm(request.POST, must_name=here.must_name)
    if form.is_valid():
        try:
            whole = ask_clearing(name=form.cleaned_data.get("name", ""), by=request.actor)
        except Refused as refusal:
            if not refusal.fields:
                raise
            show_refusal(form, refusal)
        else:
            if whole:
                code.new_code()
                request.session["setup"] = code.digest_now()
            return redirect("packs:demo")
    return render(request, "packs/demo.html", {"demo": here, "form": form}, status=422)
