"""Shape of what the pages about lost deals are asked and sent."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.losses.models import Talk
from jiubu.losses.queries import NONE, Asked

Choices = Sequence[tuple[object, object]]
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def periods_of(today: date) -> list[tuple[object, date, date]]:
    """This month, the month before, the last three months, this year: title, first and last day."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    third = (before.replace(day=1) - timedelta(days=1)).replace(day=1)
    return [
        (_("This month"), first, today),
        (_("Last month"), before.replace(day=1), before),
        (_("Three months"), third, today),
        (_("This year"), today.replace(month=1, day=1), today),
    ]


def asked_from(data: QueryDict | Mapping[str, str], today: date) -> Asked:
    """What stands in the address; what makes no sense is passed over. Without a period: this month."""
    begin, end = _day(data.get("begin")), _day(data.get("end"))
    begin = begin or min(today.replace(day=1), end or today)
    end = end or max(today, begin)
    begin, end = sorted((begin, end))
    store = data.get("store", "")
    return Asked(
        begin=begin,
        end=end,
        store=int(store) if _is_number(store) else None,
        reason=data.get("reason", "")[:50],
        rival_brand=data.get("rival_brand", "")[:60],
        rival_model=str(data.get("rival_model", ""))[:80] or None,
        series=_id(data.get("series", "")),
        owner=_id(data.get("owner", "")),
        stage=data.get("stage", "")[:40],
        channel=data.get("channel", "")[:50],
    )


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return min(max(found, FIRST), LAST)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _id(text: str) -> str:
    return text if text == NONE or _is_number(text) else ""


class CauseForm(forms.Form):
    cause = forms.CharField(
        label=_("Cause"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Trust: brand, quality, service. Need: which, analysed and answered rightly? Purchasing power: judged rightly, a fitting car offered?"),
    )  # fmt: skip


class StepForm(forms.Form):
    step = forms.SlugField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CaseOwnerForm(forms.Form):
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """A meeting: when, who, which cases, what came out."""

    title = forms.CharField(label=_("Title of the review"), max_length=120)
    held_on = forms.DateField(label=_("Held on"), widget=Day)
    team_id = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    participants = forms.TypedMultipleChoiceField(
        label=_("Participants"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    cases = forms.TypedMultipleChoiceField(
        label=_("Lost deals discussed"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    conclusion = forms.CharField(
        label=_("Conclusion"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Choices, cases: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participants"].choices = people  # type: ignore[attr-defined]
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]
        self.fields["team_id"].choices = [("", _("Whole store")), *teams]  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    text = forms.CharField(label=_("What will be done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int)
    due_on = forms.DateField(label=_("Due on"), widget=Day)
    case_id = forms.TypedChoiceField(label=_("For"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: Choices, cases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["case_id"].choices = [("", _("All that was discussed")), *cases]  # type: ignore[attr-defined]


class TalkForm(forms.Form):
    kind = forms.ChoiceField(label=pgettext_lazy("loss talk", "Kind"), choices=Talk.Kind.choices)
    title = forms.CharField(label=pgettext_lazy("loss talk", "Title"), max_length=120)
    text = forms.CharField(
        label=pgettext_lazy("loss talk", "Text"), max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )


class RehearsalForm(forms.Form):
    on = forms.DateField(label=_("Rehearsed on"), widget=Day)
