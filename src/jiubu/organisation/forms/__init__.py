"""Forms of the organisation."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.organisation.models import Role, Store, Team, User

DAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")),
    (6, _("Sunday")),
]  # fmt: skip
SCOPES = [
    ("", "—"), ("own", pgettext_lazy("scope", "own")), ("team", pgettext_lazy("scope", "team")),
    ("store", pgettext_lazy("scope", "store")), ("group", pgettext_lazy("scope", "group")),
]  # fmt: skip
ZONES = [("Asia/Shanghai", "Asia/Shanghai"), ("Asia/Urumqi", "Asia/Urumqi"), ("Asia/Hong_Kong", "Asia/Hong_Kong"),
         ("Asia/Macau", "Asia/Macau"), ("Asia/Taipei", "Asia/Taipei"), ("UTC", "UTC")]  # fmt: skip


class SignInForm(LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ConfirmForm(ReauthenticateForm):
    """The password once more before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class PostForm(forms.Form):
    """A role in a store. Teams of all stores are offered with the store's name; the command checks that they match."""

    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    role_key = forms.ChoiceField(label=_("Role"))
    team_id = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, stores: list[Store], roles: list[Role], teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[tuple[Any, str]]] = {
            "store_id": [(store.pk, store.title) for store in stores],
            "role_key": [(role.key, role.name) for role in roles],
            "team_id": [("", "—"), *((team.pk, f"{team.store.title} · {team.name}") for team in teams)],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class PersonForm(PostForm):
    username = forms.RegexField(label=_("Name to sign in with"), regex=r"^[\w.@+-]+$", max_length=150)
    name = forms.CharField(label=_("Name"), max_length=100)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    field_order = ("name", "username", "store_id", "role_key", "team_id", "is_lead", "phone", "email")


class VersionForm(forms.Form):
    """What is edited, as it was read: somebody else may have been faster."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PersonChangesForm(VersionForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)

    @staticmethod
    def values_of(user: User) -> dict[str, Any]:
        return {"name": user.name, "phone": user.phone, "email": user.email, "language": user.language,
                "version": user.version}  # fmt: skip


class ProfileForm(PersonChangesForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Like the browser")), *settings.LANGUAGES], required=False
    )


class StoreForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    opens_at = forms.TimeField(label=_("Opens at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes_at = forms.TimeField(label=_("Closes at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    rest_days = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("store", "Closed on"),
        coerce=int,
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    protection_days = forms.IntegerField(
        label=_("Protection of customers (days)"), min_value=0, max_value=365, initial=14,
        help_text=_("So long after the last contact a colleague takes a customer over only with a manager's reason."),
    )  # fmt: skip
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


class StoreChangesForm(VersionForm, StoreForm):
    pass


class NewStoreForm(StoreForm):
    key = forms.SlugField(label=_("Key"), help_text=_("Letters, digits and dashes; never changes."))
    field_order = ("key", "name")


class TeamForm(forms.Form):
    key = forms.SlugField(label=_("Key"), help_text=_("Letters, digits and dashes; never changes."))
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=100)


class TeamChangesForm(VersionForm):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=100)


class RoleTitleForm(forms.Form):
    zh = forms.CharField(label=_("Title (Chinese)"), max_length=60)
    en = forms.CharField(label=_("Title (English)"), max_length=60)


class NewRoleForm(RoleTitleForm):
    """``copy_of``: the role whose rights the new one begins with."""

    copy_of = forms.ChoiceField(label=_("May the same as"), required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copy_of"] = forms.ChoiceField(label=_("May the same as"), choices=roles, required=False)
