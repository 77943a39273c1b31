"""Shape of what is entered at the reception."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.deals import queries as deals
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.showroom.enums import PURPOSES
from jiubu.showroom.models import Visit
from jiubu.showroom.queries import Board
from jiubu.vehicles import queries as vehicles

PARTY = [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5"), (6, "6+")]


class CheckInForm(forms.Form):
    """Two taps: how many, and done. What else is known may be said at once or later."""

    party_size = forms.TypedChoiceField(
        label=_("How many"), choices=PARTY, coerce=int, initial=1, widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(
        label=_("Purpose of the visit"),
        choices=[(key, title) for key, (title, _icon) in PURPOSES.items()],
        initial="new_car",
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(label=_("How they heard of us"), required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    mobile = forms.CharField(
        label=_("Mobile"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    customer_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    consultant_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = [("", _("not asked yet")), *((c.key, c.name) for c in deals.channels_of(actor))]
        self.fields["source"] = forms.ChoiceField(
            label=_("How they heard of us"), choices=channels, required=False, initial=""
        )

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ProspectForm(forms.Form):
    """From the visit to a deal in one step."""

    name = forms.CharField(label=_("Name"), max_length=100)
    mobile = forms.CharField(
        label=_("Mobile"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    gender = forms.ChoiceField(
        label=_("Form of address"),
        choices=[("male", _("Mr")), ("female", _("Ms")), ("", _("unknown"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    series_id = forms.TypedChoiceField(label=_("Interested in"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        series = [("", _("not known yet")), *((str(s.pk), s.name) for s in vehicles.series_sold_here(actor.group_id))]
        self.fields["series_id"] = forms.TypedChoiceField(
            label=_("Interested in"), choices=series, coerce=int, required=False, empty_value=None
        )
        if visit.customer is not None:
            del self.fields["name"], self.fields["mobile"], self.fields["gender"]

    def customer(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "mobile", "gender") if self.cleaned_data.get(name)}


class DealChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Deal) -> str:
        return f"{obj.code} · {deals.title_of(obj)}"


class CloseForm(forms.Form):
    result = forms.ChoiceField(label=_("How it ended"), choices=Visit.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


TURN_TITLES = {
    "skip": _("Pass over who is next"),
    "swap": _("Swap two places"),
    "decline": _("Decline my turn"),
}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=pgettext_lazy("turn", "Why"), max_length=200)


class TurnForm(ReasonForm):
    """``skip``: who is next; ``swap``: two of the line; ``decline``: oneself."""

    field_order = ("person", "other", "reason")

    def __init__(self, *args: Any, what: str, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = [(place.user.pk, place.user.name) for place in board.places]
        if what == "skip":
            first = [(board.next.pk, board.next.name)] if board.next else []
            self._add("person", pgettext_lazy("turn", "Passed over"), first)
        elif what == "swap":
            self._add("person", _("This place"), line)
            self._add("other", _("with this one"), line[::-1])
        self.order_fields(self.field_order)

    def _add(self, name: str, label: Any, choices: list[tuple[int, str]]) -> None:
        self.fields[name] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)
