"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from jiubu.web.help import entries
from jiubu.web.navigation import Item, Part, navigation


def page(request: HttpRequest) -> dict[str, object]:
    """``frame`` is what a page extends that may also be shown in the dialog."""
    actor = getattr(request, "actor", None)

    def parts() -> list[Part]:
        return navigation(actor, request.path)

    def thumb() -> list[Item]:
        return [item for part in parts() for item in part.items if item.is_thumb][:4]

    return {
        "actor": actor,
        "is_demo": settings.IS_DEMO,
        "product": settings.PRODUCT_NAME,
        "languages": settings.LANGUAGES,
        "frame": "web/dialog.html" if is_in_dialog(request) else "web/base.html",
        "help_page": _help_page(request),
        "navigation": SimpleLazyObject(parts),
        "thumb": SimpleLazyObject(thumb),
    }


def _help_page(request: HttpRequest) -> str:
    """The name of the page, where something is said about it."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name if name in entries() else ""


def is_in_dialog(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and htmx.target == "dialog"
