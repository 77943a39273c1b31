"""A refusal beside the fields it is about."""

from django import forms

from jiubu.kernel.errors import NotAllowed, Refused


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """A refusal beside its fields; what the role does not allow goes on to the middleware."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    for name, text in refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.text))
