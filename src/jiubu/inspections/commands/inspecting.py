"""Recording an inspection: answers, findings, where the vehicle goes, when it is due next."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.inspections import access, queries, rules
from jiubu.inspections.commands.due import settle_due
from jiubu.inspections.commands.findings import Order, kept_for, make_findings
from jiubu.inspections.commands.photos import attach, waiting_photos
from jiubu.inspections.enums import ARRIVAL, KINDS
from jiubu.inspections.events import InspectionRecorded
from jiubu.inspections.models import Inspection, ListVersion
from jiubu.inspections.rules import Judged
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.vehicles.commands import move_vehicle
from jiubu.vehicles.models import Vehicle

Answers = Mapping[str, Mapping[str, object]]


@command
def record_inspection(
    vehicle_id: int,
    *,
    kind: str,
    answers: Answers,
    photos: Mapping[str, int] | None = None,
    mileage: int | None = None,
    note: str = "",
    at: datetime | None = None,
    version: int | None = None,
    usual: Order = Order(),  # noqa: B008 - frozen
    orders: Mapping[str, Order] | None = None,
    by: Actor,
) -> Inspection:
    """Write an inspection down. ``version``: the edition of the list that was answered (none named: the one used now).

    What is not OK becomes a finding with a task. An arrival check that passes moves the vehicle into stock, one that finds
    damage moves it aside. Refused("bad_answers") names every item that is missing or wrong.
    """
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_inspect(by, vehicle)
    asked = _list(kind, version, by.group_id)
    _require_place(vehicle, kind)
    _require_sense(mileage, at)
    judged = rules.judge(asked.rows, answers, frozenset(photos or {}))
    if judged.errors:
        text = _("{count} items are not answered yet.").format(count=len(judged.errors))
        raise Refused("bad_answers", text, fields=judged.errors)
    pictures = waiting_photos(vehicle, photos or {}, by)
    inspection = Inspection.objects.create(
        group_id=by.group_id, store_id=vehicle.store_id, vehicle=vehicle, version=asked, kind=kind, at=at or timezone.now(),
        mileage=mileage, result=judged.result, answers=judged.answers, note=note.strip()[:2000], made_by_id=by.user_id,
    )  # fmt: skip
    attach(pictures, inspection)
    make_findings(inspection, judged.wrong, orders or {}, usual, by)
    event = InspectionRecorded(kind=kind, result=judged.result, findings=len(judged.wrong))
    record(event, about=inspection, also=[vehicle, kept_for(vehicle)], by=by)
    _move(vehicle, inspection, judged, by)
    settle_due([vehicle.pk], by=by)
    return inspection


def _list(kind: str, version: int | None, group_id: int) -> ListVersion:
    try:
        return queries.list_for(group_id, kind, version)
    except ListVersion.DoesNotExist:
        text = _("There is no check list for this. Write one in the settings.")
        raise Refused("no_check_list", text, fields={"kind": text}) from None


def _require_place(vehicle: Vehicle, kind: str) -> None:
    if kind not in queries.kinds_now(vehicle):
        text = _("{kind}: not while the vehicle is “{state}”.")
        raise Refused("vehicle_elsewhere", text.format(kind=KINDS[kind], state=vehicle.whereabouts_title))


def _require_sense(mileage: int | None, at: datetime | None) -> None:
    if mileage is not None and not 0 <= mileage <= rules.MOST_KM:
        text = _("Kilometres are between 0 and 2 million.")
        raise Refused("bad_mileage", text, fields={"mileage": text})
    if at is not None and at > timezone.now():
        text = _("An inspection can't be in the future.")
        raise Refused("in_future", text, fields={"at": text})


def _move(vehicle: Vehicle, inspection: Inspection, judged: Judged, by: Actor) -> None:
    """Who may inspect may let the check move the vehicle, whatever else he may do with the stock."""
    to = rules.way_after(inspection.kind, vehicle.whereabouts, judged)
    if inspection.kind != ARRIVAL or not to:
        return
    machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
    reason = f"{inspection.kind_title} {inspection.code}: {inspection.result_title}"
    move_vehicle(vehicle.pk, to=to, on=_day(inspection.at), reason=reason, by=machine)


def _day(at: datetime) -> date:
    return timezone.localdate(at)
