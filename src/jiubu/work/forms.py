"""Shape of what people enter about work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import User
from jiubu.work import access
from jiubu.work.enums import APPOINTMENT_KINDS, KINDS, PROMISE_KINDS, TASK_KINDS
from jiubu.work.registry import title_of

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A date with a time, as the browser's own picker sends it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        formats = [MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(**{"widget": widget, "input_formats": formats, **kwargs})


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.name


def _choices(kinds: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(kind, KINDS[kind][0]) for kind in kinds]


class OwnedForm(forms.Form):
    """Work that belongs to somebody: who manages others may choose whose it is."""

    about_kind = forms.CharField(widget=forms.HiddenInput, required=False)
    about_id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if actor.can(access.MANAGE):
            people = organisation.people_of(actor, actor.store_id)
            self.fields["owner"] = PersonField(people, label=_("Whose"), initial=actor.user_id)

    def owner_id(self) -> int:
        owner: User | None = self.cleaned_data.get("owner")
        return owner.pk if owner else self.actor.user_id or 0

    def about(self) -> tuple[str, int] | None:
        kind, thing_id = self.cleaned_data["about_kind"], self.cleaned_data["about_id"]
        return (kind, thing_id) if kind and thing_id else None

    def required_about(self) -> tuple[str, int]:
        return self.cleaned_data["about_kind"], self.cleaned_data["about_id"] or 0

    def about_title(self) -> str:
        """As the actor may see it; ObjectDoesNotExist for what is not his."""
        about = self.about()
        return title_of(self.actor, *about) if about else ""


class TaskForm(OwnedForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=_choices(TASK_KINDS), widget=forms.RadioSelect, initial="followup"
    )
    title = forms.CharField(label=_("What to do"), max_length=200)
    due_at = MomentField(label=_("Due"))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)


class AppointmentForm(OwnedForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=_choices(APPOINTMENT_KINDS), widget=forms.RadioSelect, initial="visit"
    )
    title = forms.CharField(label=_("With whom, what for"), max_length=200)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"), required=False, help_text=_("An hour when left empty."))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)


class PromiseForm(OwnedForm):
    """A promise is always about something: the page it is made on says what."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=_choices(PROMISE_KINDS), widget=forms.RadioSelect, initial="other"
    )
    text = forms.CharField(label=_("What was promised"), max_length=300)
    due_at = MomentField(label=_("By when"))

    def clean(self) -> None:
        if self.about() is None:
            raise forms.ValidationError(_("Make the promise on the page of the customer or the deal."))


class NewPromiseForm(forms.Form):
    """A new promise in place of an old one."""

    text = forms.CharField(label=_("What is promised now"), max_length=300)
    due_at = MomentField(label=_("By when"))


class DoneForm(forms.Form):
    result = forms.CharField(label=_("Result"), widget=forms.Textarea, required=False)


class MoveTaskForm(forms.Form):
    due_at = MomentField(label=_("New time"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class MoveAppointmentForm(forms.Form):
    starts_at = MomentField(label=_("New time"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AssignForm(forms.Form):
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = organisation.people_of(actor, actor.store_id)
        self.fields["owner"] = PersonField(people, label=_("Whose"))


class DecisionForm(forms.Form):
    is_yes = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300, required=False
    )
