"""Accounts of others, for who manages people: invitations, how somebody signs in, leaving, the rule of second factors."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.organisation import access, commands, queries, registry
from jiubu.organisation.forms.accounts import FactorRuleForm, InvitationForm, LeavingForm
from jiubu.organisation.models import User
from jiubu.organisation.once import once
from jiubu.organisation.queries import accounts
from jiubu.organisation.views.manage import person_choices, show
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, staff


@staff(access.MANAGE_PEOPLE)
@require_GET
def invitation_list(request: StaffRequest) -> HttpResponse:
    """Links that still lead somewhere."""
    context = {"invitations": accounts.invitations_of(request.actor), "here": "invitations"}
    return render(request, "organisation/invitation_list.html", context)


@staff(access.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_form(request: StaffRequest) -> HttpResponse:
    """Somebody new: store and role are chosen here, name and password by the person. The link is shown once."""
    initial = {"store_id": request.actor.store_id, "days": 3}
    form = InvitationForm(request.POST or None, **person_choices(request), initial=initial)
    made: list[str] = []
    if not is_taken(form, lambda data: made.append(commands.invite(**data, by=request.actor)[1])):
        return show(request, form, _("Invite somebody"), submit=_("Make the link"))
    context = {
        "invitations": accounts.invitations_of(request.actor), "here": "invitations",
        "link": request.build_absolute_uri(made[0]),
    }  # fmt: skip
    return render(request, "organisation/invitation_list.html", context)


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def invitation_revocation(request: StaffRequest, invitation_id: int) -> HttpResponse:
    commands.revoke_invitation(invitation_id, by=request.actor)
    messages.success(request, _("Link revoked."))
    return redirect("organisation:invitations")


def _account(request: StaffRequest, user: User, **context: Any) -> HttpResponse:
    page = {
        "person": user,
        "places": accounts.places_of(user.pk),
        "factors": accounts.factors_of(user.pk),
        "tokens": accounts.good_tokens(user.pk),
        "links": accounts.links_of(user.pk),
        "provider": accounts.provider_name(),
        "needs_factor": queries.actor_of(user, door="web").needs_two_factors,
        "titles": queries.action_titles(),
        "is_self": user.pk == request.actor.user_id,
        **context,
    }
    return render(request, "organisation/account.html", page)


def _managed(request: StaffRequest, user_id: int) -> User:
    """Somebody whose account the actor manages; others are none of the actor's."""
    user = queries.person_of(request.actor, user_id)
    if not accounts.may_manage(request.actor, user):
        raise User.DoesNotExist
    return user


@staff(access.MANAGE_PEOPLE)
@require_GET
def account(request: StaffRequest, user_id: int) -> HttpResponse:
    """How a colleague signs in: places, second factors, tokens, single sign-on; each can be ended here."""
    return _account(request, _managed(request, user_id))


@staff(access.MANAGE_PEOPLE)
@never_cache
@require_POST
def password_link(request: StaffRequest, user_id: int) -> HttpResponse:
    """A link to choose a new password, shown once, to be given to the person by whatever way."""
    user = _managed(request, user_id)
    path = commands.invite_person(user.pk, by=request.actor)
    return _account(request, user, link=request.build_absolute_uri(path))


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def person_sessions_end(request: StaffRequest, user_id: int) -> HttpResponse:
    """Sign a colleague out: in one place (``session``), or everywhere."""
    chosen = request.POST.get("session", "")
    session_id = int(chosen) if chosen.isdecimal() else None
    count = commands.sign_out_person(user_id, session_id=session_id, by=request.actor)
    messages.success(request, ngettext("Signed out in %d place.", "Signed out in %d places.", count) % count)
    return redirect("organisation:account", user_id)


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def factors_removal(request: StaffRequest, user_id: int) -> HttpResponse:
    """A lost phone: the person signs in with the password alone and sets up anew."""
    commands.remove_factors(user_id, by=request.actor)
    messages.success(request, _("Two-step sign-in removed."))
    return redirect("organisation:account", user_id)


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def person_token_revocation(request: StaffRequest, user_id: int, token_id: int) -> HttpResponse:
    user = _managed(request, user_id)
    token = accounts.good_tokens(user.pk).get(pk=token_id)
    commands.revoke_token(token.pk, by=request.actor)
    return redirect("organisation:account", user_id)


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def person_link_end(request: StaffRequest, user_id: int, link_id: int) -> HttpResponse:
    user = _managed(request, user_id)
    link = accounts.links_of(user.pk).get(pk=link_id)
    commands.unlink_identity(link.pk, by=request.actor)
    return redirect("organisation:account", user_id)


@staff(access.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
@once
def leaving(request: StaffRequest, user_id: int) -> HttpResponse:
    """Somebody leaves: what is there in each store, and who takes it over; then every door closes."""
    user = _managed(request, user_id)
    left = registry.left_behind(request.actor.group_id, user.pk)
    stores = queries.stores_with_ids(request.actor, left)
    form = LeavingForm(
        request.POST if request.method == "POST" else None,
        stores=stores,
        successors=queries.successors_of(request.actor, left, but=user.pk),
    )

    def leave(data: dict[str, Any]) -> None:
        commands.deactivate_person(
            user.pk, successors=form.successors(), reason=data.get("reason", ""), by=request.actor
        )

    if is_taken(form, leave):
        text = (
            _("{name} can no longer sign in; what was there is handed over.")
            if left
            else _("{name} can no longer sign in.")
        )
        messages.success(request, text.format(name=user.name))
        return redirect("organisation:person", user.pk)
    titles = registry.titles()
    rows = [(store, [(titles[kind], n) for kind, n in left[store.pk].items()]) for store in stores]
    return render(request, "organisation/leaving.html", {"form": form, "person": user, "rows": rows})


@staff(access.MANAGE_PEOPLE)
@require_POST
@once
def activation(request: StaffRequest, user_id: int) -> HttpResponse:
    """Somebody came back; roles are as they were, tokens and sessions are gone."""
    commands.activate_person(user_id, by=request.actor)
    messages.success(request, _("Activated. Make a link, so that a new password can be chosen."))
    return redirect("organisation:person", user_id)


@staff(access.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
@once
def factor_rule(request: StaffRequest) -> HttpResponse:
    """Which roles nobody works in without a second factor, and whom that still concerns."""
    access.require_group(request.actor, access.MANAGE_ROLES)
    roles = list(queries.roles_of(request.actor))
    initial = {"roles": [role.key for role in roles if role.needs_two_factors]}
    form = FactorRuleForm(request.POST if request.method == "POST" else None, roles=roles, initial=initial)
    if is_taken(form, lambda data: commands.require_factors(data["roles"], by=request.actor)):
        messages.success(request, _("Saved."))
        return redirect("organisation:factor_rule")
    lacking = accounts.people_without_factor(request.actor)
    return render(request, "organisation/factor_rule.html", {"form": form, "lacking": lacking, "here": "factors"})
