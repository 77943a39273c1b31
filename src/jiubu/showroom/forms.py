"""Shape of what is entered at the reception."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.deals import queries as deals
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.kernel.titles import say
from jiubu.organisation.models import Store
from jiubu.process.answers import shown_text
from jiubu.showroom import queries
from jiubu.showroom.enums import LICENCE_CLASSES, PAST_REASONS, PURPOSES, RESULTS
from jiubu.showroom.models import Drive, DriveRoute, DriveText, Visit
from jiubu.showroom.queries import Board
from jiubu.vehicles import queries as vehicles

PARTY = [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5"), (6, "6+")]


def source_field(actor: Actor, present: str = "") -> forms.ChoiceField:
    """How they heard of us, as tiles; nobody has to have asked. ``present`` stays though it may be out of use."""
    channels = [("", _("not asked yet")), *((c.key, c.name) for c in deals.channels_of(actor))]
    if present not in {key for key, _title in channels}:
        channels.append((present, present))
    return forms.ChoiceField(
        label=_("How they heard of us"), choices=channels, required=False, initial="", widget=forms.RadioSelect
    )


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
    says_return = forms.BooleanField(label=_("Been here before"), required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    mobile = forms.CharField(
        label=_("Mobile"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    customer_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    consultant_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = source_field(actor)

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class CallForm(CheckInForm):
    """Two taps: where they heard of us, what for. Name and number may follow."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        del self.fields["party_size"], self.fields["consultant_id"], self.fields["says_return"]
        self.fields["purpose"] = forms.ChoiceField(
            label=_("What they call for"),
            choices=[(key, title) for key, (title, _icon) in PURPOSES.items()],
            initial="new_car",
            widget=forms.RadioSelect,
        )
        self.order_fields(["source", "purpose", "name", "mobile"])


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
        if not visit.source:
            self.fields["source"] = source_field(actor)
        if visit.customer is not None:
            del self.fields["name"], self.fields["mobile"], self.fields["gender"]

    def customer(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "mobile", "gender") if self.cleaned_data.get(name)}


class VisitForm(forms.Form):
    """What was tapped at the reception, to be put right."""

    party_size = forms.IntegerField(label=_("How many"), min_value=1, max_value=99)
    purpose = forms.ChoiceField(
        label=_("Purpose of the visit"),
        choices=[(key, title) for key, (title, _icon) in PURPOSES.items()],
        widget=forms.RadioSelect,
    )
    says_return = forms.BooleanField(label=_("Been here before"), required=False)

    def __init__(self, *args: Any, actor: Actor, visit: Visit, **kwargs: Any) -> None:
        names = ("party_size", "purpose", "source", "says_return")
        kwargs["initial"] = {name: getattr(visit, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["source"] = source_field(actor, visit.source)
        if visit.is_call:
            del self.fields["party_size"], self.fields["says_return"]
        if visit.is_late and visit.can_follow:
            self._ask_for_the_result(visit)

    def _ask_for_the_result(self, visit: Visit) -> None:
        self.fields["result"] = forms.ChoiceField(
            label=_("How it ended"), choices=results_of(visit.channel), initial=visit.result, widget=forms.RadioSelect
        )
        self.fields["reason"] = forms.CharField(label=_("Why the result is another"), max_length=300, required=False)


def results_of(channel: str) -> list[tuple[str, str]]:
    return [(key, str(Visit.Result(key).label)) for key in RESULTS[channel]]


class DealChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Deal) -> str:
        return f"{obj.code} · {deals.title_of(obj)}"


class CloseForm(forms.Form):
    """Of a visit or a call, each with its own results."""

    result = forms.ChoiceField(label=_("How it ended"), choices=Visit.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"] = forms.ChoiceField(
            label=_("How it ended"), choices=results_of(channel), widget=forms.RadioSelect
        )


MOMENT = "%Y-%m-%dT%H:%M"
LENGTHS = [(15, "15"), (30, "30"), (45, "45"), (60, "60"), (90, "90"), (120, "120")]


class DriveTimeForm(forms.Form):
    """Which demo car, and when."""

    vehicle_id = forms.TypedChoiceField(label=_("Demo car"), coerce=int)
    begins_at = forms.DateTimeField(
        label=pgettext_lazy("drive", "From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 900}, format=MOMENT),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    minutes = forms.TypedChoiceField(
        label=pgettext_lazy("drive", "Minutes"), choices=LENGTHS, coerce=int, initial=30, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, actor: Actor, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store
        cars = [
            (str(car.pk), f"{car.trim.full_name} {car.plate}".strip()) for car in queries.demo_cars(actor, store.pk)
        ]
        self.fields["vehicle_id"] = forms.TypedChoiceField(label=_("Demo car"), coerce=int, choices=cars)

    def clean_begins_at(self) -> datetime:
        """What was typed is the store's clock."""
        begins_at: datetime = self.cleaned_data["begins_at"]
        return begins_at.replace(tzinfo=ZoneInfo(self.store.timezone))

    def time(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("vehicle_id", "begins_at", "minutes")}


class DriveForm(DriveTimeForm):
    """A new drive: for a deal, for who is here, or for a name."""

    who = forms.ChoiceField(label=_("For whom"), required=False)
    driver_name = forms.CharField(label=_("Driver's name"), max_length=60, required=False)
    route_id = forms.TypedChoiceField(label=_("Route"), coerce=int, required=False, empty_value=None)
    field_order = ("who", "driver_name", "vehicle_id", "begins_at", "minutes", "route_id")

    def __init__(self, *args: Any, actor: Actor, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, store=store, **kwargs)
        routes = [(str(route.pk), say(route.title)) for route in queries.routes_of(store.pk, actor.group_id)]
        self.fields["who"] = forms.ChoiceField(
            label=_("For whom"), required=False, choices=_who(actor, store, str(self.initial.get("who", "")))
        )
        self.fields["route_id"] = forms.TypedChoiceField(
            label=_("Route"), coerce=int, required=False, empty_value=None, choices=[("", _("choose later")), *routes]
        )
        self.order_fields(self.field_order)

    def booking(self) -> dict[str, Any]:
        kind, _colon, number = self.cleaned_data["who"].partition(":")
        who = {f"{kind}_id": int(number)} if number else {}
        names = ("driver_name", "route_id")
        return {**self.time(), **who, **{name: self.cleaned_data[name] for name in names}}


def _who(actor: Actor, store: Store, asked: str) -> list[Any]:
    """Who is here, then one's own deals; what the address asks for stands in it as well."""
    here, own = queries.who_may_drive(actor, store.pk)
    visits = [
        (f"visit:{visit.pk}", f"{visit.name or visit.purpose_title} · {visit.arrived_at:%H:%M}") for visit in here
    ]
    rows = [(f"deal:{deal.pk}", f"{deal.customer.name} · {deal.code}") for deal in own]
    known = {key for key, _title in (*visits, *rows)}
    kind, _colon, number = asked.partition(":")
    if number and asked not in known:
        found = queries.deal_asked(actor, int(number)) if kind == "deal" else queries.visit_asked(actor, int(number))
        rows = [(asked, found), *rows] if found else rows
    return [
        ("", _("somebody else, by name")),
        *([(_("In the showroom now"), visits)] if visits else []),
        *([(_("My deals"), rows)] if rows else []),
    ]


class LicenceForm(forms.Form):
    """What the original says, and that it was looked at."""

    driver_name = forms.CharField(label=_("Driver's name"), max_length=60)
    licence_number = forms.CharField(
        label=_("Licence number"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    licence_class = forms.ChoiceField(
        label=pgettext_lazy("licence", "Class"),
        choices=list(LICENCE_CLASSES.items()),
        initial="c1",
        widget=forms.RadioSelect,
    )
    valid_until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}))
    route_id = forms.TypedChoiceField(label=_("Route"), coerce=int)
    is_seen = forms.BooleanField(label=_("I have looked at the original"), required=False)

    def __init__(self, *args: Any, drive: Drive, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "driver_name": drive.name, "licence_number": drive.licence.get("mask", ""),
            "licence_class": drive.licence_class or "c1", "valid_until": drive.licence_valid_until,
            "route_id": drive.route_id,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        routes = [(str(route.pk), say(route.title)) for route in queries.routes_of(drive.store_id, drive.group_id)]
        self.fields["route_id"] = forms.TypedChoiceField(
            label=_("Route"), coerce=int, choices=routes, widget=forms.RadioSelect
        )


class SignForm(forms.Form):
    accepts = forms.BooleanField(label=_("I have read the terms and accept them"), required=False)
    signature = forms.CharField(label=_("Signature"), required=False)

    def __init__(self, *args: Any, pad: forms.Widget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signature"].widget = pad


class OutForm(forms.Form):
    kilometres = forms.IntegerField(label=_("Kilometres on the clock"), min_value=0, max_value=999_999)
    level = forms.IntegerField(label=_("Fuel or charge (%)"), min_value=0, max_value=100, required=False)


class BackForm(OutForm):
    note = forms.CharField(label=_("Condition, damage"), max_length=300, required=False)


def feedback_rows(drive: Drive) -> list[tuple[str, str]]:
    """The feedback in words: question and answer."""
    if not drive.feedback:
        return []
    form = queries.feedback_form(drive)
    return [(say(f.title), shown_text(f, drive.feedback[f.key])) for f in form.fields if f.key in drive.feedback]


WHY = pgettext_lazy("turn", "Why")
TURN_TITLES = {
    "skip": _("Pass over who is next"),
    "swap": _("Swap two places"),
    "decline": _("Decline my turn"),
}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=WHY, max_length=200)


class PastForm(forms.Form):
    """Why somebody is received out of turn: one of the common reasons, or own words, which win."""

    reason = forms.ChoiceField(label=WHY, choices=PAST_REASONS, required=False, widget=forms.RadioSelect)
    words = forms.CharField(label=_("or in your own words"), max_length=200, required=False)


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


class RouteForm(forms.Form):
    """A way that is driven. Who arranges this store alone makes its own in place of the group's."""

    zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    minutes = forms.IntegerField(label=pgettext_lazy("route", "Minutes"), min_value=5, max_value=480, initial=30)
    kilometres = forms.IntegerField(
        label=pgettext_lazy("route", "Kilometres"), min_value=0, max_value=500, initial=0, required=False
    )
    of = forms.ChoiceField(label=pgettext_lazy("route", "For"), widget=forms.RadioSelect)
    is_active = forms.BooleanField(label=pgettext_lazy("route", "In use"), required=False, initial=True)

    def __init__(self, *args: Any, route: DriveRoute | None, store: Store, of_group: bool, **kwargs: Any) -> None:
        self.route, self.store = route, store
        if route is not None:
            names = {"zh": route.title.get("zh", ""), "en": route.title.get("en", "")}
            numbers = {"minutes": route.minutes, "kilometres": route.kilometres, "is_active": route.is_active}
            kwargs["initial"] = {**names, **numbers, "of": "store" if route.store_id or not of_group else "group"}
        super().__init__(*args, **kwargs)
        choices = [("store", store.title), *([("group", _("all stores"))] if of_group else [])]
        self.fields["of"] = forms.ChoiceField(
            label=pgettext_lazy("route", "For"), choices=choices, initial="store", widget=forms.RadioSelect
        )

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "title": titled(self.route.title if self.route else {}, said["zh"], said["en"]),
            "minutes": said["minutes"], "kilometres": said["kilometres"] or 0, "is_active": said["is_active"],
            "store_id": self.store.pk if said["of"] == "store" else None,
        }  # fmt: skip


class AgreementForm(forms.Form):
    """The text that is read and signed before a drive: saved, it is a new version."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=80, required=False)
    body_zh = forms.CharField(label=_("Text in Chinese"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    body_en = forms.CharField(
        label=_("Text in English"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def __init__(self, *args: Any, text: DriveText | None, **kwargs: Any) -> None:
        self.text = text
        if text is not None:
            kwargs["initial"] = {
                f"{part}_{language}": getattr(text, part).get(language, "")
                for part in ("title", "body")
                for language in ("zh", "en")
            }
        super().__init__(*args, **kwargs)

    def given(self) -> dict[str, dict[str, str]]:
        said = self.cleaned_data
        before = {part: getattr(self.text, part) if self.text else {} for part in ("title", "body")}
        return {part: titled(old, said[f"{part}_zh"], said[f"{part}_en"]) for part, old in before.items()}


def titled(before: dict[str, str], zh: str, en: str) -> dict[str, str]:
    """In both languages; a traditional text of before holds only as long as the simplified one stays."""
    kept = before if before.get("zh") == zh else {}
    return {**kept, "zh": zh, "en": en or zh}
