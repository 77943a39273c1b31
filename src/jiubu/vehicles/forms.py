"""Shape of what the pages of vehicles send."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.organisation.models import Store
from jiubu.vehicles import rules
from jiubu.vehicles.events import STATE_TITLES
from jiubu.vehicles.models import Colour, Trim, Vehicle
from jiubu.vehicles.queries import StockFilter

DEAL = re.compile(r"[Dd]?0*(\d{1,12})")
DATE = {"type": "date"}


def filter_from(data: Any) -> StockFilter:
    """The filter of the stock list; what makes no sense is passed over."""

    def number(name: str) -> int | None:
        text = data.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 12 else None

    states = tuple(s for s in data.getlist("state") if s in STATE_TITLES)
    return StockFilter(
        data.get("text", "")[:60], states, number("store"), number("brand"), number("series"), number("age")
    )


class VehicleForm(forms.Form):
    """One vehicle card. The trim is chosen by id in a field that the page fills by searching."""

    store = forms.ChoiceField(label=_("Store"))
    state = forms.ChoiceField(label=_("State"), choices=[(s, STATE_TITLES[s]) for s in rules.STEPS], initial="in_stock")
    trim = forms.ChoiceField(label=_("Trim"))
    vin = forms.CharField(label="VIN", max_length=30, required=False)
    colour = forms.ChoiceField(label=_("Colour"), required=False)
    inside_colour = forms.ChoiceField(label=_("Inside colour"), required=False)
    guide_price = forms.DecimalField(
        label=_("Guide price"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    engine_number = forms.CharField(label=_("Engine number"), max_length=40, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=10, required=False)
    location = forms.CharField(label=_("Parking place"), max_length=60, required=False)
    made_on = forms.DateField(label=_("Made on"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    arrived_on = forms.DateField(
        label=_("Arrived on"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        *,
        stores: list[Store],
        trims: list[Trim],
        colours: list[Colour],
        vehicle: Vehicle | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(vehicle) if vehicle else {})
        self._choose("trim", [(t.pk, f"{t.series.name} {t.name}") for t in trims])
        self._choose("colour", [("", "—"), *((c.pk, c.name) for c in colours if not c.is_inside)])
        self._choose("inside_colour", [("", "—"), *((c.pk, c.name) for c in colours if c.is_inside)])
        if vehicle:
            del self.fields["store"], self.fields["state"]
        else:
            self._choose("store", [(store.pk, store.title) for store in stores])

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def values(self) -> dict[str, Any]:
        """As the commands want them."""
        data = self.cleaned_data
        ids = {f"{name}_id": int(data[name]) if data[name] else None for name in ("trim", "colour", "inside_colour")}
        plain = ("vin", "guide_price", "engine_number", "plate", "location", "made_on", "arrived_on")
        return {**{name: data[name] for name in plain}, **ids}


def _initial(vehicle: Vehicle) -> dict[str, Any]:
    names = (
        "vin", "guide_price", "engine_number", "plate", "location", "made_on", "arrived_on", "version",
    )  # fmt: skip
    found = {name: getattr(vehicle, name) for name in names}
    return found | {"trim": vehicle.trim_id, "colour": vehicle.colour_id, "inside_colour": vehicle.inside_colour_id}


class ReservationForm(forms.Form):
    """For which deal and until when a vehicle is kept."""

    deal = forms.CharField(label=_("Deal"), max_length=20, help_text=_("Number of the deal, such as D000123"))
    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def clean_deal(self) -> int:
        found = DEAL.fullmatch(self.cleaned_data["deal"].strip())
        if found is None:
            raise forms.ValidationError(_("This is not the number of a deal."))
        return int(found[1])

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Choose a time in the future."))
        return until


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


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


class ColourForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    is_inside = forms.BooleanField(label=_("Inside"), required=False)
    code = forms.CharField(label=_("Code"), max_length=20, required=False)
    swatch = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=_("Swatch"), required=False, widget=forms.TextInput(attrs={"type": "color"})
    )
    price = forms.DecimalField(label=_("Price"), max_digits=12, decimal_places=2, min_value=0, initial=0)


class OptionForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    code = forms.CharField(label=_("Code"), max_length=20, required=False)
    price = forms.DecimalField(label=_("Price"), max_digits=12, decimal_places=2, min_value=0, initial=0)
