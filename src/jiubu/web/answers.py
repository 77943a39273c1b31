"""What most form views do: show the form, run one command, put a refusal beside its fields."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header

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

    What the command refuses stands beside the fields it names (422) and nothing typed is lost; of what is stale both
    versions are shown, to choose from field by field. A role that may not, and
    a foreign row, are answered by the middleware.
    """
    refusal: Refused | None = None
    compared: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            result = act(without_theirs(request.POST, form.cleaned_data))
        except NotAllowed:
            raise
        except Stale as error:
            compared = compare(form, error)
        except Refused as error:
            refusal = error
            put_errors(form, error)
        else:
            return redirect(done(result) if callable(done) else done)
    page = {
        "form": form,
        "error": refusal,
        "missing": refusal.missing if refusal else (),
        "compared": compared,
        **(context or {}),
    }
    return render(request, template, page, status=422 if form.is_bound and not form.is_valid() else 200)


def compare(form: forms.Form, error: Stale) -> dict[str, Any]:
    """Both versions for "components/_compared.html". The form is now about the newer version: what is sent next with
    "keep-<field>" = theirs leaves that field as the other has saved it. A form whose hidden version is not called
    "version" says so by ``version_field``.
    """
    found = dict(cast("dict[str, Any]", error.details["differences"]))
    found["at"] = parse_datetime(str(found.get("at", "")))
    data = cast("QueryDict", form.data).copy()
    data[getattr(form, "version_field", "version")] = str(found["version"])
    form.data = data
    form.add_error(None, str(error.text))
    return found


def without_theirs(sent: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form but for those of which the other's version is to stay."""
    return {name: value for name, value in values.items() if sent.get(f"keep-{name}") != "theirs"}


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


def kept_file(file: FieldFile, content_type: str, *, name: str = "") -> HttpResponse:
    """A file that somebody uploaded, as what its content was found to be. With a ``name`` it is saved, not shown."""
    with file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type=content_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=bool(name), filename=name) or "inline"
    )
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
