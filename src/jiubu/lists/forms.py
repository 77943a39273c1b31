"""Shape of what the pages of lists send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import BulkAction, Input
from jiubu.lists import access
from jiubu.lists.models import Export, View

MOST_IDS = 2000


def ids_in(text: str) -> list[int]:
    """ "3,5,8" as numbers; what is none is passed over."""
    return [int(part) for part in text.split(",")[:MOST_IDS] if part.isascii() and part.isdigit() and len(part) < 18]


class ViewForm(forms.Form):
    """Name and reach of a view; who may not share is not asked."""

    name = forms.CharField(label=pgettext_lazy("view", "Name of the view"), max_length=40)
    reach = forms.ChoiceField(label=_("Who may use it"), choices=View.Reach.choices, initial="private", required=False)
    is_opening = forms.BooleanField(label=_("Open the list with it"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = str(self.initial.get("reach", "private"))
        offered = [
            (value, title)
            for value, title in View.Reach.choices
            if value in {"private", kept} or access.may_share(actor, value, actor.store_id)
        ]
        if len(offered) == 1:
            del self.fields["reach"]
        else:
            self.fields["reach"].choices = offered  # type: ignore[attr-defined]

    def clean_reach(self) -> str:
        return self.cleaned_data.get("reach") or "private"


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("File"), choices=Export.Format.choices, initial="xlsx", widget=forms.RadioSelect
    )  # fmt: skip
    which = forms.ChoiceField(
        label=pgettext_lazy("list", "Columns"),
        choices=[("shown", _("As shown")), ("all", pgettext_lazy("columns", "All"))],
        initial="shown",
        widget=forms.RadioSelect,
    )


class BulkForm(forms.Form):
    """The inputs of one bulk action."""

    def __init__(self, *args: Any, action: BulkAction, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in action.inputs:
            self.fields[one.key] = _field(one, actor)

    def inputs(self) -> dict[str, Any]:
        """As the command takes them: moments as text."""
        return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in self.cleaned_data.items()}


def _field(one: Input, actor: Actor) -> forms.Field:
    common: dict[str, Any] = {"label": one.title, "required": one.is_required, "help_text": one.help}
    if one.kind in {"person", "choice"}:
        return forms.ChoiceField(choices=[("", "—"), *one.choices(actor)], **common)
    if one.kind == "yes_no":
        return forms.BooleanField(**{**common, "required": False})
    if one.kind == "moment":
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        return forms.DateTimeField(widget=widget, **common)
    return forms.CharField(max_length=200, **common)
