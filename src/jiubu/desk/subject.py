"""What work is about and where its page is, for the modules that work lies below."""

from django.urls import NoReverseMatch, reverse

from jiubu.customers import queries as customers
from jiubu.deals import queries as deals
from jiubu.kernel.actor import Actor
from jiubu.vehicles import queries as vehicles
from jiubu.work.registry import Kind, register_about, register_way


def _customer_title(actor: Actor, customer_id: int) -> str:
    return customers.customer_of(actor, customer_id).name


def _deal_title(actor: Actor, deal_id: int) -> str:
    return deals.title_of(deals.deal_of(actor, deal_id))


def _vehicle_title(actor: Actor, vehicle_id: int) -> str:
    return vehicles.vehicle_of(actor, vehicle_id).code


def _vehicle_url(vehicle_id: int) -> str:
    try:
        return reverse("vehicles:detail", args=[vehicle_id])
    except NoReverseMatch:
        return ""


def _contact(followup_id: str, deal_id: int | None) -> str:
    return f"{reverse('deals:contact', args=[deal_id])}?followup={followup_id}" if deal_id else ""


def _loss(request_id: str, deal_id: int | None) -> str:
    return reverse("deals:loss_decision", args=[deal_id, int(request_id)]) if deal_id else ""


register_way("deals.followup", _contact)
register_way("deals.loss", _loss)
register_about(Kind("customers.customer", lambda pk: reverse("desk:customer", args=[pk]), _customer_title, "user"))
register_about(Kind("deals.deal", lambda pk: reverse("deals:detail", args=[pk]), _deal_title, "layout-kanban"))
register_about(Kind("vehicles.vehicle", _vehicle_url, _vehicle_title, "car"))
