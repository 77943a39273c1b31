"""Forms of customers."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Claim, Customer, Relation

GENDERS = [("", "—"), ("male", _("Mr")), ("female", _("Ms"))]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


NOT_IN_THE_BROWSER = {"autocomplete": "off", "data-no-draft": True}
"""What is sealed in the database leaves no draft behind on the device."""


class CustomerForm(forms.Form):
    """The card. ``version`` is the one that the reader saw."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Customer.Kind.choices, widget=forms.RadioSelect, initial="person")
    name = forms.CharField(label=_("Name"), max_length=100)
    mobile = forms.CharField(label=_("Mobile"), max_length=30, required=False)
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, required=False)
    other_phone = forms.CharField(label=_("Other phone"), max_length=30, required=False)
    wechat = forms.CharField(label=_("WeChat"), max_length=60, required=False)
    email = forms.CharField(label=_("E-mail address"), max_length=254, required=False)
    credit_code = forms.CharField(label=_("Unified credit code"), max_length=30, required=False)
    id_number = forms.CharField(label=_("ID number"), max_length=30, required=False)
    birth_on = forms.DateField(label=_("Birthday"), required=False, widget=DAY)
    region = forms.CharField(label=_("Region"), max_length=60, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    is_do_not_call = forms.BooleanField(label=_("Do not call"), required=False)
    remark = forms.CharField(
        label=_("Remark"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, duplicate_url: str = "", is_new: bool = True, hidden: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("mobile", "credit_code"):
            self.fields[name].widget.attrs |= {
                "hx-get": duplicate_url,
                "hx-trigger": "input changed delay:400ms",
                "hx-target": f"#duplicate-{name}",
                "hx-sync": "this:replace",
            }
        self.fields["mobile"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.fields["id_number"].widget.attrs |= NOT_IN_THE_BROWSER
        for name in ("name", "address", "remark"):
            self.fields[name].widget.attrs["wrapper"] = "wide" if name != "name" else ""
        for name in [*hidden, *([] if is_new else ["kind"])]:
            self.fields.pop(name, None)


class ClaimForm(forms.Form):
    """Ask for a colleague's customer."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"), choices=Claim.Kind.choices, widget=forms.RadioSelect, initial="cooperate"
    )
    share = forms.IntegerField(
        label=_("Your share of the deals (%)"), min_value=0, max_value=100, initial=50, required=False,
        help_text=_("When you cooperate; written down with the decision."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class RevealForm(forms.Form):
    """Why a masked value is needed in full; it goes into the journal."""

    reason = forms.CharField(
        label=_("Why do you need it?"), max_length=200, help_text=_("It goes into the journal with your name.")
    )


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    position = forms.CharField(label=_("Position"), max_length=60, required=False)
    mobile = forms.CharField(label=_("Mobile"), max_length=30, required=False)
    is_main = forms.BooleanField(label=_("Main contact"), required=False)


class RelationForm(forms.Form):
    """``other`` is what finds the other customer: a name, pinyin, the end of the phone."""

    kind = forms.ChoiceField(label=_("Is"), choices=Relation.Kind.choices, widget=forms.RadioSelect, initial="family")
    other_id = forms.TypedChoiceField(label=_("Customer"), coerce=int)
    note = forms.CharField(label=_("Note"), max_length=100, required=False)

    def __init__(self, *args: Any, found: list[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.pk, f"{row.name} {row.code}") for row in found]
        self.fields["other_id"] = forms.TypedChoiceField(label=_("Customer"), coerce=int, choices=choices)


class OwnedVehicleForm(forms.Form):
    brand = forms.CharField(label=_("Brand"), max_length=40, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=12, required=False)
    vin = forms.CharField(label="VIN", max_length=20, required=False)
    bought_on = forms.DateField(label=_("Bought on"), required=False, widget=DAY)
    mileage_km = forms.IntegerField(label=_("Mileage (km)"), min_value=0, max_value=5_000_000, required=False)
    is_bought_here = forms.BooleanField(label=_("Bought here"), required=False)


class OwnedVehicleChangesForm(OwnedVehicleForm):
    first_maintenance_on = forms.DateField(label=_("First maintenance on"), required=False, widget=DAY)
    first_maintenance_km = forms.IntegerField(
        label=_("First maintenance at (km)"), min_value=0, max_value=5_000_000, required=False
    )
    until = forms.DateField(label=_("Sold again on"), required=False, widget=DAY)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OwnerForm(forms.Form):
    """Who looks after the customer from now on; nobody is the pool."""

    owner_id = forms.TypedChoiceField(label=_("Consultant"), coerce=int, empty_value=None, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("pool")), *people]
        self.fields["owner_id"] = forms.TypedChoiceField(
            label=_("Consultant"), coerce=int, empty_value=None, required=False, choices=choices
        )
