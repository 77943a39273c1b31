"""Forms of consents, contacts and complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiubu.privacy.enums import Proof

TEXT = forms.Textarea(attrs={"rows": 3})


class ConsentForm(forms.Form):
    """Which channels, and what proves it."""

    channels = forms.MultipleChoiceField(label=_("Ways"), widget=forms.CheckboxSelectMultiple)
    proof = forms.ChoiceField(
        label=_("How it was said"), choices=Proof.choices, widget=forms.RadioSelect, initial="spoken"
    )
    note = forms.CharField(
        label=_("Where the proof lies"),
        max_length=300,
        required=False,
        help_text=_("folder, number of the recording …"),
    )
    picture = forms.FileField(label=_("Photo of the paper"), required=False)

    def __init__(self, *args: Any, channels: list[tuple[str, str]], chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, initial={"channels": chosen, "proof": "spoken"}, **kwargs)
        self.fields["channels"] = forms.MultipleChoiceField(
            label=_("Ways"), choices=channels, widget=forms.CheckboxSelectMultiple
        )

    def given(self) -> dict[str, Any]:
        """The values as the commands take them."""
        values = dict(self.cleaned_data)
        picture = values.pop("picture")
        return {**values, "picture": picture.read() if picture else None}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ComplaintForm(forms.Form):
    text = forms.CharField(label=_("What the customer complains about"), max_length=5000, widget=TEXT)


class ComplaintResultForm(forms.Form):
    result = forms.CharField(label=_("How it was settled"), max_length=5000, widget=TEXT)
