"""Shape of what the pages of cards send."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.cards.commands import LineValues
from jiubu.cards.rules import monday_of, month_of

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def day_from(text: str | None, today: date) -> date:
    """The day in the address; what makes no sense is passed over."""
    try:
        found = parse_date(text or "")
    except ValueError:
        found = None
    return min(max(found, FIRST), LAST) if found else today


def month_from(text: str | None, today: date) -> date:
    """The month in the address ("2026-11" or a day of it), as its first day."""
    text = text or ""
    return month_of(day_from(f"{text}-01" if len(text) == 7 else text, today))


def week_from(text: str | None, today: date) -> date:
    """The Monday of the week of the day in the address."""
    return monday_of(day_from(text, today))


def id_from(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


class CountForm(forms.Form):
    """How many cards there are of each grade."""

    def __init__(self, *args: Any, grades: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade in grades:
            field = forms.IntegerField(label=grade, min_value=0, max_value=9999)
            field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
            self.fields[f"grade_{grade}"] = field

    def numbers(self) -> dict[str, int]:
        return {name.removeprefix("grade_"): value for name, value in self.cleaned_data.items()}


class ExplainForm(forms.Form):
    """Why there are more or fewer cards of a grade than the system has."""

    def __init__(self, *args: Any, grades: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade in grades:
            self.fields[f"why_{grade}"] = forms.CharField(label=grade, max_length=300, required=False)

    def texts(self) -> dict[str, str]:
        return {name.removeprefix("why_"): value for name, value in self.cleaned_data.items()}


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=_("What the manager says"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class LinesForm(forms.Form):
    """Target, step and day of many lines: ``target-7``, ``step-7``, ``due-7``."""

    def __init__(
        self, *args: Any, lines: Mapping[int, Mapping[str, object]], targets: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        choices = [(key, key) for key in targets]
        for pk, initial in lines.items():  # the form stands beside the table: each row has forms of its own
            target = str(initial["target"])
            more = [] if target in targets else [(target, target)]
            self.fields[f"target-{pk}"] = forms.ChoiceField(
                label=_("Target"), choices=[*choices, *more], initial=target
            )
            self.fields[f"step-{pk}"] = forms.CharField(
                label=_("Step to take"), max_length=100, required=False, initial=initial["step"]
            )
            self.fields[f"due-{pk}"] = forms.DateField(
                label=pgettext_lazy("day", "By"),
                initial=initial["due_on"],
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        for field in self.fields.values():
            field.widget.attrs["form"] = "lines"

    def values(self) -> dict[int, LineValues]:
        data = self.cleaned_data
        return {
            pk: LineValues(data[f"target-{pk}"], data[f"step-{pk}"].strip(), data[f"due-{pk}"]) for pk in self.lines
        }

    def refuse(self, pk: int, fields: Mapping[str, object], text: object) -> None:
        """Put a refusal beside the line that it is about."""
        names = {"target": "target", "step": "step", "purpose": "step", "due_on": "due", "at": "due", "reason": "due"}
        name = next((names[key] for key in fields if key in names), "due")
        self.add_error(f"{name}-{pk}", str(text))
