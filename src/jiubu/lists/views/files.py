"""A file as a download, never shown in the browser."""

from django.http import HttpResponse

from jiubu.lists.sheets import TYPES


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
