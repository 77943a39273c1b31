"""An inspection on A4, to be signed."""

from django.utils.translation import gettext_lazy

from jiubu.inspections import access, queries
from jiubu.kernel.actor import Actor
from jiubu.papers.registry import Paper, Sheet, register_paper
from jiubu.papers.rules import number


def _inspection(actor: Actor, args: dict[str, str]) -> Sheet:
    found = queries.inspection_of(actor, number(args, "inspection_id"))
    context = {"inspection": found, "sections": queries.sections_of(found)}
    title = f"{found.version.name} · {found.code}"
    return Sheet(title, "inspections/sheet_inspection.html", context, store_id=found.store_id, about=(found,))


register_paper(
    Paper(
        "inspections.inspection",
        gettext_lazy("Inspection of a vehicle"),
        access.SEE,
        _inspection,
        args=("inspection_id",),
    )
)
