"""Forms of consents, contacts and complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.privacy.channels import Proof
from jiubu.privacy.models import PersonRequest

TEXT = forms.Textarea(attrs={"rows": 3})
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ConsentForm(forms.Form):
    """Which channels, and what proves it."""

    channels = forms.MultipleChoiceField(label=pgettext_lazy("consent", "Ways"), widget=forms.CheckboxSelectMultiple)
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
        kwargs["initial"] = {"channels": chosen, "proof": "spoken"}
        super().__init__(*args, **kwargs)
        self.fields["channels"] = forms.MultipleChoiceField(
            label=pgettext_lazy("consent", "Ways"), choices=channels, widget=forms.CheckboxSelectMultiple
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


class RequestForm(forms.Form):
    """What a person asks, and how we know who it is."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=PersonRequest.Kind.choices, widget=forms.RadioSelect)
    proved_by = forms.CharField(
        label=_("How we know that it is the person"), max_length=100, help_text=_("ID card seen, called back …")
    )
    text = forms.CharField(label=_("In the person's words"), max_length=2000, required=False, widget=TEXT)


class DecisionForm(forms.Form):
    decision = forms.CharField(label=_("Decision"), max_length=2000, widget=TEXT)


class DeletionForm(forms.Form):
    decision = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=TEXT)


class HoursForm(forms.Form):
    """When people may be contacted."""

    begins_at = forms.TimeField(label=pgettext_lazy("hours", "From"), widget=TIME)
    ends_at = forms.TimeField(label=pgettext_lazy("hours", "Until"), widget=TIME)
    rest_begins_at = forms.TimeField(label=_("Midday rest from"), required=False, widget=TIME)
    rest_ends_at = forms.TimeField(label=_("Midday rest until"), required=False, widget=TIME)
    on_rest_days = forms.BooleanField(label=_("Also on days when the store is closed"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WordingForm(forms.Form):
    """A new text; the old ones stay for who agreed to them."""

    zh = forms.CharField(label=_("Text (Chinese)"), max_length=2000, widget=TEXT)
    en = forms.CharField(label=_("Text (English)"), max_length=2000, widget=TEXT)
