"""One's own pages: profile, places where one is signed in, API tokens, what a role asks for."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.organisation import commands, queries
from jiubu.organisation.forms import PersonChangesForm, ProfileForm
from jiubu.organisation.forms.accounts import PasswordForm, TokenForm
from jiubu.organisation.models import User
from jiubu.organisation.once import once
from jiubu.organisation.queries import accounts
from jiubu.web.answers import form_page
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, staff

YEAR = 365 * 24 * 3600


@staff()
@require_http_methods(["GET", "POST"])
@once
def profile(request: StaffRequest) -> HttpResponse:
    """Name, phone, language; the way to password, two-step sign-in, sessions and tokens."""
    user = queries.user_of(request.actor)
    form = ProfileForm(request.POST or None, initial=PersonChangesForm.values_of(user))
    context = {
        "here": "profile", "factors": accounts.factors_of(user.pk), "person": user,
        "provider": accounts.provider_name(), "links": accounts.links_of(user.pk),
    }  # fmt: skip

    def act(values: dict[str, Any]) -> object:
        changes = {name: value for name, value in values.items() if name != "version"}
        return commands.edit_profile(changes=changes, version=values["version"], by=request.actor)

    response = form_page(
        request, "organisation/profile.html", form=form, act=act, done=reverse("organisation:profile"), context=context
    )
    if response.status_code != 302:
        return response
    messages.success(request, _("Saved."))
    return _with_language(response, form.cleaned_data["language"])


def _with_language(response: HttpResponse, language: str) -> HttpResponse:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@staff()
@require_GET
def sessions(request: StaffRequest) -> HttpResponse:
    """Every place where one is signed in, with its device and when it was used last."""
    places = accounts.places_of(request.actor.user_id or 0, session_key=request.session.session_key or "")
    return render(request, "organisation/sessions.html", {"places": places, "here": "sessions"})


@staff()
@require_POST
@once
def session_end(request: StaffRequest, session_id: int) -> HttpResponse:
    commands.end_own_session(session_id, by=request.actor)
    messages.success(request, _("Signed out there."))
    return redirect("organisation:sessions")


@staff()
@require_POST
@once
def sessions_end(request: StaffRequest) -> HttpResponse:
    """Everywhere but here."""
    count = commands.end_other_sessions(here=request.session.session_key or "", by=request.actor)
    messages.success(request, ngettext("Signed out in %d place.", "Signed out in %d places.", count) % count)
    return redirect("organisation:sessions")


@staff()
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: StaffRequest) -> HttpResponse:
    """One's own tokens, and a new one. Its secret is on the page that answers; so the answer is not kept for a second
    submit."""
    offered = {key: title for key, title in queries.action_titles().items() if request.actor.can(key)}
    form = TokenForm(request.POST or None, actions=offered, initial={"days": 90, "reach": "all"})
    made: list[str] = []
    if is_taken(form, lambda _data: made.append(commands.issue_token(**form.values(), by=request.actor)[1])):
        form = TokenForm(actions=offered, initial={"days": 90, "reach": "all"})
    context = {"form": form, "tokens": queries.tokens_of(request.actor), "secret": "".join(made), "here": "tokens"}
    context["titles"] = queries.action_titles()
    return render(request, "organisation/tokens.html", context)


@staff()
@require_POST
@once
def token_revocation(request: StaffRequest, token_id: int) -> HttpResponse:
    commands.revoke_token(token_id, by=request.actor)
    return redirect("organisation:tokens")


@staff()
@require_POST
@once
def link_end(request: StaffRequest, link_id: int) -> HttpResponse:
    """No more single sign-on with this identity."""
    commands.unlink_identity(link_id, by=request.actor)
    messages.success(request, _("Single sign-on disconnected."))
    return redirect("organisation:profile")


@staff()
@require_GET
def factor_needed(request: StaffRequest) -> HttpResponse:
    """Where somebody lands whose role needs a second factor that is not set up yet."""
    return render(request, "organisation/factor_needed.html")


@staff()
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def password_new(request: StaffRequest) -> HttpResponse:
    """Asked of who signed in with a password that somebody else chose; everybody else names the present one first."""
    if not queries.user_of(request.actor).must_change_password:
        return redirect("account_change_password")
    form = PasswordForm(request.POST or None)
    if is_taken(form, lambda data: commands.set_password(password=data["password"], by=request.actor)):
        if isinstance(request.user, User):
            update_session_auth_hash(request, queries.user_of(request.actor))
        return redirect("/")
    return render(request, "organisation/password_new.html", {"form": form, "person": request.user})
