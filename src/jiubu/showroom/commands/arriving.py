"""Who has come, as far as it is known: their first visit or not, whose customer they are, and who hears of it."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiubu.customers.claims import protected_until
from jiubu.customers.models import Customer
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.showroom import queries
from jiubu.showroom.enums import TRAFFIC
from jiubu.showroom.models import Visit
from jiubu.work import queries as work
from jiubu.work.commands import notify


def require_not_here(visit: Visit) -> None:
    """One party is one visit: who is here already is neither checked in again nor found to be another party that is here,
    also by two receptions at once. A visit that was forgotten on a day before keeps nobody out.
    """
    if visit.customer_id is None or visit.channel != Visit.Channel.VISIT or visit.is_late:
        return
    Customer.objects.select_for_update(of=("self",)).only("pk").get(pk=visit.customer_id)
    today = work.day_bounds(timezone.now())[0]
    here = Visit.objects.here().filter(store_id=visit.store_id, customer_id=visit.customer_id, arrived_at__gte=today)
    found = (
        here.filter(channel=Visit.Channel.VISIT).exclude(pk=visit.pk).select_related("customer", "consultant").first()
    )
    if found is not None:
        raise Refused("already_here", _already(found), details={"visit_id": found.pk})


def _already(found: Visit) -> str:
    words = {"name": found.name, "time": f"{timezone.localtime(found.arrived_at):%H:%M}"}
    if found.consultant is None:
        return _("{name} is checked in already, since {time}, and waits. Go on with that visit.").format(**words)
    text = _("{name} is checked in already, since {time}, with {who}. Go on with that visit.")
    return text.format(**words, who=found.consultant.name)


def set_who(visit: Visit) -> None:
    """``kind`` and ``meant_for`` as the customer, the appointment and the purpose say."""
    visit.kind = _kind(visit)
    visit.meant_for_id = _meant_for(visit)


def _kind(visit: Visit) -> Visit.Kind:
    if visit.appointment_id is not None:
        return Visit.Kind.APPOINTMENT
    if visit.says_return or (visit.customer_id and queries.has_been_here(visit.customer_id, before=visit.arrived_at)):
        return Visit.Kind.RETURN
    return Visit.Kind.FIRST


def _meant_for(visit: Visit) -> int | None:
    """Who has the appointment, when he receives here; else who looks after the customer, when he does and his work is
    still protected. A card that is made while they are here says nothing of an earlier consultant.
    """
    if visit.appointment is not None and queries.receives(visit.appointment.owner_id, visit.store_id):
        return visit.appointment.owner_id
    customer = visit.customer
    if customer is None or customer.owner_id is None or visit.purpose not in TRAFFIC:
        return None
    if customer.created_at >= visit.arrived_at or not queries.receives(customer.owner_id, visit.store_id):
        return None
    return customer.owner_id if protected_until(customer) else None


def tell_arrival(visit: Visit, by: Actor) -> None:
    """Whoever receives them, has the appointment, or looks after the customer, hears that they are here."""
    owner_id = visit.consultant_id or visit.meant_for_id or (visit.customer.owner_id if visit.customer else None)
    if owner_id is not None and owner_id != by.user_id:
        tell([owner_id], gettext_noop("Your customer is here: {who}"), visit, "arrived", by)


def tell_owner(visit: Visit, by: Actor) -> None:
    """It is known now whose customer this is: he hears it, unless he is with them."""
    owner_id = visit.customer.owner_id if visit.customer else None
    if owner_id not in (None, visit.consultant_id, by.user_id):
        here, was_here = gettext_noop("Your customer is here: {who}"), gettext_noop("Your customer was here: {who}")
        tell([owner_id], was_here if visit.is_late else here, visit, "known", by)


def tell(user_ids: list[int | None], sentence: str, visit: Visit, what: str, by: Actor) -> None:
    who = str(visit.name or visit.purpose_title)
    notify(user_ids, sentence, {"who": who}, about=visit, source=f"visit:{visit.pk}:{what}", by=by)
