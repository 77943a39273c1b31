"""What gates of a deal may ask of its vehicle's PDI."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from jiubu.inspections import queries
from jiubu.kernel.fact import Fact, FactContext, FactSource, register_facts

SUBJECT = "deal"
MEND = {"do": "pdi"}
FACTS = (
    Fact("pdi.inspected", "yes_no", _("The vehicle went through its PDI"),
         _("The vehicle of this deal has no PDI yet."), MEND),
    Fact("pdi.passed", "yes_no", _("The vehicle passed its PDI"),
         _("The vehicle of this deal has not passed its PDI."), MEND),
)  # fmt: skip


def read(context: FactContext, names: frozenset[str]) -> Mapping[str, object]:  # noqa: ARG001 - one answer for both
    return queries.pdi_of_deal(context.subject_id)


register_facts(FactSource(SUBJECT, FACTS, read))
