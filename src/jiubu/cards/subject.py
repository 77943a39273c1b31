"""What a task about a card count opens."""

from django.urls import reverse
from django.utils.translation import gettext as _

from jiubu.cards import queries, sheets
from jiubu.kernel.actor import Actor
from jiubu.work.registry import Kind, register_about


def _count_title(actor: Actor, count_id: int) -> str:
    count = queries.count_of(actor, count_id)
    return _("Card count {month}").format(month=f"{count.month:%Y-%m}")


def _table_title(actor: Actor, table_id: int) -> str:
    table = queries.table_of(actor, table_id)
    return _("Advance table {week}").format(week=f"{table.week:%Y-%m-%d}")


__all__ = ["sheets"]

register_about(Kind(queries.COUNT, lambda pk: reverse("cards:count", args=[pk]), _count_title, "cards"))
register_about(Kind(queries.TABLE, lambda pk: reverse("cards:table", args=[pk]), _table_title, "stairs-up"))
