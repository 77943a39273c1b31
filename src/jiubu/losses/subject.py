"""What a task about a countermeasure opens."""

from django.urls import reverse

from jiubu.kernel.actor import Actor
from jiubu.losses import queries
from jiubu.work.registry import Kind, register_about


def _title(actor: Actor, measure_id: int) -> str:
    return queries.measure_of(actor, measure_id).text


def _url(measure_id: int) -> str:
    return reverse("losses:measure", args=[measure_id])


register_about(Kind(queries.KIND, _url, _title, "target-arrow"))
