"""Pages of test drives: the calendar of demo cars, booking, and one drive with its steps."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.deals import queries as deals
from jiubu.deals.access import SEE as DEALS
from jiubu.deals.access import can as may_see_deal
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.process.forms import SEEN, AnswersForm, PictureInput, picture_of
from jiubu.showroom import access, commands, forms, queries
from jiubu.showroom.models import Drive
from jiubu.showroom.views.turns import store_of
from jiubu.web import live
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """Demo cars of a store on a day, or in a week; what is not back in time stands above."""
    mark = live.mark_now("drives", store_of(request).pk)
    return render(request, "showroom/drive_calendar.html", {**_calendar(request), "mark": mark})


@staff(access.SEE)
@require_GET
def calendar_now(request: StaffRequest) -> HttpResponse:
    """The living part of the calendar."""
    return render(request, "showroom/_drive_calendar.html", _calendar(request))


@staff(access.SEE)
@require_GET
def drive(request: StaffRequest, drive_id: int) -> HttpResponse:
    """One drive: what is done, what comes next, and its papers."""
    row = queries.drive_of(request.actor, drive_id)
    answers = forms.feedback_rows(row)
    context = {**_drive(request, row), "rows": answers}
    return render(request, "showroom/drive_detail.html", context)


@staff(access.SEE)
@require_GET
def of_deal(request: StaffRequest, deal_id: int) -> HttpResponse:
    """The drives of a deal, for its page."""
    rows = list(queries.drives_of_deal(request.actor, deal_id)[:5])
    may_book = request.actor.can(access.DRIVE) and deals.deal_of(request.actor, deal_id).is_open
    return render(request, "showroom/_deal_drives.html", {"drives": rows, "deal_id": deal_id, "may_book": may_book})


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def book(request: StaffRequest) -> HttpResponse:
    """A free time is tapped, or a deal or visit wants a drive."""
    store = store_of(request)
    form = forms.DriveForm(request.POST or None, actor=request.actor, store=store, initial=_asked(request, store))
    return form_page(
        request,
        "showroom/drive_form.html",
        form=form,
        act=lambda _values: commands.book_drive(**form.booking(), by=request.actor),
        done=_page_of,
        context={"store": store, "title": _("Book a test drive"), "button": pgettext("drive", "Book")},
    )


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def move(request: StaffRequest, drive_id: int) -> HttpResponse:
    row = queries.drive_of(request.actor, drive_id)
    initial = {
        "vehicle_id": row.vehicle_id,
        "begins_at": queries.at_store(row.store, row.begins_at).replace(tzinfo=None),
        "minutes": int((row.ends_at - row.begins_at).total_seconds() // 60),
    }
    form = forms.DriveTimeForm(request.POST or None, actor=request.actor, store=row.store, initial=initial)
    return _step(
        request, row, form, lambda _values: commands.move_drive(row.pk, **form.time(), by=request.actor),
        title=_("Another time or car"), button=_("Save"),
    )  # fmt: skip


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def cancel(request: StaffRequest, drive_id: int) -> HttpResponse:
    row = queries.drive_of(request.actor, drive_id)
    form = forms.ReasonForm(request.POST or None)
    return _step(
        request, row, form, lambda values: commands.cancel_drive(row.pk, reason=values["reason"], by=request.actor),
        title=_("Cancel the test drive"), button=_("Cancel the test drive"),
    )  # fmt: skip


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def licence(request: StaffRequest, drive_id: int) -> HttpResponse:
    row = queries.drive_of(request.actor, drive_id)
    form = forms.LicenceForm(request.POST or None, drive=row)
    return _step(
        request, row, form, lambda values: commands.check_licence(row.pk, **values, by=request.actor),
        title=_("Check the licence"), button=pgettext("drive", "Checked"),
    )  # fmt: skip


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def sign(request: StaffRequest, drive_id: int) -> HttpResponse:
    """The text to read and the field to sign: for the driver's hand."""
    row = queries.drive_of(request.actor, drive_id)
    form = forms.SignForm(request.POST or None, pad=PictureInput("signature"))

    def act(values: dict[str, Any]) -> Drive:
        given = values["signature"]
        signature = picture_of(given) if given else b""
        read = request.POST.get("text_number", "")
        number = int(read) if read.isdecimal() and len(read) < 9 else None
        return commands.sign_agreement(
            row.pk, signature=signature, accepts=values["accepts"], text_number=number, by=request.actor
        )

    text = row.text or queries.newest_text(row.group_id)
    context = {"text": text, "is_signing": True}
    return _step(
        request, row, form, act, title=_("Sign the agreement"), button=pgettext("drive", "Sign"), context=context
    )


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def out(request: StaffRequest, drive_id: int) -> HttpResponse:
    row = queries.drive_of(request.actor, drive_id)
    form = forms.OutForm(request.POST or None, initial={"kilometres": queries.last_kilometres(row.vehicle_id)})
    return _step(
        request, row, form, lambda values: commands.hand_out_keys(row.pk, **values, by=request.actor),
        title=_("Hand out the keys"), button=_("Off they go"),
    )  # fmt: skip


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def back(request: StaffRequest, drive_id: int) -> HttpResponse:
    row = queries.drive_of(request.actor, drive_id)
    form = forms.BackForm(request.POST or None)
    return _step(
        request, row, form, lambda values: commands.bring_back(row.pk, **values, by=request.actor),
        title=_("The car is back"), button=_("The car is back"),
    )  # fmt: skip


@staff(access.DRIVE)
@require_http_methods(["GET", "POST"])
@once
def feedback(request: StaffRequest, drive_id: int) -> HttpResponse:
    """The feedback form of the process; what the drive knows stands in it already."""
    row = queries.drive_of(request.actor, drive_id)
    definition = queries.feedback_form(row)
    known = {"drove": "drove", "kilometres_in": row.kilometres_in, **row.feedback}
    form = AnswersForm(definition, request.POST if request.method == "POST" else None, answers=known, number=0)

    def act(_values: dict[str, Any]) -> Drive:
        answers = {key: value for key, value in form.answers().items() if key != SEEN}
        return commands.give_feedback(row.pk, answers=answers, by=request.actor)

    context = {"is_signing": True}
    return _step(request, row, form, act, title=pgettext("drive", "Feedback"), button=_("Save"), context=context)


@staff(access.SEE)
@require_GET
def signature(request: StaffRequest, drive_id: int) -> HttpResponse:
    """The picture of a signature, for who may see the drive."""
    row = queries.drive_of(request.actor, drive_id)
    if not row.signature:
        raise Drive.DoesNotExist
    kinds = {"jpg": "image/jpeg", "webp": "image/webp"}
    with row.signature.open("rb") as file:
        response = HttpResponse(
            file.read(), content_type=kinds.get(str(row.signature.name).rpartition(".")[2], "image/png")
        )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _step(
    request: StaffRequest,
    row: Drive,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    page = {"drive": row, "title": title, "button": button, **(context or {})}
    return form_page(request, "showroom/drive_step.html", form=form, act=act, done=_page_of, context=page)


def _page_of(row: Drive) -> str:
    return reverse("showroom:drive", args=[row.pk])


def _asked(request: StaffRequest, store: Store) -> dict[str, Any]:
    """What the address says of the drive: a car and a time that were tapped, a deal or visit that wants one."""
    who = [f"{kind}:{value}" for kind in ("deal", "visit") if (value := request.GET.get(kind, "")).isdecimal()]
    begins_at = _moment(request.GET.get("begin", ""), store) or queries.at_store(store, timezone.now())
    return {
        "who": who[0] if who else "",
        "vehicle_id": request.GET.get("vehicle", ""),
        "begins_at": begins_at.replace(second=0, microsecond=0, tzinfo=None),
        "minutes": 30,
    }


def _moment(text: str, store: Store) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (
        found.astimezone(ZoneInfo(store.timezone)) if found.tzinfo else found.replace(tzinfo=ZoneInfo(store.timezone))
    )


def _day(request: StaffRequest, store: Store) -> date:
    try:
        found = parse_date(request.GET.get("day", ""))
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        return queries.day_in(store, timezone.now())
    return found


def _calendar(request: StaffRequest) -> dict[str, Any]:
    store = store_of(request)
    day = _day(request, store)
    is_week = request.GET.get("show") == "week"
    shown = queries.calendar_week if is_week else queries.calendar_day
    return {
        "store": store, "stores": list(organisation.stores_of(request.actor)), "day": day, "is_week": is_week,
        "today": queries.day_in(store, timezone.now()), "now": timezone.now(),
        "before": day - timedelta(days=7 if is_week else 1), "after": day + timedelta(days=7 if is_week else 1),
        "shown": shown(request.actor, store, day),
        "late": list(queries.overdue_of(request.actor, store.pk)[:20]),
        "may_book": request.actor.can(access.DRIVE), "live": live.address_of("drives", store.pk),
        "may_arrange": access.can_arrange(request.actor, store.pk),
    }  # fmt: skip


def _drive(request: StaffRequest, row: Drive) -> dict[str, Any]:
    sees_deal = row.deal is not None and may_see_deal(request.actor, DEALS, row.deal)
    return {
        "drive": row, "may_drive": access.can_drive(request.actor, row), "sees_deal": sees_deal,
        "is_late": row.is_late(timezone.now()),
    }  # fmt: skip
