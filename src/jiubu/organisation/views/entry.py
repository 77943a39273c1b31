"""Pages for who is not signed in yet: invitations, a forgotten password, single sign-on."""

from allauth.account.utils import perform_login
from allauth.account.views import login as sign_in
from allauth.account.views import password_reset as reset_by_mail
from allauth.socialaccount.providers.openid_connect.views import login as provider_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiubu.kernel.actor import Actor
from jiubu.organisation import commands
from jiubu.organisation.forms.accounts import JoinForm, PasswordForm
from jiubu.organisation.models import Invitation, User
from jiubu.organisation.queries import accounts
from jiubu.web.forms import is_taken


def login(request: HttpRequest) -> HttpResponse:
    """Signing in; where there is nobody who could, the questions of the first run."""
    if not accounts.is_anybody_here():
        return redirect("setup")
    response: HttpResponse = sign_in(request)
    return response


login.audience = ("anybody",)  # type: ignore[attr-defined]


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who has the link chooses a password (and, being new, a name) and is signed in. Looking at it uses nothing up."""
    found = accounts.invitation_by_secret(secret)
    if found is None:
        return render(request, "organisation/invitation_void.html", status=410)
    form = PasswordForm(request.POST or None) if found.user else JoinForm(request.POST or None, invitation=found)
    entered: list[User] = []
    if is_taken(form, lambda data: entered.append(_accept(found, secret, data))):
        response: HttpResponse = perform_login(request, entered[0], email_verification="none")
        return response
    return render(request, "organisation/invitation.html", {"form": form, "invitation": found})


def _accept(found: Invitation, secret: str, data: dict[str, str]) -> User:
    by = Actor.machine("invitation", group_id=found.group_id, door="public")
    given = {name: data[name] for name in ("name", "username") if name in data}
    return commands.accept_invitation(secret, password=data["password"], by=by, **given)


invitation.audience = ("anybody",)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """A link by mail where mail is set up; else it says whom to ask."""
    if accounts.mail_is_set_up():
        response: HttpResponse = reset_by_mail(request)
        return response
    return render(request, "organisation/password_forgotten.html")


password_reset.audience = ("anybody",)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the group's own provider. A form may lead only to our own pages (content security policy), so the way out is a
    page that goes on by itself."""
    if request.method == "GET":
        return redirect("account_login")
    response: HttpResponse = provider_login(request, provider_id)
    if response.status_code == 302 and response.headers["Location"].startswith(("https://", "http://")):
        context = {"target": response.headers["Location"], "provider": accounts.provider_name()}
        return render(request, "organisation/provider.html", context)
    return response


provider.audience = ("anybody",)  # type: ignore[attr-defined]
