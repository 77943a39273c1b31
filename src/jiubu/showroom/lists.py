"""All visits as a table: for who wants to look back, keep views and take them out."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import Column, List, register_list
from jiubu.showroom import access, queries
from jiubu.showroom.models import Visit


def rows(actor: Actor, query: str) -> QuerySet[Visit]:
    said = QueryDict(query)
    found = queries.visits_of(actor).select_related("store", "received_by")
    for name, known in (("result", Visit.Result.values), ("kind", Visit.Kind.values)):
        if said.get(name, "") in known:
            found = found.filter(**{name: said[name]})
    return found


def words(_actor: Actor, query: str) -> list[str]:
    said = QueryDict(query)
    kind, result = said.get("kind", ""), said.get("result", "")
    found = [str(Visit.Kind(kind).label)] if kind in Visit.Kind.values else []
    return [*found, str(Visit.Result(result).label)] if result in Visit.Result.values else found


def _who(visit: Visit, _actor: Actor) -> str:
    return visit.customer.name if visit.customer else visit.visitor_name or _("Visitor")


COLUMNS = (
    Column("who", gettext_lazy("Visitor"), _who),
    Column("arrived", gettext_lazy("Arrived"), lambda v, _a: v.arrived_at, kind="moment"),
    Column("left", gettext_lazy("Left"), lambda v, _a: v.left_at, kind="moment"),
    Column("kind", gettext_lazy("Kind"), lambda v, _a: str(v.get_kind_display())),
    Column("result", gettext_lazy("Result"), lambda v, _a: str(v.get_result_display())),
    Column("consultant", gettext_lazy("Consultant"), lambda v, _a: v.consultant.name if v.consultant else ""),
    Column("store", gettext_lazy("Store"), lambda v, _a: v.store.title, is_default=False),
    Column("people", pgettext_lazy("visit", "People"), lambda v, _a: v.party_size, kind="number", is_default=False),
    Column(
        "received", gettext_lazy("Received by"), lambda v, _a: v.received_by.name if v.received_by else "",
        is_default=False,
    ),
    Column("note", gettext_lazy("Note"), lambda v, _a: v.note, is_default=False),
)  # fmt: skip

register_list(
    List(
        key="visits",
        title=gettext_lazy("Visits"),
        action=access.SEE,
        columns=COLUMNS,
        rows=rows,
        name=lambda visit: visit.customer.name if visit.customer else visit.visitor_name or _("Visitor"),
        link=lambda visit: reverse("showroom:visit", args=[visit.pk]),
        filters=("kind", "result"),
        choices=lambda _actor: {"kind": Visit.Kind.choices, "result": Visit.Result.choices},
        words=words,
    )
)
