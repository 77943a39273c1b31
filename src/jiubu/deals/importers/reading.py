"""From the words of a row to the rows they name: customers, cars, people, reasons. Few queries per batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.deals.importers.words import Way, way_of
from jiubu.deals.models import Channel, Deal, LossReason
from jiubu.imports.registry import Context, Row
from jiubu.kernel import identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.commands import make_person
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import people_of, store_of
from jiubu.vehicles.models import Series, Trim

T = Any
OTHER_REASONS = ("other_reason", "other")
"""Loss reasons that are taken where the file says none."""


@dataclass(slots=True)
class Books:
    """Everything that the rows of one batch may name."""

    store: Store
    way: Way
    people: dict[str, int]
    customers: dict[str, list[Customer]]
    mobiles: dict[str, Customer]
    trims: dict[str, list[Trim]]
    series: dict[str, list[Series]]
    reasons: dict[str, LossReason]
    channels: dict[str, Channel]
    deals: dict[str, Deal]
    made: dict[str, Customer] = field(default_factory=dict)


def said(row: Row, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value)


def mobile_of(row: Row) -> str:
    text = said(row, "mobile")
    return identity.mobile(text).value if text else ""


def open_books(rows: Sequence[Row], *, context: Context, by: Actor) -> Books:
    if context.store_id is None:
        raise Refused("store_missing", _("Say which store the deals belong to."))
    group_id = context.group_id
    customers = Customer.objects.filter(group=group_id).select_related("owner")
    named = {said(row, "customer") for row in rows}
    mobiles = {mobile_of(row) for row in rows} - {""}
    found = list(customers.filter(Q(name__in=named) | Q(mobile__in=mobiles)).order_by("id"))
    products = {said(row, "product") for row in rows} - {""}
    trims = Trim.objects.filter(series__maker__brand__group=group_id, name__in=products).select_related("series")
    series = Series.objects.filter(maker__brand__group=group_id, name__in=products)
    ids = {external_id_of(row) for row in rows}
    return Books(
        store=store_of(by, context.store_id),
        way=way_of(group_id, context.store_id),
        people=_people(rows, context=context, by=by),
        customers=_by(found, lambda c: c.name),
        mobiles={c.mobile: c for c in found if c.mobile},
        trims=_by(trims, lambda t: t.name),
        series=_by(series.order_by("-is_sold_here", "id"), lambda s: s.name),
        reasons=_reasons(group_id),
        channels=_titled(Channel.objects.filter(group=group_id)),
        deals={d.external_id: d for d in Deal.objects.filter(group=group_id, external_id__in=ids).select_for_update()},
    )


def external_id_of(row: Row) -> str:
    """The number of the other system; without one, what the row says tells whether it came before."""
    given = said(row, "external_id")
    if given:
        return given
    parts = [f"{name}={row.values[name]}" for name in sorted(row.values) if row.values[name] is not None]
    return f"row-{abs(hash_of('|'.join(parts))):x}"


def hash_of(text: str) -> int:
    """Stable between processes (Python's own isn't)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=12).digest(), "big")


def _by(rows: Iterable[T], name: Any) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(name(row), []).append(row)
    return found


def _titled(rows: Iterable[Any]) -> dict[str, Any]:
    """By key and by title in every language."""
    found: dict[str, Any] = {}
    for row in rows:
        for name in (*row.title.values(), row.key):
            found[name] = row
    return found


def _reasons(group_id: int) -> dict[str, LossReason]:
    reasons = _titled(LossReason.objects.filter(group=group_id, children=None).order_by("-order"))
    fallback = next((reasons[key] for key in OTHER_REASONS if key in reasons), None)
    return reasons | ({"": fallback} if fallback else {})


# --- people ---


def _people(rows: Sequence[Row], *, context: Context, by: Actor) -> dict[str, int]:
    people = list(people_of(by, inactive=True))
    names = [user.name for user in people]
    found = {user.name: user.pk for user in people if names.count(user.name) == 1}
    found |= {user.username: user.pk for user in people}
    missing = {said(row, "owner") for row in rows} - set(found) - {""}
    if context.options.get("people") == "make" and context.store_id is not None:
        taken = set(User.objects.values_list("username", flat=True)) if missing else set()
        for name in sorted(missing):
            found[name] = _make(name, taken, store_id=context.store_id, by=by).pk
    return found


def _make(name: str, taken: set[str], *, store_id: int, by: Actor) -> User:
    base = slugify(name).replace("-", ".") or f"staff.{hash_of(name) % 100_000}"
    login = next(n for n in (base, *(f"{base}.{i}" for i in range(2, 1000))) if n not in taken)
    taken.add(login)
    return make_person(username=login, name=name, store_id=store_id, role_key="sales_consultant", by=by)


def product_of(books: Books, name: str) -> tuple[Mapping[str, Any], str]:
    """Fields of the deal that name the car, or why not."""
    trims = books.trims.get(name, [])
    if len(trims) == 1:
        return {"trim": trims[0], "series": trims[0].series}, ""
    if trims and len({t.series_id for t in trims}) == 1:
        return {"series": trims[0].series}, ""
    if books.series.get(name):
        return {"series": books.series[name][0]}, ""
    if trims:
        return {}, _("Several series have a trim “{name}”; write the series.").format(name=name)
    return {}, _("“{name}” is not in the catalogue; map it to a car that is.").format(name=name)
