"""Shape of what the pages of deals send."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.deals.queries import Filters

Choices = Sequence[tuple[object, object]]
"""What a select offers: (value, title), or (group, choices)."""

GRADE = re.compile(r"[A-Z][A-Z+]{0,3}")
PHASES = ("lead", "open", "won", "after", "lost", "dormant")
CONTACTS = ("planned", "today", "overdue")


def filters_from(data: QueryDict) -> Filters:
    """Filters as they stand in the address; what makes no sense is passed over, a shared link must open."""
    owner, contact = data.get("owner", ""), data.get("contact", "")
    return Filters(
        process_id=_number(data.get("process")),
        store_id=_number(data.get("store")),
        owner_id=_number(owner),
        is_pool=owner == "pool",
        grades=tuple(grade for grade in data.getlist("grade") if GRADE.fullmatch(grade)),
        contact=contact if contact in CONTACTS else "",  # type: ignore[arg-type]  # it is one of them
        phases=tuple(phase for phase in data.getlist("phase") if phase in PHASES),
        stage=data.get("stage", "")[:40],
        channel=data.get("channel", "")[:40],
        text=data.get("text", "")[:60],
    )


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 18 else None


WEEKS, MOST_DAYS = 4, 26 * 7
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def bounded(begin: date | None, end: date | None, today: date) -> tuple[date, date]:
    """A period of at most half a year, both days included; without one: the last four weeks, from a Monday on."""
    last = min(max(end or today, FIRST), LAST)
    usual = last - timedelta(days=last.weekday() + 7 * (WEEKS - 1))
    first = min(max(begin or usual, last - timedelta(days=MOST_DAYS)), last)
    return first, last


def period_from(data: QueryDict, today: date) -> tuple[date, date]:
    """The period in the address; what makes no sense is passed over."""
    return bounded(_date(data.get("begin")), _date(data.get("end")), today)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


class CalendarSpan(forms.Form):
    start = forms.DateTimeField(label=_("From"))
    end = forms.DateTimeField(label=_("To"))


class Moment(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Chips(forms.RadioSelect):
    """One of few choices, as chips to tap."""


OUTCOMES = (("reached", _("Reached")), ("not_reached", _("Not reached")), ("wrong_number", _("Wrong number")))
WAYS = (
    ("call", _("Call")),
    ("wechat", _("WeChat")),
    ("message", _("Text message")),
    ("visit", _("Meeting")),
    ("email", pgettext_lazy("contact", "E-mail")),
)
APPOINTMENTS = (
    ("", pgettext_lazy("contact", "Not asked")),
    ("asked", pgettext_lazy("contact", "Asked for")),
    ("made", pgettext_lazy("contact", "Comes")),
)
REFERRALS = (
    ("", pgettext_lazy("contact", "Not asked")),
    ("asked", pgettext_lazy("contact", "Asked for")),
    ("given", pgettext_lazy("contact", "Names somebody")),
)
PURPOSES = (
    _("Invite back to the store"),
    _("Confirm the wanted car again"),
    _("Show that we take trouble for the customer"),
)
"""What a follow-up is for, as the trade teaches it; anything else can be written."""
PAYMENT_WAYS = (("", "—"), ("cash", _("Cash")), ("loan", _("Loan")), ("lease", _("Lease")))


class NewDealForm(forms.Form):
    """A name and a number are enough; all else can come later."""

    customer_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=100)
    mobile = forms.CharField(label=_("Mobile"), max_length=20, required=False)
    series_id = forms.TypedChoiceField(label=_("Wanted car"), required=False, coerce=int, empty_value=None)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    next_at = forms.DateTimeField(label=_("Next contact"), required=False, widget=Moment)
    stage = forms.SlugField(required=False, widget=forms.HiddenInput)
    process = forms.TypedChoiceField(label=_("Process"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, series: Choices, channels: Choices, processes: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["process"].choices = processes  # type: ignore[attr-defined]
        self.fields["series_id"].choices = [("", "—"), *series]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", "—"), *channels]  # type: ignore[attr-defined]
        self.fields["mobile"].widget.attrs.update({"inputmode": "tel", "autocomplete": "off"})
        self.fields["name"].widget.attrs.update({"autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("customer_id"):
            self.errors.pop("name", None)
        return values


class ContactForm(forms.Form):
    """A contact that was made or tried, and the next one. ``followup_id``: which planned contact it was, if one.

    ``quick``: the button that was tapped says the next day (":3"), or that nobody was reached ("not_reached:").
    """

    followup_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quick = forms.RegexField(regex=r"^(not_reached)?:\d{0,2}$", required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=Chips, initial="reached")
    way = forms.ChoiceField(label=_("Contact by"), choices=WAYS, widget=Chips)
    said = forms.CharField(label=_("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    next_at = forms.DateTimeField(
        label=_("Next contact"), required=False, widget=Moment, help_text=_("Empty: as the grade proposes.")
    )
    next_purpose = forms.CharField(label=_("Purpose"), max_length=100, required=False)
    reason = forms.CharField(label=_("Reason, if later than the grade allows"), max_length=300, required=False)
    signs = forms.MultipleChoiceField(
        label=_("What the customer gave away"), required=False, widget=forms.CheckboxSelectMultiple
    )
    appointment = forms.ChoiceField(
        label=_("Appointment in the store"), required=False, choices=APPOINTMENTS, widget=Chips
    )
    meets_at = forms.DateTimeField(label=_("They meet"), required=False, widget=Moment)
    referral = forms.ChoiceField(label=_("Recommendation"), required=False, choices=REFERRALS, widget=Chips)
    referred_name = forms.CharField(label=_("Who is recommended"), max_length=100, required=False)
    referred_mobile = forms.CharField(label=_("Mobile"), max_length=20, required=False)
    promise = forms.CharField(label=_("What was promised"), max_length=300, required=False)
    promise_due_at = forms.DateTimeField(label=_("By when"), required=False, widget=Moment)
    promise_owner_id = forms.TypedChoiceField(label=_("Who keeps it"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: Choices, signs: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs"].choices = signs  # type: ignore[attr-defined]
        self.fields["referred_mobile"].widget.attrs.update({"inputmode": "tel", "autocomplete": "off"})
        if people:
            self.fields["promise_owner_id"].choices = [("", _("I do")), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["promise_owner_id"]

    def quick_choice(self) -> tuple[str, int | None]:
        """Outcome and days until the next contact as the tapped button says them; without days the grade proposes."""
        outcome, _colon, days = self.cleaned_data.get("quick", "").partition(":")
        return outcome or self.cleaned_data["outcome"], int(days) if days else None


class PlanForm(forms.Form):
    """Another time for the next contact."""

    at = forms.DateTimeField(label=_("Next contact"), widget=Moment)
    purpose = forms.CharField(label=_("Purpose"), max_length=100, widget=forms.TextInput(attrs={"list": "purposes"}))
    way = forms.ChoiceField(label=_("Contact by"), choices=WAYS, widget=Chips)
    points = forms.CharField(label=_("What to say"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    answers = forms.CharField(
        label=_("Answers to expect"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the customer may say, and what you answer then."),
    )
    reason = forms.CharField(label=_("Reason, if later than the grade allows"), max_length=300, required=False)


class GradeForm(forms.Form):
    """The signs seen; another grade than they propose needs a reason."""

    signs = forms.MultipleChoiceField(label=_("Signs"), required=False, widget=forms.CheckboxSelectMultiple)
    grade = forms.ChoiceField(label=_("Grade"), required=False, widget=Chips)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Only if the grade differs from the proposal.")
    )

    def __init__(self, *args: Any, signs: Choices, grades: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs"].choices = signs  # type: ignore[attr-defined]
        self.fields["grade"].choices = [("", _("As proposed")), *grades]  # type: ignore[attr-defined]


class LossForm(forms.Form):
    """Why the deal is lost, and to whom."""

    reason = forms.ChoiceField(label=_("Reason"))
    text = forms.CharField(label=pgettext_lazy("loss", "What happened"), widget=forms.Textarea(attrs={"rows": 3}))
    rival_brand = forms.CharField(label=_("Brand of the rival"), max_length=60, required=False)
    rival_model = forms.CharField(label=_("Its model"), max_length=80, required=False)
    rival_price = forms.DecimalField(label=_("Its price"), max_digits=12, decimal_places=2, min_value=0, required=False)
    rival_dealer = forms.CharField(label=_("Its dealer"), max_length=100, required=False)
    rival_untold = forms.BooleanField(label=_("They don't tell price or dealer"), required=False)

    def __init__(self, *args: Any, reasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "—"), *reasons]  # type: ignore[attr-defined]
        self.fields["rival_brand"].widget.attrs["list"] = "rival-brands"
        self.fields["rival_model"].widget.attrs["list"] = "rival-models"


class LossDecisionForm(forms.Form):
    is_lost = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Lost: confirm")), ("no", _("Send back: go on"))],
        coerce=lambda value: value == "yes",
        widget=Chips,
    )
    words = forms.CharField(label=_("To the consultant"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    revive_on = forms.DateField(label=_("Try again on"), required=False, widget=Day)
    to_pool = forms.BooleanField(
        label=_("To the pool"), required=False, help_text=_("Whoever picks it takes it up again.")
    )

    def clean(self) -> dict[str, Any]:
        """The day is filled in beforehand: who sends the deal to the pool need not empty it."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("to_pool") and "revive_on" not in self.changed_data:
            values["revive_on"] = None
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class OwnerForm(forms.Form):
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", _("Pool of the store")), *people]  # type: ignore[attr-defined]


class HandoverForm(forms.Form):
    """Everything of one person to another."""

    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)
    from_user_id = forms.TypedChoiceField(label=_("From"), coerce=int)
    to_user_id = forms.TypedChoiceField(label=_("To"), coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    only_open = forms.BooleanField(
        label=_("Only open deals"), required=False, help_text=_("When away: customers with only closed deals stay.")
    )

    def __init__(self, *args: Any, people: Choices, stores: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store_id"].choices = stores  # type: ignore[attr-defined]
        for name in ("from_user_id", "to_user_id"):
            self.fields[name].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class PromiseForm(forms.Form):
    text = forms.CharField(label=_("What was promised"), max_length=300)
    due_at = forms.DateTimeField(label=_("By when"), widget=Moment)


class MoveForm(forms.Form):
    to = forms.SlugField(widget=forms.HiddenInput)
    answer = forms.SlugField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    override = forms.BooleanField(required=False, widget=forms.HiddenInput)


def fact_form(name: str, *, choices: Choices = ()) -> type[forms.Form]:
    """A form of the one fact of a deal that is edited where it stands."""
    fields: dict[str, forms.Field] = {
        "title": forms.CharField(label=_("What it is about"), max_length=120, required=False),
        "series_id": forms.TypedChoiceField(
            label=_("Wanted car"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *choices]
        ),
        "trim_id": forms.TypedChoiceField(
            label=_("Trim"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *choices]
        ),
        "colour_id": forms.TypedChoiceField(
            label=_("Colour"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *choices]
        ),
        "amount": forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0, required=False),
        "channel": forms.ChoiceField(label=_("Channel"), required=False, choices=[("", "—"), *choices]),
        "payment_way": forms.ChoiceField(label=_("Payment"), required=False, choices=PAYMENT_WAYS),
        "expected_on": forms.DateField(label=_("Expected purchase"), required=False, widget=Day),
        "remark": forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})),
    }
    value = fields[name]
    value.widget.attrs |= {"aria-label": str(value.label), "autofocus": True}  # its title stands outside the form
    parts = {"value": value, "version": forms.IntegerField(widget=forms.HiddenInput)}
    return type("FactForm", (forms.Form,), parts)


FACTS = ("title", "series_id", "trim_id", "colour_id", "amount", "channel", "payment_way", "expected_on", "remark")


class DeliveryForm(forms.Form):
    due_at = forms.DateTimeField(label=_("Hand-over of the car"), widget=Moment)


class ApologyForm(forms.Form):
    """The promised delivery can't be kept: what the customer was told, and the new date."""

    cause = forms.CharField(label=_("Why it is late"), max_length=200, required=False)
    said = forms.CharField(label=_("How you apologised, what was said"), widget=forms.Textarea(attrs={"rows": 3}))
    due_at = forms.DateTimeField(label=_("New date"), widget=Moment)


class KeepForm(forms.Form):
    until = forms.DateTimeField(label=_("Keep until"), widget=Moment)


class WishForm(forms.Form):
    """What the customer wants, all at once; trims and colours are those of the chosen series."""

    series_id = forms.TypedChoiceField(label=_("Wanted car"), required=False, coerce=int, empty_value=None)
    trim_id = forms.TypedChoiceField(label=_("Trim"), required=False, coerce=int, empty_value=None)
    colour_id = forms.TypedChoiceField(label=_("Colour"), required=False, coerce=int, empty_value=None)
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0, required=False)
    payment_way = forms.ChoiceField(label=_("Payment"), required=False, choices=PAYMENT_WAYS)
    expected_on = forms.DateField(label=_("Expected purchase"), required=False, widget=Day)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offers: Mapping[str, Choices], hidden: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offers.items():
            self.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        for name in hidden:
            del self.fields[name]


class SalesRulesForm(forms.Form):
    """The time to answer a new lead, contacts before a loss, and the limits of the pool."""

    response_minutes = forms.IntegerField(
        label=_("Minutes until a new lead is contacted"), min_value=0, max_value=9999,
        help_text=_("Counted in opening hours; automatic replies do not count. 0 is no limit."),
    )  # fmt: skip
    loss_min_contacts = forms.IntegerField(
        label=_("Contacts before a loss"), min_value=0, max_value=99, help_text=_("0 is no limit.")
    )
    pool_per_day = forms.IntegerField(
        label=_("From the pool, a person a day"), min_value=0, max_value=999, help_text=_("0 is no limit.")
    )
    pool_cooling_days = forms.IntegerField(
        label=_("Days before its former owner may take a deal again"), min_value=0, max_value=999,
    )  # fmt: skip
    pool_capacity = forms.IntegerField(
        label=_("Open deals a person may have to take more"), min_value=0, max_value=9999, help_text=_("0 is no limit.")
    )
    pool_exempt_stages = forms.MultipleChoiceField(
        label=_("Stages without these limits"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("A deal at one of these stages does not fall into the pool by itself, either."),
    )  # fmt: skip
    confirm_hottest_grade = forms.BooleanField(
        label=_("A manager confirms the hottest grade"), required=False,
        help_text=_("When a consultant judges a deal to it, or down from it."))  # fmt: skip

    def __init__(self, *args: Any, stages: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool_exempt_stages"].choices = stages  # type: ignore[attr-defined]
