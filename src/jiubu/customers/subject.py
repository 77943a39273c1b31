"""What follows a customer when two cards become one, and customers as records about which rights are explained."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.customers import access, queries
from jiubu.customers.models import Customer
from jiubu.customers.registry import Follower, register_follower
from jiubu.kernel.actor import Actor
from jiubu.organisation.registry import Examined, Records, register_records

register_follower(Follower("customers.claims", gettext_lazy("Requests of colleagues"), "customers.Claim"))
register_follower(Follower("customers.contacts", pgettext_lazy("people", "Contacts"), "customers.Contact"))
register_follower(Follower("customers.owned_vehicles", gettext_lazy("Owned vehicles"), "customers.OwnedVehicle"))
register_follower(Follower("work.tasks", gettext_lazy("Tasks"), "work.Task", is_about=True))
register_follower(Follower("work.promises", gettext_lazy("Promises"), "work.Promise", is_about=True))
register_follower(Follower("work.appointments", gettext_lazy("Appointments"), "work.Appointment", is_about=True))
register_follower(Follower("work.approvals", gettext_lazy("Approvals"), "work.Approval", is_about=True))
register_follower(Follower("work.notifications", gettext_lazy("Notifications"), "work.Notification", is_about=True))


def _examined(customer: Customer) -> Examined:
    return Examined(
        id=customer.pk,
        code=customer.code,
        title=customer.name,
        owner_id=customer.owner_id,
        store_id=customer.store_id,
        owner=customer.owner.name if customer.owner else _("Pool"),
        store=customer.store.title,
        partner_id=customer.partner_id,
    )


def _find(actor: Actor, text: str) -> list[Examined]:
    return [_examined(row) for row in queries.find_customers(actor, text, limit=10)]


def _sees(actor: Actor, customer_id: int) -> bool:
    return queries.customers_of(actor).filter(pk=customer_id).exists()


register_records(
    Records(
        module="customers",
        title=gettext_lazy("Customers"),
        find=_find,
        get=lambda actor, customer_id: _examined(queries.customer_of(actor, customer_id)),
        count=lambda actor: queries.customers_of(actor).count(),
        sees=_sees,
        covers=access.covers,
    )
)
