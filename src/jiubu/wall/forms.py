"""Shape of what the page of screens is sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScreenForm(forms.Form):
    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    title = forms.CharField(
        label=pgettext_lazy("wall", "Where it hangs"), max_length=60,
        widget=forms.TextInput(attrs={"placeholder": pgettext_lazy("wall", "e.g. showroom, left of the reception")}),
    )  # fmt: skip

    def __init__(self, *args: Any, stores: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = stores  # type: ignore[attr-defined]
