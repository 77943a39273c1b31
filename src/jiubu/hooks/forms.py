"""Forms for endpoints."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.hooks import queries
from jiubu.hooks.models import Endpoint, Kind
from jiubu.organisation.models import Store


def _verb_choices() -> list[tuple[str, Any]]:
    choices: list[tuple[str, Any]] = [("*", pgettext_lazy("webhook", "Everything that happens"))]
    for module, events in queries.verbs_by_module().items():
        offered: list[tuple[str, Any]] = [(f"{module}.*", pgettext_lazy("webhook", "All of these"))]
        offered += [(event.verb, event.verb.partition(".")[2]) for event in events]
        choices.append((module, offered))
    return choices


class EndpointForm(forms.Form):
    """What an address hears of."""

    title = forms.CharField(label=pgettext_lazy("connection", "Name"), max_length=100)
    url = forms.CharField(label=_("Address"), max_length=2000, widget=forms.URLInput)
    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int, empty_value=None, required=False)
    verbs = forms.MultipleChoiceField(label=_("Events"), widget=forms.SelectMultiple(attrs={"size": 12}))
    language = forms.ChoiceField(label=_("Language of the sentences"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, stores: list[Store], is_group_wide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every: list[tuple[Any, Any]] = [("", _("All stores"))] if is_group_wide else []
        self._offer("store_id", [*every, *((store.pk, store.title) for store in stores)])
        self._offer("verbs", _verb_choices())

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @staticmethod
    def values_of(endpoint: Endpoint) -> dict[str, Any]:
        names = ("title", "store_id", "verbs", "language")
        return {"url": endpoint.known_url, **{name: getattr(endpoint, name) for name in names}}


class NewEndpointForm(EndpointForm):
    """Also what kind it is; it can't become another later."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, widget=forms.RadioSelect)
    secret = forms.CharField(
        label=_("Secret of the robot"),
        max_length=200,
        required=False,
        help_text=_("What the chat shows as signing secret, if it does. A webhook gets its secret from here."),
    )

    field_order = ("kind", "title", "url", "secret", "store_id", "verbs", "language")


class EditEndpointForm(EndpointForm):
    """Carries the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
