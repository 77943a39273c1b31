"""Shape of what the pages of the catalogue send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.vehicles.models import Option, Trim


class SeriesForm(forms.Form):
    brand = forms.CharField(label=_("Brand"), max_length=60)
    maker = forms.CharField(label=_("Maker"), max_length=60, required=False)
    series = forms.CharField(label=_("Series"), max_length=60)
    is_sold_here = forms.BooleanField(label=_("Sold here"), required=False, initial=True)


class TrimForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=120)
    model_year = forms.CharField(label=_("Model year"), max_length=10, required=False)
    guide_price = forms.DecimalField(
        label=_("Guide price"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    energy = forms.ChoiceField(label=_("Energy"), choices=[("", "—"), *Trim.Energy.choices], required=False)
    invoice_name = forms.CharField(
        label=_("Invoice name"), max_length=80, required=False, help_text=_("Make and model as on the vehicle invoice")
    )
    vehicle_type = forms.CharField(label=_("Vehicle type"), max_length=40, required=False)
    origin = forms.CharField(label=_("Place of origin"), max_length=40, required=False)
    displacement_ml = forms.IntegerField(label=_("Displacement (ml)"), min_value=0, max_value=20_000, required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=99, required=False)
    ev_range_km = forms.IntegerField(label=_("Electric range (km)"), min_value=0, max_value=3_000, required=False)
    gearbox = forms.CharField(label=_("Gearbox"), max_length=20, required=False)
    tonnage = forms.DecimalField(label=_("Tonnage"), max_digits=7, decimal_places=3, min_value=0, required=False)
    is_active = forms.BooleanField(label=_("Can be ordered"), required=False, initial=True)


class OfferedForm(forms.Form):
    """What colours and options share: which trims offer them."""

    trim_ids = forms.TypedMultipleChoiceField(
        label=_("Only for these trims"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every trim of the series."),
    )  # fmt: skip

    def offer(self, trims: list[Trim]) -> None:
        field = self.fields["trim_ids"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(trim.pk, f"{trim.name} {trim.model_year}") for trim in trims]


class ColourForm(OfferedForm):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    is_inside = forms.BooleanField(label=_("Inside"), required=False)
    code = forms.CharField(label=_("Code"), max_length=20, required=False)
    swatch = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=_("Swatch"), required=False, widget=forms.TextInput(attrs={"type": "color"})
    )
    price = forms.DecimalField(label=_("Price"), max_digits=12, decimal_places=2, min_value=0, initial=0)


class OptionForm(OfferedForm):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    code = forms.CharField(label=_("Code"), max_length=20, required=False)
    price = forms.DecimalField(label=_("Price"), max_digits=12, decimal_places=2, min_value=0, initial=0)


class ExclusionForm(forms.Form):
    """Two options that may not be chosen together."""

    option = forms.TypedChoiceField(label=_("Option"), coerce=int)
    other = forms.TypedChoiceField(label=_("Not together with"), coerce=int)

    def __init__(self, data: Any, *, options: list[Option]) -> None:
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.choices = [(option.pk, option.name) for option in options]
