"""A form defined by data as a form of a page. What fits and what does not, the command says."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiubu.kernel.errors import Refused
from jiubu.kernel.money import wan_unit
from jiubu.kernel.titles import say
from jiubu.process.definition import NUMERIC, PICTURES, Form, FormField
from jiubu.web.answers import without_theirs

FEW = 7
"""As many options are shown side by side; more become a list to choose from."""


class PictureInput(forms.HiddenInput):
    """A photo or signature: the script puts the picture here as a data: address; a number is one that was kept."""

    template_name = "process/_picture.html"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.input_type = "hidden-picture"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"kind": self.kind, "kept": str(value) if str(value or "").isdecimal() else ""}
        return context


SEEN = "seen-number"
"""Hidden: number of the answers that were shown. The dash keeps it apart from the keys of a definition."""


class AnswersForm(forms.Form):
    """Fields made from a definition. Required ones carry their star, but a form may be kept half done."""

    use_required_attribute = False
    template_name = "process/_answers.html"
    version_field = SEEN

    def __init__(
        self, definition: Form, data: Mapping[str, Any] | None, *, answers: Mapping[str, Any], number: int
    ) -> None:
        initial = {key: _shown(value) for key, value in answers.items()} | {SEEN: number}
        super().__init__(data, initial=initial)
        self.definition, self.kept = definition, answers
        self.fields[SEEN] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        for field in definition.fields:
            self.fields[field.key] = _page_field(field)

    def answers(self) -> dict[str, Any]:
        """What was given, without the hidden number; pictures are taken out by the view. Where somebody else's newer
        answer is to stay ("keep-<key>" = theirs), that one."""
        given = without_theirs(self.data, {f.key: self.cleaned_data.get(f.key) for f in self.definition.fields})
        return {field.key: given.get(field.key, self.kept.get(field.key)) for field in self.definition.fields}


def _shown(value: Any) -> Any:
    """A sealed answer is shown by its mask; yes and no as the radio buttons write them."""
    if isinstance(value, dict):
        return value.get("mask", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _page_field(field: FormField) -> forms.Field:
    made = _plain_field(field)
    if field.is_personal:  # sealed in the database: no draft of it stays on the device
        made.widget.attrs |= {"autocomplete": "off", "data-no-draft": True}
    made.label, made.help_text = say(field.title), say(field.help)
    made.star = field.required  # type: ignore[attr-defined]  # printed by _answers.html
    made.unit = field.unit or {"money": "¥", "wan": wan_unit()}.get(field.type, "")  # type: ignore[attr-defined]
    made.shown_when = _shown_when(field)  # type: ignore[attr-defined]
    return made


def _plain_field(field: FormField) -> forms.Field:
    options = [(option.key, say(option.title)) for option in field.options]
    if field.type == "multi":
        return forms.MultipleChoiceField(required=False, choices=options, widget=forms.CheckboxSelectMultiple)
    if field.type in ("choice", "yes_no"):
        choices = options or [("true", _("yes")), ("false", _("no"))]
        if len(choices) <= FEW:
            return forms.ChoiceField(required=False, choices=choices, widget=forms.RadioSelect)
        return forms.ChoiceField(required=False, choices=[("", "—"), *choices])
    return forms.CharField(required=False, widget=_text_input(field), strip=True)


def _text_input(field: FormField) -> forms.Widget:
    if field.type in PICTURES:
        return PictureInput(field.type)
    if field.type == "long_text":
        return forms.Textarea(attrs={"rows": 3})
    if field.type == "date":
        return forms.DateInput(attrs={"type": "date"})
    if field.type in NUMERIC:
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.TextInput(attrs={"maxlength": field.max_length or 200})


def _shown_when(field: FormField) -> dict[str, Any] | None:
    """The condition on another field, for the script; one on a fact is left to the server."""
    if field.shown_when is None or field.shown_when.field is None:
        return None
    return field.shown_when.model_dump(mode="json", by_alias=True, exclude_none=True)


def picture_of(text: str) -> bytes:
    """The bytes of a data: address. Refused when it is none."""
    head, _comma, body = text.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise Refused("not_a_picture", _("This is no picture. Use PNG, JPEG or WebP."))
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise Refused("not_a_picture", _("This is no picture. Use PNG, JPEG or WebP.")) from error


class ReasonForm(forms.Form):
    """Nothing but a button: choosing and copying."""


class StoreForm(forms.Form):
    """Which store gets its own copy."""

    store_id = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, stores: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["store_id"]
        field.label = _("Store")
        field.choices = stores  # type: ignore[attr-defined]


class MigrationForm(forms.Form):
    """From which version to which, and where each stage that is gone goes."""

    origin = forms.TypedChoiceField(coerce=int)
    to = forms.TypedChoiceField(coerce=int)

    def __init__(
        self, *args: Any, versions: list[int], unmapped: list[str], stages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(number, _("Version {number}").format(number=number)) for number in versions]
        for name, label in (("origin", _("From")), ("to", _("To"))):
            self.fields[name].label = label
            self.fields[name].choices = numbers  # type: ignore[attr-defined]
        for key in unmapped:
            self.fields[f"stage_{key}"] = forms.ChoiceField(
                label=_("Stage “{key}” becomes").format(key=key), choices=[("", "—"), *stages], required=False
            )

    def mapping(self) -> dict[str, str]:
        given = self.cleaned_data.items()
        return {name.removeprefix("stage_"): str(value) for name, value in given if name.startswith("stage_") and value}
