"""The calendar feed: making and revoking its secret address, and the file that calendar programs fetch."""

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from jiubu.kernel.errors import Refused
from jiubu.organisation import limits
from jiubu.organisation.access import MANAGE_STORES
from jiubu.organisation.once import once
from jiubu.organisation.queries import actor_of
from jiubu.web.requests import StaffRequest, staff
from jiubu.work import commands, queries
from jiubu.work import feed as drawing
from jiubu.work.enums import FEED_TEXTS


@staff()
@require_GET
def calendar_feed(request: StaffRequest) -> HttpResponse:
    """The address for one's own calendar program, and how much it says."""
    return _feed_page(request)


@staff()
@require_POST
def calendar_feed_new(request: StaffRequest) -> HttpResponse:
    """A new address; it is on the page that answers and nowhere else, so the answer is not kept for a second submit."""
    return _feed_page(request, secret=commands.make_feed(by=request.actor))


@staff()
@require_POST
@once
def calendar_feed_removal(request: StaffRequest) -> HttpResponse:
    commands.revoke_feed(by=request.actor)
    messages.info(request, _("The address opens nothing any more."))
    return redirect("work:calendar_feed")


@staff(MANAGE_STORES)
@require_POST
@once
def calendar_feed_text(request: StaffRequest) -> HttpResponse:
    """How much the feeds of the whole group say."""
    commands.choose_feed_text(request.POST.get("text", ""), by=request.actor)
    messages.success(request, _("Saved."))
    return redirect("work:calendar_feed")


def _feed_page(request: StaffRequest, *, secret: str = "") -> HttpResponse:
    address = request.build_absolute_uri(reverse("work:calendar_file", args=[secret])) if secret else ""
    context = {
        "feed": queries.calendar_feed_of(request.actor), "address": address, "texts": FEED_TEXTS.items(),
        "text": queries.feed_text_of(request.actor.group_id), "counts": queries.counts_of(request.actor),
        "may_choose": request.actor.can(MANAGE_STORES),
    }  # fmt: skip
    response = render(request, "work/calendar_feed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


FEED_READS = limits.Limit("calendar-feed", 120, 3600)
FEED_GUESSES = limits.Limit("calendar-feed-guess", 20, 3600)


@require_GET
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed itself: whoever knows the address reads it, without a session. Guessing is stopped after a few tries."""
    try:
        guess = limits.take(FEED_GUESSES, get_client_ip(request))
        feed = queries.calendar_feed_by(secret)
        if feed is None:
            raise Http404
        limits.give_back(guess)
        limits.take(FEED_READS, str(feed.pk))
    except Refused as refusal:
        return HttpResponse(str(refusal.text), status=429, content_type="text/plain; charset=utf-8")
    by = actor_of(feed.user, door="public")
    commands.note_feed_read(feed.pk, by=by)
    with override(feed.user.language or settings.LANGUAGE_CODE):
        body = drawing.calendar_of(
            feed.user.name, *queries.feed_rows(feed.user_id), text=queries.feed_text_of(by.group_id),
            address=request.build_absolute_uri("/").rstrip("/"),
        )  # fmt: skip
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Content-Disposition"] = 'inline; filename="jiubu.ics"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


calendar_file.audience = ("anybody",)  # type: ignore[attr-defined]
