"""What becomes of the vehicle that is kept for a deal: sold when the deal is won, handed over, or free again."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiubu.customers.commands import add_owned_vehicle
from jiubu.deals import access
from jiubu.deals.commands.delivery import first_maintenance_day
from jiubu.deals.models import Deal
from jiubu.deals.queries import title_of
from jiubu.documents.queries import holder_of
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import calendar_of
from jiubu.vehicles.commands import (
    deliver_vehicle,
    release_reservation,
    reserve_vehicle,
    sell_vehicle,
    take_back_vehicle,
)
from jiubu.vehicles.models import Reservation
from jiubu.vehicles.queries import reservation_about
from jiubu.work.commands import notify

KEPT_AFTER_RETURN = 3
"""Days that a vehicle stays kept for a deal whose contract was undone."""


@command
def settle_vehicle(deal_id: int, *, by: Actor) -> Reservation | None:
    """Let the kept vehicle follow its deal; doing it twice changes nothing.

    What the vehicle's own rules refuse (it hasn't arrived yet) is told to the deal's owner, who can mend it.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.MOVE, deal)
    kept = reservation_about("deals.deal", deal.pk)
    if kept is None:
        return None
    for step in (_follow, _note_on_the_card):
        try:
            with attempt():
                step(deal, kept, by=by)
        except Refused as refusal:
            _tell_owner(deal, kept, refusal, by=by)
    return kept


def _tell_owner(deal: Deal, kept: Reservation, refusal: Refused, *, by: Actor) -> None:
    if deal.owner_id is None:
        return
    text = " ".join(str(text) for text in (*refusal.fields.values(), "" if refusal.fields else refusal.text) if text)
    source = f"deals.vehicle:{kept.pk}:{deal.phase}:{refusal.code}"
    details = {"title": title_of(deal), "text": text}
    notify([deal.owner_id], gettext_noop("{title}: {text}"), details, about=deal, source=source, by=by)


def _follow(deal: Deal, kept: Reservation, *, by: Actor) -> None:
    if deal.phase in ("won", "after"):
        sell_vehicle(kept.vehicle_id, about=deal, by=by)
    if deal.phase == "after":
        day = calendar_of(deal.store).day_of(deal.delivered_at or timezone.now())
        deliver_vehicle(kept.vehicle_id, about=deal, on=day, by=by)
    if deal.phase in ("lead", "open", "lost") and kept.state == Reservation.State.USED:
        _undo_sale(deal, kept, by=by)
    elif deal.phase == "lost" and kept.state == Reservation.State.ACTIVE:
        release_reservation(kept.pk, reason=deal.loss_reason.name if deal.loss_reason else "", by=by)


def _note_on_the_card(deal: Deal, kept: Reservation, *, by: Actor) -> None:
    """The delivered car is one that the customer owns. Apart from the delivery: a card that refuses it undoes nothing."""
    if deal.phase != "after":
        return
    trim = kept.vehicle.trim
    add_owned_vehicle(
        deal.customer_id,
        brand=trim.series.maker.brand.name,
        model=trim.full_name[:80],
        vin=kept.vehicle.vin or "",
        bought_on=calendar_of(deal.store).day_of(deal.delivered_at or timezone.now()),
        is_bought_here=True,
        first_maintenance_on=first_maintenance_day(deal),
        by=by,
    )


def _undo_sale(deal: Deal, kept: Reservation, *, by: Actor) -> None:
    """The deal went back behind its contract: the vehicle is no longer sold, and stays kept unless the deal is lost.

    A posted order holds it all the same: who wants it back cancels that one.
    """
    holding = holder_of(kept.vehicle_id, "sale")
    if holding is not None:
        text = _("{code} still sells vehicle {vehicle}. Cancel that order if it is not wanted any more.")
        raise Refused("order_stands", text.format(code=holding.code, vehicle=kept.vehicle.code))
    take_back_vehicle(kept.vehicle_id, reason=_("The deal went back behind the contract"), by=by)
    if deal.phase != "lost":
        until = timezone.now() + timedelta(days=KEPT_AFTER_RETURN)
        reserve_vehicle(kept.vehicle_id, about=deal, about_title=title_of(deal), until=until, by=by)
