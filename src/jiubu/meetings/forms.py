"""Shape of what the pages of reports and meetings are asked and sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Choices = Sequence[tuple[object, object]]
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_in(data: Mapping[str, str], today: date) -> date:
    """The day of the address; what makes no sense is today."""
    try:
        return min(max(date.fromisoformat(data.get("day", "")), FIRST), LAST)
    except ValueError:
        return today


def number_in(data: Mapping[str, str], name: str) -> int | None:
    """The id of the address; None when it names none. What is no id is as good as a missing row."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0 if text else None


class ReportForm(forms.Form):
    """Handing in one's report."""

    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the figures don't say: what went well, what you need."),
    )  # fmt: skip


class LineForm(forms.Form):
    """A line of one's plan."""

    text = forms.CharField(label=_("What you will do"), max_length=200)


class InstructionForm(forms.Form):
    """The manager's word."""

    text = forms.CharField(
        label=pgettext_lazy("meeting", "Instruction"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(label=pgettext_lazy("meeting", "Due on"), widget=Day)


class ActionForm(InstructionForm):
    """An action of a weekly review."""

    owner_id = forms.TypedChoiceField(label=pgettext_lazy("meeting", "Owner"), coerce=int)
    field_order = ("text", "owner_id", "due_on")

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = pgettext_lazy("meeting", "Action")
        self.fields["owner_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """Announcement, summary, conclusions."""

    text = forms.CharField(
        label=pgettext_lazy("meeting", "Text"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class HoldingForm(forms.Form):
    """Who took part."""

    participants = forms.TypedMultipleChoiceField(
        label=_("Participants"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participants"].choices = people  # type: ignore[attr-defined]
