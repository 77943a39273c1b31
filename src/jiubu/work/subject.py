"""What a notification about work opens."""

from django.urls import reverse

from jiubu.kernel.actor import Actor
from jiubu.work import queries
from jiubu.work.registry import Kind, register_about, register_way


def _task_title(actor: Actor, task_id: int) -> str:
    return queries.task_of(actor, task_id).title


def _approval_title(actor: Actor, approval_id: int) -> str:
    return queries.approval_of(actor, approval_id).question


def _promise_title(actor: Actor, promise_id: int) -> str:
    return queries.promise_of(actor, promise_id).text


def _appointment_title(actor: Actor, appointment_id: int) -> str:
    return queries.appointment_of(actor, appointment_id).title


register_way("promise", lambda rest, _about_id: reverse("work:promise", args=[int(rest)]))
register_about(Kind("work.task", lambda pk: reverse("work:task", args=[pk]), _task_title))
register_about(Kind("work.approval", lambda pk: reverse("work:approval", args=[pk]), _approval_title))
register_about(Kind("work.promise", lambda _pk: reverse("work:promises"), _promise_title))
register_about(Kind("work.appointment", lambda pk: reverse("work:appointment", args=[pk]), _appointment_title))
