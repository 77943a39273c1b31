"""What is asked about the books of a vehicle, and the log of who asked the stock what."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.vehicles import access, rules
from jiubu.vehicles.models import CertificateMove, CostLine, KeyMove, StockQuery, StockSettings, Vehicle, VehicleFile
from jiubu.vehicles.queries.stock import vehicle_of

MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


def costs_of(actor: Actor, vehicle: Vehicle) -> list[CostLine] | None:
    """The cost lines, oldest first, each with ``reversed_by`` known; None for who may not see them. One query."""
    if not access.sees_cost(actor, vehicle):
        return None
    return list(vehicle.costs.select_related("by", "reversed_by").order_by("id"))


def cost_line_of(actor: Actor, line_id: int) -> CostLine:
    """One line of a vehicle that the actor sees, for who may see costs; CostLine.DoesNotExist otherwise."""
    line = CostLine.objects.select_related("vehicle").get(
        pk=line_id, vehicle__in=Vehicle.objects.visible_to(actor).values("pk")
    )
    if not access.sees_cost(actor, line.vehicle):
        raise CostLine.DoesNotExist
    return line


def certificate_of(vehicle: Vehicle) -> list[CertificateMove]:
    """Where the certificate went, the newest first. One query."""
    return list(vehicle.certificate_moves.select_related("by").order_by("-number"))


def keys_of(vehicle: Vehicle) -> list[KeyMove]:
    """Where keys went, the newest first. One query."""
    return list(vehicle.key_moves.select_related("by", "person").order_by("-id"))


def files_of(vehicle: Vehicle) -> list[VehicleFile]:
    """Photos and documents, the newest first. One query."""
    return list(vehicle.files.select_related("by").order_by("-id"))


def file_of(actor: Actor, vehicle_id: int, file_id: int) -> VehicleFile:
    return VehicleFile.objects.get(vehicle=vehicle_of(actor, vehicle_id), pk=file_id)


def queries_page(actor: Actor, *, after: str = "", size: int = 50) -> Page[StockQuery]:
    """Who asked the stock what, the newest first, as far as the right reaches. One query."""
    reach = actor.reach(access.QUERIES)
    rows = StockQuery.objects.filter(group=actor.group_id).select_related("by", "store")
    if not reach.group:
        rows = rows.filter(Q(store__in=sorted(reach.stores)) | Q(by__in=sorted(reach.users)))
    return page_of(rows, order=("-id",), after=after, size=size)


def old_queries(now: datetime) -> QuerySet[StockQuery]:
    """Lines of the log that are older than their store keeps them."""
    due = Q(at__lt=now - timedelta(days=rules.QUERY_DAYS)) & ~Q(store__in=StockSettings.objects.values("store"))
    for store_id, days in StockSettings.objects.values_list("store", "query_days"):
        due |= Q(store=store_id, at__lt=now - timedelta(days=days))
    return StockQuery.objects.filter(due)


def vehicles_unlike_their_books() -> Iterator[str]:
    """Where what a card keeps of its books is not what the books add up to."""
    for field, model, summed in (
        ("cost_gross", CostLine, "gross"), ("cost_net", CostLine, "net"), ("keys_here", KeyMove, "change"),
    ):  # fmt: skip
        rows = Vehicle.objects.annotate(counted=_sum(model, summed))
        # SQLite adds decimals up as floats: less than half a fen is nothing
        wrong = rows.annotate(off=Round(F(field) - F("counted"), precision=2, output_field=MONEY)).exclude(off=0)
        yield from _lines(wrong, field)
    newest = CertificateMove.objects.filter(vehicle=OuterRef("pk")).order_by("-number").values("place")[:1]
    rows = Vehicle.objects.annotate(counted=Coalesce(Subquery(newest), Value("")))
    yield from _lines(rows.exclude(counted=F("certificate_place")), "certificate_place")


def _sum(model: type[CostLine] | type[KeyMove], field: str) -> Coalesce:
    rows = model._default_manager.filter(vehicle=OuterRef("pk")).order_by().values("vehicle")  # noqa: SLF001
    return Coalesce(Subquery(rows.annotate(total=Sum(field)).values("total")), Value(0), output_field=MONEY)


def _lines(wrong: QuerySet[Vehicle], field: str) -> Iterator[str]:
    for pk, vin, kept, found in wrong.order_by("id").values_list("id", "vin", field, "counted")[:1000]:
        yield f"vehicle {vin or pk}: {field} is {kept}, its lines say {found}"


def certificate_gaps() -> list[str]:
    """Certificate ledgers whose numbers are not 1, 2, 3 …"""
    rows = CertificateMove.objects.order_by().values("vehicle").annotate(n=Count("id"))
    newest = CertificateMove.objects.filter(vehicle=OuterRef("vehicle")).order_by("-number").values("number")[:1]
    wrong = (
        rows.annotate(last=Subquery(newest)).exclude(last=F("n")).order_by("vehicle").values_list("vehicle", flat=True)
    )
    return [f"vehicle {pk}: lines of its certificate ledger are missing" for pk in wrong]
