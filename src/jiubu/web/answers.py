"""What most form views do: show the form, run one command, put a refusal beside its fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jiubu.kernel.errors import NotAllowed, Refused, Stale


def form_page(
    request: HttpRequest,
    template: str,
    *,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    done: str | Callable[[Any], str],
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show ``form``, or run ``act`` with its values and go to ``done`` (an address, or made from the result).

    What the command refuses stands beside the fields it names (422) and nothing typed is lost. A role that may not, and
    a foreign row, are answered by the middleware.
    """
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as error:
            refusal = error
            put_errors(form, error)
        else:
            return redirect(done(result) if callable(done) else done)
    page = {
        "form": form,
        "error": refusal,
        "missing": refusal.missing if refusal else (),
        "differences": refusal.details.get("differences") if isinstance(refusal, Stale) else None,
        **(context or {}),
    }
    return render(request, template, page, status=422 if form.is_bound and not form.is_valid() else 200)


def put_errors(form: forms.Form, error: Refused) -> None:
    """Sentences of a refusal beside the fields they are about; those of fields that the form lacks at its head."""
    rest = []
    for name, text in error.fields.items():
        if name in form.fields:
            form.add_error(name, str(text))
        else:
            rest.append(str(text))
    if rest or not error.fields:
        form.add_error(None, rest or str(error.text))
