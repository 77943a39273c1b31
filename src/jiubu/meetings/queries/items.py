"""The names behind the numbers of a report: what stands in its rows now, at most one query for each kind of row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal, Followup, GradeChange, LossRequest
from jiubu.meetings.enums import TAGS
from jiubu.process import models as process
from jiubu.showroom.models import Drive, Visit
from jiubu.work.models import Promise, Task


@dataclass(frozen=True, slots=True)
class Item:
    """One row: whom or what it is about, what was noted, where it opens ("" nowhere)."""

    name: str
    note: str = ""
    url: str = ""


def _deal(deal_id: int | None) -> str:
    return reverse("deals:detail", args=[deal_id]) if deal_id else ""


def _visits(ids: Sequence[int]) -> dict[int, Item]:
    rows = Visit.objects.filter(pk__in=ids).select_related("customer")
    return {
        row.pk: Item(row.name or row.purpose_title, row.note, reverse("showroom:visit", args=[row.pk])) for row in rows
    }


def _contacts(ids: Sequence[int]) -> dict[int, Item]:
    rows = Followup.objects.filter(pk__in=ids).select_related("customer")
    return {row.pk: Item(row.customer.name, row.said or row.purpose, _deal(row.deal_id)) for row in rows}


def _cards(ids: Sequence[int]) -> dict[int, Item]:
    rows = Customer.objects.filter(pk__in=ids)
    return {row.pk: Item(row.name, "", reverse("desk:customer", args=[row.pk])) for row in rows}


def _drives(ids: Sequence[int]) -> dict[int, Item]:
    rows = Drive.objects.filter(pk__in=ids).select_related("customer", "visit", "vehicle__trim__series")
    return {row.pk: Item(row.name, str(row.note), reverse("showroom:drive", args=[row.pk])) for row in rows}


def _grades(ids: Sequence[int]) -> dict[int, Item]:
    rows = GradeChange.objects.filter(pk__in=ids).select_related("deal__customer")
    return {row.pk: Item(row.deal.customer.name, row.reason, _deal(row.deal_id)) for row in rows}


def _moves(ids: Sequence[int]) -> dict[int, Item]:
    visits = dict(process.Visit.objects.filter(pk__in=ids).values_list("pk", "run__subject_id"))
    names = dict(Deal.objects.filter(pk__in=set(visits.values())).values_list("pk", "customer__name"))
    return {pk: Item(names.get(deal_id, ""), "", _deal(deal_id)) for pk, deal_id in visits.items()}


def _deals(ids: Sequence[int]) -> dict[int, Item]:
    rows = Deal.objects.filter(pk__in=ids).select_related("customer", "series", "trim")
    return {row.pk: Item(row.customer.name, _model(row), _deal(row.pk)) for row in rows}


def _model(deal: Deal) -> str:
    return deal.trim.name if deal.trim else deal.series.name if deal.series else deal.title


def _losses(ids: Sequence[int]) -> dict[int, Item]:
    rows = LossRequest.objects.filter(pk__in=ids).select_related("deal__customer", "reason")
    return {
        row.pk: Item(
            row.deal.customer.name,
            " ".join(part for part in (row.reason.name, row.rival_brand, row.rival_model) if part),
            _deal(row.deal_id),
        )
        for row in rows
    }


def _promises(ids: Sequence[int]) -> dict[int, Item]:
    rows = Promise.objects.filter(pk__in=ids)
    return {row.pk: Item(row.about_title or row.text, row.text, reverse("work:promise", args=[row.pk])) for row in rows}


def _tasks(ids: Sequence[int]) -> dict[int, Item]:
    rows = Task.objects.filter(pk__in=ids)
    return {row.pk: Item(row.about_title or row.title, row.title, reverse("work:task", args=[row.pk])) for row in rows}


LOADERS: dict[Callable[[Sequence[int]], dict[int, Item]], tuple[str, ...]] = {
    _visits: ("visits", "calls"),
    _contacts: ("contacts", "talks"),
    _cards: ("cards",),
    _drives: ("drives",),
    _grades: ("grades",),
    _moves: ("moves",),
    _deals: ("orders", "deliveries"),
    _losses: ("losses",),
    _promises: ("promised", "kept"),
    _tasks: ("overdue",),
}


def items_of(rows: Mapping[str, Iterable[tuple[int, str]]]) -> dict[str, dict[int, Item]]:
    """section -> id -> what it is called. One query for each kind of row that there is."""
    found: dict[str, dict[int, Item]] = {}
    for load, sections in LOADERS.items():
        ids = sorted({pk for section in sections for pk, _tag in rows.get(section, ())})
        loaded = load(ids) if ids else {}
        for section in sections:
            found[section] = loaded
    return found


def tag_text(tag: str, stages: Mapping[str, str]) -> str:
    """What a tag is called: of the table, the title of a stage, or itself (a grade)."""
    return str(TAGS.get(tag) or stages.get(tag) or tag)
