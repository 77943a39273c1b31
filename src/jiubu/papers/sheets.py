"""The HTML of a print, and the PDF that WeasyPrint makes of it. Nothing is fetched from anywhere but our own files."""

import base64
import binascii
import mimetypes
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import group_of, stores_of
from jiubu.papers.models import PaperFile
from jiubu.papers.registry import Sheet

BASE = "https://paper.invalid"
"""Addresses on a print are read as if it stood here, where nobody answers."""
PICTURE = "data:image/png;base64,"


def html_of(sheet: Sheet, paper: PaperFile, *, by: Actor, is_on_screen: bool = False) -> str:
    """The print as HTML, under the letterhead of its store, with who printed it and when below."""
    store = stores_of(by).filter(pk=sheet.store_id or by.store_id or 0).first()
    context = {
        **sheet.context, "sheet": sheet, "paper": paper, "group": group_of(by), "store": store, "by": by,
        "printed_at": timezone.now(), "language": get_language(), "is_on_screen": is_on_screen,
    }  # fmt: skip
    return render_to_string(sheet.template, context)


def pdf_of(html: str) -> tuple[bytes, int]:
    """The PDF and the number of its pages. Refused("no_pdf") where the machine lacks what draws letters."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  340 MB and seconds, which only the worker spends
    except OSError as error:
        text = _("This machine cannot make PDFs: libraries are missing (Pango). Print with the browser instead.")
        raise Refused("no_pdf", text) from error
    document = HTML(string=html, base_url=BASE, url_fetcher=_fetcher()).render()
    return document.write_pdf(), len(document.pages)


def _fetcher() -> Any:
    """WeasyPrint's own one would open any address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  as above

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002  as it is called
            content, kind = file_at(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return OwnFiles()


def file_at(url: str) -> tuple[bytes, str]:
    """What a print may refer to, and of which kind it is: our static files, and pictures that stand in it. ValueError for
    everything else.
    """
    if url.startswith(PICTURE):
        return _decoded(url.removeprefix(PICTURE)), "image/png"
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != BASE or not parts.path.startswith(settings.STATIC_URL):
        raise ValueError("a print refers to static files only")
    name = unquote(parts.path.removeprefix(settings.STATIC_URL))
    return _static(name), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not a picture") from error


def _static(name: str) -> bytes:
    """A collected file by its hashed name, or the module's own; both refuse what leads out of their folder."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    if not isinstance(found, str):
        raise ValueError("no such static file")  # noqa: TRY004  it is no matter of types
    with open(found, "rb") as file:  # noqa: PTH123  a path that the finder has given
        return file.read()
