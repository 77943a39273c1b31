"""What somebody has in each store and would leave behind: asked before a person is deactivated."""

from django.db.models import Count, Model, QuerySet

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.work.models import Appointment, Task
from jiubu.work.queries import owed_promises


def belongings_of(group_id: int, user_id: int) -> dict[int, dict[str, int]]:
    """Store -> kind -> how many; the same rows that a hand-over moves. One query per kind."""
    mine = {"group_id": group_id, "owner_id": user_id}
    kinds: dict[str, QuerySet[Model]] = {
        "customers": Customer.objects.filter(**mine),
        "deals": Deal.objects.filter(**mine),
        "tasks": Task.objects.open().filter(**mine),
        "promises": owed_promises().filter(**mine),
        "appointments": Appointment.objects.filter(**mine, state=Appointment.State.AGREED),
    }
    found: dict[int, dict[str, int]] = {}
    for kind, rows in kinds.items():
        for store_id, number in rows.order_by().values_list("store_id").annotate(number=Count("pk")):
            found.setdefault(store_id, {})[kind] = number
    return found
