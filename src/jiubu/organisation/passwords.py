"""Rules for passwords beside Django's own (length, common ones, like one's own name)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiubu.organisation.models import User

FEWEST_CHARACTERS = 5


class AnotherPassword:
    """A new password is another one than that of today."""

    def validate(self, password: str, user: object = None) -> None:
        if isinstance(user, User) and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(_("This is your present password. Choose another one."), code="password_same")

    def get_help_text(self) -> str:
        return _("Not the password that you have now.")


class NotTooPlain:
    """Not digits alone (phone numbers, birthdays), not few characters over and over."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002  Django's signature
        if password.isdigit():
            raise ValidationError(_("Use letters too, not digits alone."), code="password_digits")
        if len(set(password)) < FEWEST_CHARACTERS:
            raise ValidationError(_("Use more different characters."), code="password_plain")

    def get_help_text(self) -> str:
        return _("Letters and digits, not a few characters over and over.")
