"""What must agree about work: approvals and their levels, promises and what replaced them, tasks that are over."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from jiubu.kernel.sealing import Sealed, register_sealed
from jiubu.kernel.verify import verifier
from jiubu.work.models import Approval, ApprovalStep, Promise, Task

register_sealed(Sealed("work.channels", "work.Channel", hashes={"sealed_address": "address_hash"}))


@verifier("work.approvals")
def approvals_agree() -> Iterator[str]:
    """The level that is asked is as many as have said yes; granted means all have, refused that one said no."""
    steps = ApprovalStep.objects.filter(approval=OuterRef("pk")).order_by().values("approval")
    yes = Coalesce(Subquery(steps.filter(is_yes=True).annotate(n=Count("id")).values("n")), 0)
    no = Coalesce(Subquery(steps.filter(is_yes=False).annotate(n=Count("id")).values("n")), 0)
    rows = Approval.objects.annotate(yes=yes, no=no).order_by("id")
    for one in rows.values("pk", "state", "level", "levels", "role", "yes", "no"):
        if not _is_sound(one["state"], one["level"], one["levels"], one["role"], one["yes"], one["no"]):
            yield f"approval {one['pk']} is {one['state']} at level {one['level']} with {one['yes']} yes and {one['no']} no"


def _is_sound(state: str, level: int, levels: list[str], role: str, yes: int, no: int) -> bool:
    if state == Approval.State.ASKED:
        return no == 0 and yes == level and (not levels or role == levels[level])
    if state == Approval.State.GRANTED:
        return no == 0 and yes >= min(1, len(levels))
    return no == 1 if state == Approval.State.REFUSED else no == 0


@verifier("work.promises")
def promises_agree() -> Iterator[str]:
    """A replaced promise names the new one, and a broken one may; only an open one has no end."""
    points_on = Q(replaced_by__isnull=False)
    replaced = (Q(state=Promise.State.REPLACED) & ~points_on) | (
        points_on & Q(state__in=[Promise.State.OPEN, Promise.State.KEPT])
    )
    ended = Q(state=Promise.State.OPEN) ^ Q(closed_at__isnull=True)
    for pk in Promise.objects.filter(replaced | ended).order_by("id").values_list("pk", flat=True):
        yield f"promise {pk}: its state, its end and what replaced it do not agree"


@verifier("work.tasks")
def tasks_agree() -> Iterator[str]:
    """What is over reminds nobody and climbs no ladder; one at the pool has no owner's step to come."""
    over = ~Q(state=Task.State.OPEN)
    wrong = Task.objects.filter(over & (Q(remind_at__isnull=False) | Q(escalate_at__isnull=False)))
    for pk in wrong.order_by("id").values_list("pk", flat=True):
        yield f"task {pk} is over and would still remind or climb"
    early = Task.objects.filter(state=Task.State.DONE, done_at__lt=F("created_at")).order_by("id")
    for pk in early.values_list("pk", flat=True):
        yield f"task {pk} was done before it was made"
