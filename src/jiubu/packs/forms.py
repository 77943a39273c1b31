"""The questions of the first run."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.packs.commands.beginning import Answers, Colleague
from jiubu.packs.queries.beginning import ADMINISTRATOR, Trade

NEW = {"autocomplete": "new-password"}
USERNAME = r"^[\w.@+-]+$"
LINES = 4


def clock(label: Any, initial: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, initial=initial)


class CodeForm(forms.Form):
    """Who has the terminal has the code."""

    code = forms.CharField(
        label=_("Setup code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false", "data-setup-code": True}),
        help_text=_("It stands in the terminal in which Jiubu was started. A new one: jiubu setup"),
    )  # fmt: skip


class BeginForm(forms.Form):
    """Trade, names, hours, the first administrator, the demo."""

    pack = forms.ChoiceField(label=_("Trade"), widget=forms.RadioSelect)
    group = forms.CharField(label=pgettext_lazy("organisation", "Group"), max_length=100)
    store = forms.CharField(label=_("First store"), max_length=100)
    opens_at = clock(_("Opens at"), "09:00")
    closes_at = clock(_("Closes at"), "18:00")
    name = forms.CharField(label=_("Your name"), max_length=100)
    username = forms.RegexField(
        label=_("Name to sign in with"), regex=USERNAME, max_length=150, help_text=_("Letters, digits and . @ + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs=NEW), strip=False, max_length=1000,
        help_text=_("At least 10 characters, letters and digits, nothing common."),
    )  # fmt: skip
    again = forms.CharField(label=_("Once more"), widget=forms.PasswordInput(attrs=NEW), strip=False, max_length=1000)
    leads = forms.BooleanField(
        label=_("I also lead the business"), required=False, initial=True,
        help_text=_("Then you see and do what a general manager does, beside the settings."),
    )  # fmt: skip
    with_demo = forms.BooleanField(
        label=_("Load the demo business too"), required=False,
        help_text=_("3,000 made-up customers and 1,200 deals in two stores of their own. Cleared later with one button; what is yours stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, trades: list[Trade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pack"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(trade.key, trade.title) for trade in trades]
        field.initial = trades[0].key if trades else None
        self.packs_with_demo = {trade.key for trade in trades if trade.has_demo}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two are not the same."))
        if data.get("with_demo") and data.get("pack") not in self.packs_with_demo:
            self.add_error("with_demo", _("This trade has no demo business."))
        return data

    def answers(self, colleagues: list[Colleague]) -> Answers:
        """What the command wants."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "again"}
        return Answers(**data, colleagues=tuple(colleagues))


class ClearingForm(forms.Form):
    """That the demo is to go; what the group is called from now on, where it had the demo's name."""

    name = forms.CharField(label=_("Name of your group from now on"), max_length=100)
    is_sure = forms.BooleanField(label=_("Yes, delete what is listed under “goes”"))

    def __init__(self, *args: Any, must_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not must_name:
            del self.fields["name"]


class ColleagueForm(forms.Form):
    """One line; an empty one is nobody."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    username = forms.RegexField(label=_("Name to sign in with"), regex=USERNAME, max_length=150, required=False)
    role_key = forms.ChoiceField(label=_("Role"), required=False)
    password = forms.CharField(
        label=_("First password"), required=False, strip=False, max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("empty: by link")}),
    )  # fmt: skip

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role_key"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *roles]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(name) for name in self.fields):
            for name in ("name", "username", "role_key"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("This is required."))
        return data

    def colleague(self) -> Colleague | None:
        data = self.cleaned_data
        return Colleague(**data) if data.get("username") else None


ColleagueLines: type[BaseFormSet[ColleagueForm]] = formset_factory(ColleagueForm, extra=LINES, max_num=20)


def lines(data: Any, trades: list[Trade]) -> "BaseFormSet[ColleagueForm]":
    """The lines of colleagues, with the roles of every trade."""
    roles = dict(role for trade in trades for role in trade.roles if role[0] != ADMINISTRATOR)
    return ColleagueLines(data, prefix="people", form_kwargs={"roles": list(roles.items())})
