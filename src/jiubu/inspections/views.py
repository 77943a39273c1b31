"""Pages of inspections: what is due, inspecting a vehicle, one inspection, what was recorded, lists and intervals."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.inspections import access, commands, queries
from jiubu.inspections.enums import KINDS, PDI, REPEATED, RESULTS
from jiubu.inspections.forms import CloseForm, InspectForm, IntervalForm, ListForm
from jiubu.inspections.models import Inspection, ListVersion
from jiubu.inspections.queries import InspectionFilter
from jiubu.kernel.errors import Refused
from jiubu.organisation.once import once
from jiubu.organisation.queries import store_of
from jiubu.vehicles.models import Vehicle
from jiubu.vehicles.queries import vehicle_of
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE, access.INSPECT)
@require_GET
def due(request: StaffRequest) -> HttpResponse:
    """What waits to be inspected in a store, by kind; or any vehicle that is looked for."""
    asked = request.GET
    store = queries.store_for(request.actor, _number(asked.get("store", "")))
    kind, after = asked.get("kind", "storage"), asked.get("after", "")
    kind = kind if kind in KINDS else "storage"
    is_repeated = kind in REPEATED
    today = queries.today_in(store)
    until = today if asked.get("when") != "all" else None
    page: Any = (
        queries.due_page(store, kind, until=until, after=after)
        if is_repeated
        else queries.waiting_page(store, kind, after=after)
    )
    text = asked.get("text", "").strip()[:60]
    context = {
        "store": store, "stores": queries.stores_for(request.actor), "kind": kind, "is_repeated": is_repeated, "page": page,
        "counts": {one.kind: one.count for one in queries.due_counts(store, today)}, "kinds": KINDS.items(),
        "until": until, "text": text, "found": _found(request, text),
        "may_inspect": access.can_inspect(request.actor, store.pk), "tab": "due",
    }  # fmt: skip
    return render(request, "inspections/due_list.html", context)


def _found(request: StaffRequest, text: str) -> list[tuple[Vehicle, list[tuple[str, object]]]]:
    rows = queries.found_vehicles(request.actor, text)
    return [(car, [(kind, KINDS[kind]) for kind in queries.kinds_now(car)]) for car in rows]


@staff(access.SEE)
@require_GET
def records(request: StaffRequest) -> HttpResponse:
    """What was inspected, the newest first; of one vehicle, one kind, one result."""
    asked = request.GET
    vehicle_id, store_id = _number(asked.get("vehicle", "")), _number(asked.get("store", ""))
    kind, result = asked.get("kind", ""), asked.get("result", "")
    wanted = InspectionFilter(
        store_id=store_id, vehicle_id=vehicle_id, kind=kind if kind in KINDS else "", result=result if result in RESULTS else ""
    )  # fmt: skip
    vehicle = vehicle_of(request.actor, vehicle_id) if vehicle_id is not None else None
    may = vehicle is not None and access.can_inspect(request.actor, vehicle.store_id)
    context = {
        "page": queries.inspections_page(request.actor, wanted, after=asked.get("after", "")), "wanted": wanted,
        "ways": [(key, KINDS[key]) for key in queries.kinds_now(vehicle)] if vehicle and may else [],
        "vehicle": vehicle, "kinds": KINDS.items(),
        "results": RESULTS.items(), "stores": queries.stores_for(request.actor), "tab": "records",
    }  # fmt: skip
    return render(request, "inspections/record_list.html", context)


@staff(access.INSPECT)
@FORM
@once
def inspect(request: StaffRequest, vehicle_id: int, check: str) -> HttpResponse:
    """Fill in the check list of a kind for a vehicle."""
    vehicle = vehicle_of(request.actor, vehicle_id)
    sent = _number(request.POST.get("version", ""))
    asked = queries.list_for(request.actor.group_id, check, sent)
    people = [(user.pk, user.name) for user in queries.people_in(vehicle.store_id)]
    form = InspectForm(request.POST or None, asked=asked, people=people)

    def act(values: dict[str, Any]) -> Inspection:
        try:
            return commands.record_inspection(vehicle.pk, kind=check, **form.given(values), by=request.actor)
        except Refused as error:
            error.fields = _beside(form, error)
            raise

    context = {
        "vehicle": vehicle, "asked": asked, "check": check, "can_now": check in queries.kinds_now(vehicle),
        "may_inspect": access.can_inspect(request.actor, vehicle.store_id),
    }  # fmt: skip
    return form_page(request, "inspections/inspect_form.html", form=form, act=act, done=_to, context=context)


def _beside(form: InspectForm, error: Refused) -> dict[str, Any]:
    """The command names items; the page shows the sentence beside the item's own field."""
    kinds = {item.key: item.kind for item in form.rows}
    return {
        f"{'answer' if kinds[name] == 'check' else 'value'}-{name}" if name in kinds else name: text
        for name, text in error.fields.items()
    }


@staff(access.SEE)
@require_GET
def inspection(request: StaffRequest, inspection_id: int) -> HttpResponse:
    found = queries.inspection_of(request.actor, inspection_id)
    context = {
        "inspection": found, "sections": queries.sections_of(found),
        "may_inspect": access.can_inspect(request.actor, found.store_id), "is_pdi": found.kind == PDI,
    }  # fmt: skip
    return render(request, "inspections/inspection.html", context)


@staff(access.SEE, access.INSPECT)
@FORM
@once
def defect_close(request: StaffRequest, defect_id: int) -> HttpResponse:
    """Say that a defect is put right."""
    found = queries.finding_of(request.actor, defect_id)
    form = CloseForm(request.POST or None)

    def act(values: dict[str, Any]) -> object:
        return commands.close_finding(found.pk, remedy=values["remedy"], by=request.actor)

    done = reverse("inspections:inspection", args=[found.inspection_id])
    return form_page(
        request, "inspections/close_form.html", form=form, act=act, done=done, context={"finding": found}
    )  # fmt: skip


@staff(access.SEE, access.INSPECT)
@require_GET
def photo(request: StaffRequest, photo_id: int) -> HttpResponse:
    """A picture of an item, for who may see its inspection or has just taken it."""
    found = queries.photo_of(request.actor, photo_id)
    with found.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=found.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@staff(access.SEE, access.MANAGE)
@require_GET
def lists(request: StaffRequest) -> HttpResponse:
    """The check lists as they are used now, and how often each store looks at its vehicles."""
    intervals = queries.intervals_of(request.actor.group_id)
    stores = [
        (store, [(KINDS[kind], intervals.days(store.pk, kind), (store.pk, kind) in intervals.of_stores) for kind in REPEATED],
         access.can_manage(request.actor, store.pk))
        for store in queries.stores_managed(request.actor)
    ]  # fmt: skip
    context = {
        "lists": queries.lists_of(request.actor.group_id), "stores": stores, "tab": "lists",
        "may_edit": request.actor.reach(access.MANAGE).group,
    }  # fmt: skip
    return render(request, "inspections/list_list.html", context)


@staff(access.MANAGE)
@FORM
@once
def list_edit(request: StaffRequest, check: str) -> HttpResponse:
    """Change a check list: what is saved is a new version."""
    now = queries.list_for(request.actor.group_id, check)
    form = ListForm(request.POST or None, now=now, comes_again=check in REPEATED)

    def act(values: dict[str, Any]) -> ListVersion:
        return commands.put_list(check, **form.given(values), by=request.actor)

    may_edit = request.actor.reach(access.MANAGE).group
    context = {
        "now": now, "check": check, "may_edit": may_edit, "versions": queries.versions_of(now.check_list),
        "title": KINDS[check],
    }  # fmt: skip
    done = reverse("inspections:lists")
    return form_page(request, "inspections/list_form.html", form=form, act=act, done=done, context=context)


@staff(access.MANAGE)
@FORM
@once
def interval(request: StaffRequest, store_id: int) -> HttpResponse:
    """How often a store looks at its vehicles."""
    store = store_of(request.actor, store_id)
    intervals = queries.intervals_of(request.actor.group_id)
    own = {kind: intervals.of_stores.get((store.pk, kind)) for kind in REPEATED}
    titles, usual = {kind: str(KINDS[kind]) for kind in REPEATED}, {kind: intervals.usual(kind) for kind in REPEATED}
    form = IntervalForm(request.POST or None, titles=titles, usual=usual, initial=own)

    def act(values: dict[str, Any]) -> None:
        for kind in REPEATED:
            try:
                commands.set_interval(store.pk, kind=kind, days=values[kind], by=request.actor)
            except Refused as error:
                error.fields = {kind if name == "days" else name: text for name, text in error.fields.items()}
                raise

    title = _("Intervals of {store}").format(store=store.title)
    context = {"store": store, "title": title}
    done = reverse("inspections:lists")
    return form_page(request, "inspections/interval_form.html", form=form, act=act, done=done, context=context)


def _to(found: Inspection) -> str:
    return reverse("inspections:inspection", args=[found.pk])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
