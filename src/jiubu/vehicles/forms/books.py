"""Shape of what the pages of a vehicle's books, and of the stock's settings, send."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.organisation.models import User
from jiubu.vehicles import rules
from jiubu.vehicles.enums import COST_KINDS, FILE_KINDS, KEY_STEPS, PLACES

DATE = {"type": "date"}


class CostForm(forms.Form):
    """One line of costs."""

    kind = forms.ChoiceField(label=_("Kind of cost"), choices=tuple(COST_KINDS.items()))
    gross = forms.DecimalField(label=_("Amount with VAT"), max_digits=12, decimal_places=2, min_value=0)
    vat = forms.DecimalField(
        label=_("VAT rate"), max_digits=4, decimal_places=3, min_value=0, max_value=1, initial=Decimal("0.13"),
        help_text=_("0.13 is 13 %"),
    )  # fmt: skip
    on = forms.DateField(
        label=_("Date"), initial=timezone.localdate, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CertificateForm(forms.Form):
    """Where the certificate goes from where it is."""

    place = forms.ChoiceField(label=_("Where to"))
    to_whom = forms.CharField(
        label=_("To whom"), max_length=60, required=False,
        help_text=_("Branch of the bank, number of the parcel. No name of a customer."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, now: str, number: int) -> None:
        super().__init__(data, initial={"seen": number})
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(place, PLACES[place]) for place in rules.CERTIFICATE_STEPS[now]]


class KeysForm(forms.Form):
    """Keys that come or go."""

    step = forms.ChoiceField(label=pgettext_lazy("keys", "What happened"), choices=tuple(KEY_STEPS.items()))
    count = forms.IntegerField(label=_("How many keys"), min_value=1, max_value=20, initial=1)
    person_id = forms.TypedChoiceField(label=_("Colleague"), coerce=int, empty_value=None, required=False)
    place = forms.CharField(label=_("Hook or box"), max_length=60, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: Any, *, people: list[User]) -> None:
        super().__init__(data)
        field = self.fields["person_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *((person.pk, person.name) for person in people)]


class FileForm(forms.Form):
    """A photo or a document for the card."""

    kind = forms.ChoiceField(label=_("Kind of file"), choices=tuple(FILE_KINDS.items()))
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    file = forms.FileField(label=_("File"), help_text=_("PNG or JPEG; a document also PDF. At most 5 MB."))


class SettingsForm(forms.Form):
    """What a store decides about its stock."""

    offer_hours = forms.IntegerField(
        label=_("Hours to take a vehicle"), min_value=1, max_value=720,
        help_text=_("Whose turn it is in the queue has so long."),
    )  # fmt: skip
    slow_days = forms.IntegerField(label=_("Slow after so many days"), min_value=1, max_value=3650)
    money_rate = forms.DecimalField(
        label=_("Cost of money a year"), max_digits=6, decimal_places=5, min_value=0, max_value=Decimal("0.5"),
        help_text=_("0.05 is 5 %"),
    )  # fmt: skip
    year_days = forms.IntegerField(label=_("Days of a year"), min_value=360, max_value=366)
    query_days = forms.IntegerField(label=_("Days that queries are kept"), min_value=1, max_value=3650)
    version = forms.IntegerField(widget=forms.HiddenInput)
