"""Who may see, do and decide work."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import action
from jiubu.organisation.access import require_in_group
from jiubu.work.models import APPROVE as APPROVE_KEY
from jiubu.work.models import SEE as SEE_KEY
from jiubu.work.models import Appointment, Approval, ApprovalRule, Promise, Task

SEE = action(SEE_KEY, _("See tasks, appointments and promises"))
MANAGE = action("work.manage", _("Manage other people's tasks"))
APPROVE = action(APPROVE_KEY, _("Decide approvals"))


def can_do(actor: Actor, row: Task | Appointment | Promise) -> bool:
    """One's own work; what lies in the pool of one's store; that of the people one manages."""
    if actor.is_machine or (row.owner_id is not None and row.owner_id == actor.user_id):
        return True
    if row.owner_id is None and actor.can(SEE) and row.store_id in actor.stores:
        return True
    return actor.reach(MANAGE).covers(owner_id=row.owner_id, store_id=row.store_id)


def require_do(actor: Actor, row: Task | Appointment | Promise) -> None:
    if not can_do(actor, row):
        raise NotAllowed(MANAGE)


def require_plan_for(actor: Actor, *, owner_id: int | None, store_id: int) -> None:
    """Everybody plans for himself; for somebody else who manages that person."""
    actor.require(SEE)
    if owner_id != actor.user_id:
        actor.require_over(MANAGE, owner_id=owner_id, store_id=store_id)
    require_in_group(actor, store_id=store_id, owner_id=owner_id)


def roles_below(rule: ApprovalRule | None, roles: frozenset[str]) -> set[str]:
    """The levels of a rule that somebody with ``roles`` may decide: his own, and those below it."""
    levels = [str(level.get("role", "")) for level in rule.levels] if rule else []
    highest = max((i for i, role in enumerate(levels) if role in roles), default=-1)
    return set(levels[: highest + 1]) | {""}


def can_decide(actor: Actor, approval: Approval, rule: ApprovalRule | None) -> bool:
    """Within reach of "work.approve", and with the role that is asked or one above it in the rule."""
    if actor.is_machine:
        return True
    if not actor.reach(APPROVE).covers(owner_id=approval.asked_by_id, store_id=approval.store_id):
        return False
    return approval.role in actor.roles | roles_below(rule, actor.roles)


def require_decide(actor: Actor, approval: Approval, rule: ApprovalRule | None) -> None:
    if not can_decide(actor, approval, rule):
        raise NotAllowed(APPROVE, _("This approval is asked of somebody else."))
