"""Passwords: what every door asks of a new one."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events, limits
from jiubu.organisation.models import User


def choose_password(user: User, password: str) -> None:
    """Refused("weak_password") with the reasons. Every other place where the person is signed in ends by itself."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise Refused("weak_password", text, fields={"password": text}) from error
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


@command
def give_first_password(user_id: int, *, password: str, must_change: bool = False, by: Actor) -> User:
    """A password for somebody who has none yet. Only the first run of an installation may: later people choose their own
    through a link. ``must_change``: the person chooses another one at the first sign-in.
    """
    user = User.objects.select_for_update().get(pk=user_id, group_id=by.group_id)
    if not by.is_machine or user.has_usable_password():
        raise Refused("not_allowed", _("Your role does not allow this."))
    choose_password(user, password)
    if must_change:
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])

    record(events.PasswordSet(), about=user, by=by)
    return user


@command
def set_password(*, password: str, by: Actor) -> User:
    """The actor's own new password; the doors have made sure that it is the person who asks."""
    access.require_whole(by)
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    choose_password(user, password)

    record(events.PasswordSet(), about=user, by=by)
    return user


def change_password(*, present: str, password: str, by: Actor) -> User:
    """A new password for who knows the present one; guessing is limited.

    The attempt is counted before the transaction begins: what is refused would undo the count as well.
    """
    access.require_whole(by)
    attempt = limits.take(limits.OF_A_NAME, f"present-password:{by.user_id}")
    user = User.objects.get(pk=by.user_id or 0)
    if user.has_usable_password() and not user.check_password(present):
        text = _("This is not your present password.")
        raise Refused("wrong_password", text, fields={"present": text})
    limits.give_back(attempt)
    return set_password(password=password, by=by)
