"""How every form of the product is printed: label, star, input, help, errors."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting

from jiubu.kernel.errors import NotAllowed, Refused


class Renderer(TemplatesSetting):
    form_template_name = "components/_form.html"
    field_template_name = "components/_field.html"


def show_refusal(form: BaseForm, refusal: Refused) -> None:
    """Say beside the fields what a command refused; what belongs to no field stands above. Not allowed stays an error."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    for name, text in refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.text))


def is_taken(form: BaseForm, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was sent and the command took it; what it refused stands beside the fields."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act(dict(form.cleaned_data))
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True
