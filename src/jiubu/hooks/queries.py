"""What is asked about endpoints and messages."""

from django.db.models import Count, Q, QuerySet

from jiubu.hooks.access import MANAGE
from jiubu.hooks.models import Endpoint, Message, State
from jiubu.hooks.rules import wants
from jiubu.journal.event import EVENTS, Event
from jiubu.kernel.actor import Actor


def endpoints_of(actor: Actor) -> QuerySet[Endpoint]:
    """The endpoints that the actor looks after, each with the count of messages that wait and that failed."""
    actor.require(MANAGE)
    waiting = Count("messages", filter=Q(messages__state=State.PENDING))
    failed = Count("messages", filter=Q(messages__state=State.FAILED))
    rows = Endpoint.objects.visible_to(actor).select_related("store", "made_by")
    return rows.annotate(waiting_count=waiting, failed_count=failed)


def endpoint_of(actor: Actor, endpoint_id: int) -> Endpoint:
    return endpoints_of(actor).get(pk=endpoint_id)


def messages_of(actor: Actor, endpoint: Endpoint, *, state: str = "") -> QuerySet[Message]:
    """The log of an endpoint."""
    actor.require(MANAGE)
    rows = Message.objects.filter(endpoint_id=endpoint.pk)
    return rows.filter(state=state) if state in State.values else rows


def verbs_by_module() -> dict[str, list[type[Event]]]:
    """Every event there is, by module, for the choice of what to hear of."""
    found: dict[str, list[type[Event]]] = {}
    for verb in sorted(EVENTS):
        found.setdefault(verb.partition(".")[0], []).append(EVENTS[verb])
    return found


def is_pattern(pattern: str) -> bool:
    """Whether the pattern means any event that exists."""
    return any(wants([pattern], verb) for verb in EVENTS)
