"""What an approval of a price adjustment opens, and what follows a customer when two cards become one."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiubu.customers.registry import Follower, register_follower
from jiubu.kernel.actor import Actor
from jiubu.pricing import queries
from jiubu.work.registry import Kind, register_about


def _title(actor: Actor, adjustment_id: int) -> str:
    adjustment = queries.adjustment_of(actor, adjustment_id)
    return f"{adjustment.code} {adjustment.price_list.name}"


register_about(
    Kind("pricing.priceadjustment", lambda pk: reverse("pricing:adjustment", args=[pk]), _title, "file-dollar")
)
register_follower(Follower("pricing.classes", gettext_lazy("Customer class"), "pricing.ClassGiven"))
