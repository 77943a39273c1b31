"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    return {"actor": getattr(request, "actor", None), "is_demo": settings.IS_DEMO}
