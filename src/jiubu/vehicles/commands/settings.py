"""What a store decides about its stock, the log of queries, and records sent to outside systems again."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.access import require_in_group
from jiubu.organisation.models import Store
from jiubu.vehicles import access
from jiubu.vehicles.events import StockSettingsChanged, VehicleSent
from jiubu.vehicles.models import StockQuery, StockSettings, Vehicle
from jiubu.vehicles.queries import old_queries, settings_of


@command
def change_stock_settings(
    store_id: int, *, offer_hours: int, slow_days: int, money_rate: Decimal, year_days: int, query_days: int, version: int,
    by: Actor,
) -> StockSettings:  # fmt: skip
    """Decide how long an offer holds, when a vehicle moves slowly, what money costs, how long queries are kept."""
    store = Store.objects.select_for_update().get(pk=store_id, group=by.group_id)
    access.require_over_store(by, access.CATALOGUE, store_id)
    require_in_group(by, store_id=store_id)
    values = {
        "offer_hours": checked.count(offer_hours, "offer_hours", least=1, most=720),
        "slow_days": checked.count(slow_days, "slow_days", least=1, most=3650),
        "money_rate": checked.share(money_rate, "money_rate", most=Decimal("0.5")),
        "year_days": checked.count(year_days, "year_days", least=360, most=366),
        "query_days": checked.count(query_days, "query_days", least=1, most=3650),
    }
    now = settings_of(store_id)
    before = {name: getattr(now, name) for name in values}
    if now.version and before == values:
        return StockSettings.objects.get(store=store)
    if now.version != version:
        titles = {"offer_hours": _("Hours to take a vehicle"), "slow_days": _("Slow after so many days"), "money_rate": _("Cost of money a year"), "year_days": _("Days of a year"), "query_days": _("Days that queries are kept")}  # fmt: skip
        differing = {n: (titles[n], str(values[n]), str(before[n])) for n in values if values[n] != before[n]}
        raise stale(store, version=now.version, fields=differing)
    saved, _made = StockSettings.objects.update_or_create(store=store, defaults={**values, "version": now.version + 1})
    record(StockSettingsChanged(), about=store, by=by)
    return saved


@command
def log_query(kind: str, *, filters: Mapping[str, object], found: int, is_more: bool = False, by: Actor) -> None:
    """Note who asked the stock what, and how much was shown. One insert, and no entry of the journal."""
    StockQuery.objects.create(
        group_id=by.group_id, store_id=by.store_id, kind=kind, filters={k: str(v) for k, v in filters.items()},
        found=found, is_more=is_more, door=str(by.door)[:10], by_id=by.user_id,
    )  # fmt: skip


@command
def forget_queries(now: datetime, *, by: Actor) -> int:  # noqa: ARG001  the clock, for every group
    """Delete lines of the log that are older than their store keeps them; how many."""
    deleted, _by_model = old_queries(now).delete()
    return deleted


@command
def send_vehicle(vehicle_id: int, *, by: Actor) -> None:
    """Have what the card says sent to outside systems again: every connection that wants the event gets a message."""
    vehicle = Vehicle.objects.select_related("trim__series", "store").get(pk=vehicle_id)
    access.require_over_vehicle(by, access.EDIT, vehicle)
    event = VehicleSent(
        version=vehicle.version, vin=vehicle.vin or "", trim=vehicle.trim.full_name,
        invoice_name=vehicle.trim.invoice_name, state=vehicle.state, store=vehicle.store.title,
        arrived_on=vehicle.arrived_on, delivered_on=vehicle.delivered_on,
    )  # fmt: skip
    record(event, about=vehicle, by=by)
