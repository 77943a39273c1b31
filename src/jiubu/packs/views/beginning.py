"""The first run in the pages. Without an organisation, and for who has the setup code; afterwards there is nothing here."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.core.internal.httpkit import get_client_ip
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation import limits
from jiubu.organisation.queries import accounts
from jiubu.packs import code
from jiubu.packs.commands.beginning import Begun, begin_installation
from jiubu.packs.forms import BeginForm, CodeForm, ColleagueForm, lines
from jiubu.packs.queries import beginning as queries

KEPT = "setup"
TRIES = limits.Limit("setup-code", 10, 300)


def _is_known(request: HttpRequest) -> bool:
    """Whether this browser has given the code that is good now."""
    now = code.digest_now()
    return bool(now) and constant_time_compare(request.session.get(KEPT, ""), now)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """First the code, then the questions; who answers them is signed in as the first administrator."""
    if accounts.is_anybody_here():
        raise Http404
    if not _is_known(request):
        return _ask_code(request)
    trades = queries.trades()
    is_sent = request.method == "POST" and "group" in request.POST
    form = BeginForm(request.POST if is_sent else None, trades=trades)
    people = lines(request.POST if is_sent else None, trades)
    if is_sent:
        begun = _begin(form, people)
        if begun is not None:
            return _ready(request, begun, form)
    context = {"form": form, "people": people, "trades": trades}
    return render(request, "packs/setup.html", context, status=422 if form.is_bound else 200)


setup.audience = ("anybody",)  # type: ignore[attr-defined]


def _ask_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            limits.take(TRIES, get_client_ip(request))
        except Refused as refusal:
            form.add_error("code", str(refusal.text))
        else:
            if code.is_code(form.cleaned_data["code"]):
                request.session[KEPT] = code.digest_now()
                return redirect("setup")
            form.add_error(
                "code", _("This is not the code, or a day has passed. Make a new one in the terminal: jiubu setup")
            )
    return render(request, "packs/setup_code.html", {"form": form}, status=422 if form.errors else 200)


def _begin(form: BeginForm, people: "BaseFormSet[ColleagueForm]") -> Begun | None:
    """None when something has to be mended; it stands beside the fields then."""
    if not form.is_valid() or not people.is_valid():
        return None
    colleagues = [one for line in people if (one := line.colleague()) is not None]
    by = Actor.machine("first run", group_id=0, door="public")
    try:
        return begin_installation(form.answers(colleagues), by=by)
    except Refused as refusal:
        _show(refusal, form, people)
        return None


def _show(refusal: Refused, form: BeginForm, people: "BaseFormSet[ColleagueForm]") -> None:
    for name, text in refusal.fields.items():
        if name.startswith("people-"):
            number, field = name.removeprefix("people-").split("-", 1)
            lined = people.forms[int(number)]
            lined.add_error(field if field in lined.fields else None, str(text))
        else:
            form.add_error(name if name in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.text))


def _ready(request: HttpRequest, begun: Begun, form: BeginForm) -> HttpResponse:
    """The code is used up, the administrator signed in; links and the demo's password are shown this once."""
    code.forget_code()
    perform_login(request, begun.administrator, email_verification="none")
    request.session.pop(KEPT, None)
    context: dict[str, Any] = {
        "links": [(person, request.build_absolute_uri(path)) for person, path in begun.links],
        "demo_password": begun.demo_password,
        "group": form.cleaned_data["group"],
    }
    return render(request, "packs/setup_ready.html", context)
