"""Shape of what the pages of walk-around checks are sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.titles import say
from jiubu.walks.enums import ANSWERS, OBSERVED
from jiubu.walks.models import CheckList, Walk

Choices = Sequence[tuple[object, object]]


class WalkForm(forms.Form):
    """One radio group per point of the list, ``point-<key>``; unseen unless something else is chosen."""

    person_id = forms.TypedChoiceField(label=pgettext_lazy("walk", "Who was watched"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, check_list: CheckList, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if check_list.kind == OBSERVED:
            self.fields["person_id"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["person_id"]
        for point in check_list.points:
            self.fields[f"point-{point['key']}"] = forms.ChoiceField(
                label=say(point["title"]), choices=list(ANSWERS.items()), initial="unseen", widget=forms.RadioSelect
            )
        self.fields["note"] = forms.CharField(
            label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )

    def given(self, values: dict[str, Any]) -> dict[str, Any]:
        """As the command wants it."""
        answers = {name.removeprefix("point-"): value for name, value in values.items() if name.startswith("point-")}
        return {"answers": answers, "person_id": values.get("person_id"), "note": values["note"]}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindingForm(forms.Form):
    text = forms.CharField(label=pgettext_lazy("walk", "What was found"), max_length=300)
    point = forms.ChoiceField(label=pgettext_lazy("walk", "Point of the list"), required=False)
    photo = forms.FileField(
        label=pgettext_lazy("walk", "Photo"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    owner_id = forms.TypedChoiceField(
        label=pgettext_lazy("walk", "Whose task"), required=False, coerce=int, empty_value=None,
        help_text=_("Empty: it is only written down."),
    )  # fmt: skip
    due_on = forms.DateField(label=pgettext_lazy("walk", "Done by"), required=False, widget=Day())

    def __init__(self, *args: Any, walk: Walk, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = [(key, title) for key, title, _how in walk.lines]
        self.fields["point"].choices = [("", "–"), *points]  # type: ignore[attr-defined]
        self.fields["owner_id"].choices = [("", "–"), *people]  # type: ignore[attr-defined]

    def given(self, values: dict[str, Any]) -> dict[str, Any]:
        photo = values.pop("photo", None)
        return {**values, "photo": photo.read() if photo else b""}
