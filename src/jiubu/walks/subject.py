"""What a task from a finding opens."""

from django.urls import reverse

from jiubu.kernel.actor import Actor
from jiubu.walks import queries
from jiubu.work.registry import Kind, register_about


def _title(actor: Actor, walk_id: int) -> str:
    return queries.walk_of(actor, walk_id).check_list.name


def _url(walk_id: int) -> str:
    return reverse("walks:walk", args=[walk_id])


register_about(Kind(queries.KIND, _url, _title, "walk"))
