"""One's own pages: profile, API tokens; and the invitation of somebody new."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jiubu.organisation import commands, queries
from jiubu.organisation.forms import PasswordForm, PersonChangesForm, ProfileForm, TokenForm
from jiubu.organisation.models import User
from jiubu.organisation.once import once
from jiubu.organisation.views.manage import done
from jiubu.web.requests import StaffRequest, staff

YEAR = 365 * 24 * 3600


@staff()
@require_http_methods(["GET", "POST"])
@once
def profile(request: StaffRequest) -> HttpResponse:
    """Name, phone, language; the way to password, two-step sign-in, sessions and tokens."""
    user = queries.user_of(request.actor)
    form = ProfileForm(request.POST or None, initial=PersonChangesForm.values_of(user))
    if done(form, lambda data: commands.edit_profile(changes=data, by=request.actor)):
        messages.success(request, _("Saved."))
        return _with_language(redirect("organisation:profile"), form.cleaned_data["language"])
    return _profile(request, form, TokenForm(initial={"days": 90}))


def _with_language(response: HttpResponse, language: str) -> HttpResponse:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _profile(request: StaffRequest, form: ProfileForm, token_form: TokenForm, secret: str = "") -> HttpResponse:
    tokens = queries.tokens_of(request.actor)
    context = {"form": form, "token_form": token_form, "tokens": tokens, "secret": secret}
    return render(request, "organisation/profile.html", context)


@staff()
@require_POST
def token_new(request: StaffRequest) -> HttpResponse:
    """The secret is shown once, on the page that answers; so the answer is not kept for a second submit."""
    form = TokenForm(request.POST)
    made: list[str] = []
    done(form, lambda data: made.append(commands.issue_token(**data, by=request.actor)[1]))
    own = ProfileForm(initial=PersonChangesForm.values_of(queries.user_of(request.actor)))
    return _profile(request, own, form if not made else TokenForm(initial={"days": 90}), "".join(made))


@staff()
@require_POST
@once
def token_revocation(request: StaffRequest, token_id: int) -> HttpResponse:
    commands.revoke_token(token_id, by=request.actor)
    return redirect("organisation:profile")


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Who was invited chooses a password and is signed in. The link works once: a new password makes it void."""
    user = queries.invited(uid)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "organisation/invitation_void.html", status=410)
    form = PasswordForm(request.POST or None)
    actor = queries.actor_of(user, door="web")
    if done(form, lambda data: commands.set_password(password=data["password"], by=actor)):
        user.refresh_from_db()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("/")
    return render(request, "organisation/invitation.html", {"form": form, "person": user})


invitation.audience = ("anybody",)  # type: ignore[attr-defined]


@staff()
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def password_new(request: StaffRequest) -> HttpResponse:
    """Asked of who signed in with a password that somebody else chose."""
    form = PasswordForm(request.POST or None)
    if done(form, lambda data: commands.set_password(password=data["password"], by=request.actor)):
        if isinstance(request.user, User):
            update_session_auth_hash(request, queries.user_of(request.actor))
        return redirect("/")
    return render(request, "organisation/invitation.html", {"form": form, "person": request.user})
