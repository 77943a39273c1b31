"""Decisions asked of somebody with authority, level by level."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import queries as organisation
from jiubu.work import access, rules
from jiubu.work.commands.notifications import notify
from jiubu.work.events import (
    ApprovalAsked,
    ApprovalGranted,
    ApprovalLevelPassed,
    ApprovalRefused,
    ApprovalRulePut,
    ApprovalWithdrawn,
)
from jiubu.work.models import Approval, ApprovalRule, ApprovalStep
from jiubu.work.registry import About, required_key_of, thing_of

Told = ApprovalAsked | ApprovalGranted | ApprovalLevelPassed | ApprovalRefused | ApprovalWithdrawn


@command
def ask_approval(
    rule_key: str,
    *,
    store_id: int,
    about: About,
    about_title: str = "",
    amount: Decimal = Decimal(0),
    question: str | Lazy,
    payload: Mapping[str, object] | None = None,
    by: Actor,
) -> Approval:
    """Ask for a decision; called by commands that have checked the right. The same question that is open is given back.

    Levels that the asker may decide himself are passed at once, so a manager's own request may come back as granted.
    A group without such a rule asks whoever may approve in that store.
    """
    about_kind, about_id = required_key_of(about)
    open_one = Approval.objects.filter(
        group_id=by.group_id, about_kind=about_kind, about_id=about_id, rule_key=rule_key, state=Approval.State.ASKED
    ).first()
    if open_one is not None:
        return open_one
    rule = _rule(rule_key, by.group_id)
    levels = rules.roles_to_ask(rule.levels if rule else [], amount)
    approval = Approval.objects.create(
        group_id=by.group_id, store_id=store_id, rule_key=rule_key, about_kind=about_kind, about_id=about_id,
        about_title=about_title[:200], amount=amount, question=str(question)[:300], payload=dict(payload or {}),
        asked_by_id=by.user_id, levels=levels, role=levels[0],
    )  # fmt: skip
    _tell(ApprovalAsked(rule_key=rule_key, amount=amount), approval, by)
    while by.user_id and approval.state == Approval.State.ASKED and access.can_decide(by, approval, rule):
        _pass_level(approval, reason="", by=by)
    if approval.state == Approval.State.ASKED:
        _ring(approval, by)
    return approval


@command
def decide_approval(approval_id: int, *, is_yes: bool, reason: str = "", by: Actor) -> Approval:
    """Say yes or no for the level that is asked now; a no needs a reason. Who may decide a higher level may decide this
    one. Decided the same way before: changes nothing. A yes needs a reason too where ``payload["needs_reason"]`` says so.
    """
    approval = Approval.objects.lock(approval_id, by.group_id)
    access.require_decide(by, approval, _rule(approval.rule_key, by.group_id))
    if approval.state == (Approval.State.GRANTED if is_yes else Approval.State.REFUSED):
        return approval
    _require_asked(approval)
    if is_yes:
        if approval.payload.get("needs_reason") and not reason.strip():
            text = _("Say why it is granted all the same: there is a rule against it.")
            raise Refused("reason_missing", text, fields={"reason": text})
        _pass_level(approval, reason=reason.strip(), by=by)
        if approval.state == Approval.State.ASKED:
            _ring(approval, by)
    else:
        _refuse(approval, reason=reason.strip(), by=by)
    return approval


@command
def withdraw_approval(approval_id: int, *, by: Actor) -> Approval:
    """The one who asked, or what it was about, no longer needs it."""
    approval = Approval.objects.lock(approval_id, by.group_id)
    if not by.is_machine and approval.asked_by_id != by.user_id:
        raise NotAllowed(access.APPROVE)
    if approval.state == Approval.State.WITHDRAWN:
        return approval
    _require_asked(approval)
    _close(approval, Approval.State.WITHDRAWN, ApprovalWithdrawn(rule_key=approval.rule_key), by)
    return approval


@command
def put_approval_rule(
    key: str, *, title: Mapping[str, str], levels: Sequence[Mapping[str, object]], by: Actor
) -> ApprovalRule:
    """Say who must approve what; from the pack."""
    by.require_over("organisation.manage_roles", owner_id=None, store_id=None)
    values = {"title": dict(title), "levels": [dict(level) for level in levels]}
    rule, is_new = ApprovalRule.objects.get_or_create(group_id=by.group_id, key=key, defaults=values)
    if not is_new:
        if (rule.title, rule.levels) == (values["title"], values["levels"]):
            return rule
        rule.title, rule.levels = values["title"], values["levels"]
        rule.save(update_fields=["title", "levels"])
    record(ApprovalRulePut(key=key), about=rule, by=by)
    return rule


def _pass_level(approval: Approval, *, reason: str, by: Actor) -> None:
    if by.user_id is not None:
        ApprovalStep.objects.create(
            approval=approval, role=approval.role, by_id=by.user_id, is_yes=True, reason=reason[:300]
        )
    passed, approval.level = approval.role, approval.level + 1
    if approval.level >= len(approval.levels):
        event = ApprovalGranted(rule_key=approval.rule_key, payload=approval.payload)
        _close(approval, Approval.State.GRANTED, event, by)
        _answer(approval, gettext_noop("Approved: {question}"), by)
        return
    approval.role = approval.levels[approval.level]
    approval.version += 1
    approval.save(update_fields=["level", "role", "version"])
    _tell(ApprovalLevelPassed(rule_key=approval.rule_key, role=passed), approval, by)


def _refuse(approval: Approval, *, reason: str, by: Actor) -> None:
    if not reason:
        text = _("Say why not, so that the asker knows what to do.")
        raise Refused("reason_missing", text, fields={"reason": text})
    if by.user_id is not None:
        ApprovalStep.objects.create(
            approval=approval, role=approval.role, by_id=by.user_id, is_yes=False, reason=reason[:300]
        )
    event = ApprovalRefused(rule_key=approval.rule_key, payload=approval.payload, reason=reason[:300])
    _close(approval, Approval.State.REFUSED, event, by)
    _answer(approval, gettext_noop("Not approved: {question}"), by)


def _close(approval: Approval, state: Approval.State, event: Told, by: Actor) -> None:
    approval.state, approval.decided_at = state, timezone.now()
    approval.version += 1
    approval.save(update_fields=["state", "level", "decided_at", "version"])
    _tell(event, approval, by)


def _tell(event: Told, approval: Approval, by: Actor) -> None:
    record(event, about=approval, also=[thing_of(approval.about_kind, approval.about_id)], by=by)


def _ring(approval: Approval, by: Actor) -> None:
    """Tell those who hold the role that is asked now."""
    people = (
        organisation.people_with_role(approval.store_id, approval.role)
        if approval.role
        else organisation.managers_of(approval.store_id, approval.asked_by_id)
    )
    sentence, details = gettext_noop("Approval asked: {question}"), {"question": approval.question}
    source = f"approval:{approval.pk}:{approval.level}"
    notify([user.pk for user in people], sentence, details, about=approval, source=source, by=by)


def _answer(approval: Approval, sentence: str, by: Actor) -> None:
    if approval.asked_by_id != by.user_id:
        source = f"approval:{approval.pk}:{approval.state}"
        notify([approval.asked_by_id], sentence, {"question": approval.question}, about=approval, source=source, by=by)


def _rule(key: str, group_id: int) -> ApprovalRule | None:
    return ApprovalRule.objects.filter(group_id=group_id, key=key).first()


def _require_asked(approval: Approval) -> None:
    if approval.state != Approval.State.ASKED:
        raise Refused("approval_closed", _("This approval is decided already."))
