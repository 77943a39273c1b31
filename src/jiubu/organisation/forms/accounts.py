"""Forms of accounts: passwords, tokens, invitations, leaving."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.organisation.forms import PostForm
from jiubu.organisation.models import Invitation, Role, Store

NEW = {"autocomplete": "new-password"}


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs=NEW),
        strip=False,
        max_length=1000,
        help_text=_("At least 10 characters, letters and digits, nothing common."),
    )
    again = forms.CharField(label=_("Once more"), widget=forms.PasswordInput(attrs=NEW), strip=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two are not the same."))
        return data


class JoinForm(PasswordForm):
    """Who is new says name and sign-in name too; what the invitation has fixed is not asked."""

    name = forms.CharField(label=_("Your name"), max_length=100)
    username = forms.RegexField(
        label=_("Name to sign in with"),
        regex=r"^[\w.@+-]+$",
        max_length=150,
        help_text=_("Letters, digits and . @ + - _"),
    )
    field_order = ("name", "username", "password", "again")

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = invitation.name
        if invitation.username:
            del self.fields["username"]


class TokenForm(forms.Form):
    """A key of the API: for what, how long, and how much it opens."""

    name = forms.CharField(label=_("What for"), max_length=100)
    days = forms.IntegerField(label=_("Good for (days)"), min_value=1, max_value=365, initial=90)
    is_read_only = forms.BooleanField(label=_("May only read"), required=False)
    reach = forms.ChoiceField(
        label=pgettext_lazy("token", "Opens"),
        choices=[("all", _("all that I may do")), ("some", _("only what I choose"))],
        widget=forms.RadioSelect,
        initial="all",
        required=False,
    )
    actions = forms.MultipleChoiceField(
        label=_("Actions"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"wrapper": "chosen-actions"})
    )

    def __init__(self, *args: Any, actions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["actions"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(actions.items())

    def values(self) -> dict[str, Any]:
        """What the command wants."""
        data = dict(self.cleaned_data)
        chosen = data.pop("actions")
        return {**data, "actions": chosen} if data.pop("reach") == "some" else {**data, "actions": None}


class InvitationForm(PostForm):
    """Store and role of somebody new; what is left empty, the invited person fills in."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    username = forms.RegexField(
        label=_("Name to sign in with"), regex=r"^[\w.@+-]+$", max_length=150, required=False,
        help_text=_("Left empty, the person chooses it."),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail address"), required=False)
    days = forms.IntegerField(label=_("Good for (days)"), min_value=1, max_value=30, initial=3)
    field_order = ("store_id", "role_key", "team_id", "is_lead", "name", "username", "email", "days")


class LeavingForm(forms.Form):
    """Per store where somebody has something: who takes over."""

    reason = forms.CharField(label=pgettext_lazy("leaving", "Why"), max_length=200, required=False)

    def __init__(
        self, *args: Any, stores: Sequence[Store], successors: Mapping[int, Sequence[tuple[int, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for store in stores:
            people = successors.get(store.pk, [])
            label = _("Takes over in %(store)s") % {"store": store.title}
            self.fields[f"store_{store.pk}"] = forms.TypedChoiceField(
                label=label, coerce=int, choices=[("", "—"), *people]
            )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def successors(self) -> dict[int, int]:
        """Store -> person."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith("store_")}
        return {int(name.removeprefix("store_")): int(value) for name, value in chosen.items() if value}


class FactorRuleForm(forms.Form):
    """The roles that are worked in only with a second factor."""

    roles = forms.MultipleChoiceField(
        label=_("Second factor needed for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(role.key, role.name) for role in roles]
