"""Inspections of the demo's vehicles: most were looked at in time, some are over, a few have defects, one failed its PDI."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jiubu.inspections.commands import settle_due
from jiubu.inspections.commands.findings import Order, make_findings
from jiubu.inspections.enums import BATTERY, PDI, STORAGE
from jiubu.inspections.events import InspectionRecorded
from jiubu.inspections.models import Inspection, ListVersion
from jiubu.inspections.queries import STANDS_HERE, lists_of
from jiubu.inspections.rules import judge
from jiubu.organisation.models import User
from jiubu.organisation.queries import actor_of
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source
from jiubu.vehicles.models import Vehicle

DEFECTS = {
    "clean": "露天停放，车身有鸟粪",
    "covers": "前挡遮阳掉落",
    "keys": "备用钥匙未归还钥匙柜",
    "moved": "两周没有挪车",
}
"""What a keeper finds at these items of the storage check, as he writes it."""
FAILED_PDI = {"brakes": "低速制动有异响", "film_off": "前保险杠运输膜残留"}
LATEST = {STORAGE: 9, BATTERY: 33}
"""So many days ago at most was the last check: a few of them are over."""
SHARE_WITH_DEFECTS = 0.06


def save_inspections(source: Source, people: People, chronicle: Chronicle) -> None:
    lists = {one.check_list.kind: one for one in lists_of(people.group.pk)}
    cars = list(Vehicle.objects.filter(STANDS_HERE, group=people.group).select_related("store", "trim").order_by("id"))
    keepers = {store.pk: people.first(store, "stock_keeper", "sales_clerk") for store in people.stores.values()}
    made = [
        one
        for car in cars
        for kind, days in LATEST.items()
        if (one := _regular(source, car, lists[kind], days, keepers[car.store_id])) is not None
    ]
    sold = next((car for car in cars if car.state in ("reserved", "sold")), None)
    if sold is not None:
        technician = people.first(sold.store, "pdi_technician", "stock_keeper", "sales_clerk")
        day = source.today - timedelta(days=1)
        made.append(_inspection(source, sold, lists[PDI], technician, day, FAILED_PDI))
    Inspection.objects.bulk_create(made, batch_size=500)
    for one in made:
        _tell(one, chronicle)
    settle_due([car.pk for car in cars], by=chronicle.system)


def _regular(source: Source, car: Vehicle, asked: ListVersion, days: int, keeper: User) -> Inspection | None:
    """The last check of the kind; none of a vehicle that has only just come."""
    day = source.today - timedelta(days=source.random.randrange(days + 1))
    if car.arrived_on is None or day <= car.arrived_on:
        return None
    wrong: dict[str, str] = {}
    if asked.check_list.kind == STORAGE and source.chance(SHARE_WITH_DEFECTS):
        key = source.one_of(sorted(DEFECTS))
        wrong = {key: DEFECTS[key]}
    return _inspection(source, car, asked, keeper, day, wrong)


def _inspection(
    source: Source, car: Vehicle, asked: ListVersion, by: User, day: date, wrong: dict[str, str]
) -> Inspection:
    items = asked.rows
    answers: dict[str, dict[str, object]] = {}
    for item in items:
        if item.key in wrong:
            answers[item.key] = {"answer": "not_ok", "note": wrong[item.key]}
        elif "（新能源）" in item.title["zh"] + item.section["zh"] and car.trim.energy not in ("bev", "phev", "reev"):
            answers[item.key] = {"answer": "na"}
        else:
            answers[item.key] = {"answer": "ok", "value": _value(source, item)}
    photos = frozenset(item.key for item in items if item.needs_photo)  # nobody of the demo has taken one
    judged = judge(items, answers, photos)
    return Inspection(
        group_id=car.group_id, store=car.store, vehicle=car, version=asked, kind=asked.check_list.kind, made_by=by,
        at=min(source.at(day, first=9, last=16), source.now), result=judged.result, answers=judged.answers,
        mileage=source.random.randrange(3, 40),
    )  # fmt: skip


def _value(source: Source, item: Any) -> str:
    """A number in the better half of its limits."""
    if item.kind != "number" or item.least is None or item.most is None:
        return ""
    share = Decimal(source.random.randrange(25, 75)) / 100
    places = Decimal("0.1") if item.most < 20 else Decimal(1)
    return str((item.least + (item.most - item.least) * share).quantize(places))


def _tell(one: Inspection, chronicle: Chronicle) -> None:
    """Its entry, and a task for each defect."""
    wrong = [item for item in one.version.rows if one.answers[item.key].get("answer") == "not_ok"]
    event = InspectionRecorded(kind=one.kind, result=one.result, findings=len(wrong))
    chronicle.note(one.at, event, one, also=[one.vehicle], by=one.made_by)
    if wrong and one.made_by is not None:
        make_findings(one, wrong, {}, Order(), actor_of(one.made_by, door="import"))
