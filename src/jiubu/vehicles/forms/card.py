"""Shape of what the pages of vehicles send."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.checked import LARGEST
from jiubu.organisation.models import Store
from jiubu.vehicles import rules
from jiubu.vehicles.events import STATE_TITLES
from jiubu.vehicles.models import Colour, Option, Trim, Vehicle
from jiubu.vehicles.queries import StockFilter

DEAL = re.compile(r"[Dd]?0*(\d{1,12})")
DATE = {"type": "date"}
PLAIN = (
    "vin", "guide_price", "engine_number", "plate", "location", "made_on", "expected_on", "arrived_on", "certificate_number",
    "is_import", "import_certificate", "inspection_number", "customs_declaration", "customs_port", "customs_on",
)  # fmt: skip
"""Fields of the form that are fields of the card as they are."""


def filter_from(data: Any) -> StockFilter:
    """The filter of the stock list; what makes no sense is passed over."""

    def number(name: str) -> int | None:
        text = data.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 12 else None

    def price(name: str) -> Decimal | None:
        found = number(name)
        return Decimal(found) if found is not None and found < LARGEST else None

    return StockFilter(
        text=data.get("text", "")[:60],
        states=tuple(s for s in data.getlist("state") if s in STATE_TITLES),
        store_id=number("store"),
        brand_id=number("brand"),
        series_id=number("series"),
        age=_days(number("age")),
        trim_id=number("trim"),
        colour=data.get("colour", "")[:40],
        price_from=price("price_from"),
        price_to=price("price_to"),
        arrived_from=_day(data.get("arrived_from", "")),
        arrived_to=_day(data.get("arrived_to", "")),
        youngest=_days(number("youngest")),
    )


def _days(found: int | None) -> int | None:
    return found if found is not None and found <= rules.MOST_DAYS else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


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
    options = forms.MultipleChoiceField(label=_("Options"), required=False, widget=forms.CheckboxSelectMultiple)
    engine_number = forms.CharField(label=_("Engine number"), max_length=40, required=False)
    certificate_number = forms.CharField(label=_("Certificate number"), max_length=40, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=10, required=False)
    location = forms.CharField(label=_("Parking place"), max_length=60, required=False)
    made_on = forms.DateField(label=_("Made on"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    arrived_on = forms.DateField(
        label=_("Arrived on"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    expected_on = forms.DateField(
        label=_("Expected on"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    specification = forms.CharField(
        label=_("Specification"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=8000,
        help_text=_("What differs from its trim, one line each: “what: value”."),
    )  # fmt: skip
    is_import = forms.BooleanField(label=_("Imported"), required=False)
    import_certificate = forms.CharField(label=_("Import certificate number"), max_length=40, required=False)
    inspection_number = forms.CharField(label=_("Commodity inspection number"), max_length=40, required=False)
    customs_declaration = forms.CharField(label=_("Customs declaration"), max_length=40, required=False)
    customs_port = forms.CharField(label=_("Port of entry"), max_length=40, required=False)
    customs_on = forms.DateField(
        label=_("Customs date"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        *,
        stores: list[Store],
        trims: list[Trim],
        colours: list[Colour],
        options: list[Option],
        vehicle: Vehicle | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(vehicle) if vehicle else {})
        self._choose("trim", [(t.pk, f"{t.series.name} {t.name}") for t in trims])
        self._choose("colour", [("", "—"), *((c.pk, c.name) for c in colours if not c.is_inside)])
        self._choose("inside_colour", [("", "—"), *((c.pk, c.name) for c in colours if c.is_inside)])
        self._choose("options", [(o.pk, f"{o.series.name} {o.name}") for o in options])
        if not options:
            del self.fields["options"]
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
        found = {**{name: data[name] for name in PLAIN}, **ids, "specification": data["specification"]}
        return found | ({"option_ids": [int(pk) for pk in data["options"]]} if "options" in self.fields else {})

    def clean_specification(self) -> list[list[str]]:
        """Lines "what: value", with either colon."""
        lines = [line for line in self.cleaned_data["specification"].splitlines() if line.strip()]
        parts = [re.split("[:：]", line, maxsplit=1) for line in lines]
        if any(len(part) < 2 for part in parts):
            raise forms.ValidationError(_("Write each line as “what: value”."))
        return [[what.strip(), value.strip()] for what, value in parts]


def _initial(vehicle: Vehicle) -> dict[str, Any]:
    found = {name: getattr(vehicle, name) for name in (*PLAIN, "version")}
    chosen = {"trim": vehicle.trim_id, "colour": vehicle.colour_id, "inside_colour": vehicle.inside_colour_id}
    options = [option.pk for option in vehicle.options.all()]
    return found | chosen | {"options": options, "specification": "\n".join(map(": ".join, vehicle.specification))}


def deal_number(text: str) -> int:
    found = DEAL.fullmatch(text.strip())
    if found is None:
        raise forms.ValidationError(_("This is not the number of a deal."))
    return int(found[1])


class ReservationForm(forms.Form):
    """For which deal and until when a vehicle is kept."""

    deal = forms.CharField(label=_("Deal"), max_length=20, help_text=_("Number of the deal, such as D000123"))
    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def clean_deal(self) -> int:
        return deal_number(self.cleaned_data["deal"])

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Choose a time in the future."))
        return until


class WaitingForm(forms.Form):
    """For which deal somebody waits."""

    deal = forms.CharField(label=_("Deal"), max_length=20, help_text=_("Number of the deal, such as D000123"))

    def clean_deal(self) -> int:
        return deal_number(self.cleaned_data["deal"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class MoveForm(forms.Form):
    """Where a vehicle goes, and what moves it."""

    to = forms.CharField(widget=forms.HiddenInput)
    store_id = forms.TypedChoiceField(label=_("To the store"), coerce=int, empty_value=None, required=False)
    document = forms.CharField(
        label=_("Document"), max_length=60, required=False, help_text=_("Its number, if one moves it.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: Any, *, to: str, stores: list[Store]) -> None:
        super().__init__(data, initial={"to": to})
        if (data or {}).get("to", to) != "transfer":
            del self.fields["store_id"]
            return
        field = self.fields["store_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *((store.pk, store.title) for store in stores)]
