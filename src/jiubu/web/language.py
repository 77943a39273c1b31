"""Which language somebody reads, also while the database cannot be asked."""

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import get_language_from_request


def remember_language(request: HttpRequest, code: str) -> None:
    """The language of somebody's profile, for the page that says that the database cannot be asked."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session:
        caches["local"].set(f"language:{session}", code, 24 * 3600)


def language_of(request: HttpRequest) -> str:
    """By the cookie, else of the profile as this process has seen it last, else what browser or program asks for."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        known = caches["local"].get(f"language:{request.COOKIES.get(settings.SESSION_COOKIE_NAME, '')}")
        if known and not request.path.startswith("/api/"):
            return str(known)
    return get_language_from_request(request)
