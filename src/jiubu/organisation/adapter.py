"""How signing in differs from allauth's defaults."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from jiubu.kernel import crypto
from jiubu.kernel.errors import Refused
from jiubu.organisation import commands, limits, queries
from jiubu.organisation.models import User
from jiubu.organisation.queries import accounts

logger = logging.getLogger(__name__)


class StaffAdapter(DefaultAccountAdapter):
    """People are made by an administrator; nobody signs up. Wrong passwords count for pages and API together."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many wrong codes. Wait five minutes, then try again."),
        "username_password_mismatch": _("Name or password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """At the door and when the password is asked once more."""
        username = str(credentials.get("username", ""))
        try:
            attempt = limits.attempt_sign_in(username, self.get_client_ip(request))
        except Refused as refusal:
            raise ValidationError(str(refusal.text), code=refusal.code) from refusal
        user = authenticate(request, **credentials)
        if not isinstance(user, User):
            commands.note_wrong_password(username, is_last=attempt.is_last)
            return None
        limits.give_back(attempt)
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        ways = [_way(record) for record in get_authentication_records(request, user)]
        commands.note_sign_in(ways=ways, by=queries.actor_of(user, door="web"))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:
        """The forms have checked it; the command checks it again and tells the journal."""
        changed = commands.set_password(password=password, by=queries.actor_of(user, door="web"))
        user.password = changed.password

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:  # fmt: skip
        """Coming and going need no words."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer must not break the page; the log says what happened, without the address."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("mail %s could not be sent", template_prefix)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """allauth calls this after every change of how somebody signs in: the journal hears of it."""
        kind, _folder, what = template_prefix.split("/")
        by = queries.actor_of(user, door="web")
        if kind == "mfa":
            commands.note_factor(what=what, by=by)
        elif what == "account_connected":
            commands.note_link(by=by)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


def _way(record: dict[str, Any]) -> str:
    return str(record.get("type") or record["method"])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of apps and recovery codes are encrypted like all that must not be read from a copy of the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Your role needs a second factor. Set up another one first."),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return crypto.decrypt(encrypted_text)
        except crypto.Unreadable:
            return encrypted_text  # made before secrets were encrypted

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return "Jiubu"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where the role asks for one."""
        others = accounts.second_factors(authenticator.user_id).exclude(pk=authenticator.pk)
        needed = queries.actor_of(authenticator.user, door="web").needs_two_factors
        return not needed or others.exists()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Only who is known here comes in: linked before, or found by an address that both sides have confirmed."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        confirmed = [address.email for address in sociallogin.email_addresses if address.verified is True]
        person = accounts.person_by_confirmed_mail(confirmed)
        if person is None:
            raise ImmediateHttpResponse(self.stranger(request))
        sociallogin.connect(request, person)

    def stranger(self, request: HttpRequest) -> HttpResponse:
        return render(request, "organisation/stranger.html", {"provider": accounts.provider_name()}, status=403)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:  # noqa: ARG002
        logger.warning("single sign-on failed: %s", kwargs.get("error"))
        context = {"provider": accounts.provider_name(), "failed": True}
        raise ImmediateHttpResponse(render(request, "organisation/stranger.html", context, status=403))
