"""Retention rules: approved by a person after looking at the dry run, then applied by the clock, each time recorded."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.privacy import access, queries
from jiubu.privacy.commands.forgetting import anonymise_person
from jiubu.privacy.events import RetentionApproved, RetentionRan
from jiubu.privacy.models import RetentionRule, RetentionRun
from jiubu.privacy.registry import FINDERS


@command
def put_retention_rule(
    key: str, *, title: Mapping[str, str], finder: str, months: int, by: Actor
) -> RetentionRule:  # fmt: skip
    """Create or change a rule. A changed rule must be approved again."""
    access.require_retention(by)
    if finder not in FINDERS or months < 1:
        wrong = _("Choose one of those offered.")
        raise Refused("invalid", wrong, fields={"finder" if finder not in FINDERS else "months": wrong})
    values = {"title": dict(title), "finder": finder, "months": months}
    rule, is_new = RetentionRule.objects.get_or_create(group_id=by.group_id, key=key, defaults=values)
    if not is_new and any(getattr(rule, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(rule, name, value)
        rule.is_approved, rule.approved_at, rule.approved_by = False, None, None
        rule.save()
    return rule


@command
def approve_retention(rule_id: int, *, months: int | None = None, is_approved: bool = True, by: Actor) -> RetentionRule:
    """The rule may run by itself from now on, or no longer. ``months``: as the dry run showed it; Stale when the rule says
    something else by now."""
    rule = RetentionRule.objects.select_for_update().get(pk=rule_id, group_id=by.group_id)
    access.require_retention(by)
    if months is not None and months != rule.months:
        raise stale(rule, version=rule.months, fields={"months": (_("Kept for so many months"), months, rule.months)})
    if rule.is_approved == is_approved:
        return rule
    rule.is_approved = is_approved
    rule.approved_at, rule.approved_by_id = (timezone.now(), by.user_id) if is_approved else (None, None)
    rule.save()
    event = RetentionApproved(key=rule.key, months=rule.months, is_approved=is_approved)
    record(event, about=rule, by=by)
    return rule


@command
def run_retention(rule_id: int, *, by: Actor) -> RetentionRun:
    """Empty the cards that an approved rule finds (so many at once); what must be kept is left, with its reason."""
    rule = RetentionRule.objects.select_for_update().get(pk=rule_id, group_id=by.group_id)
    access.require_retention(by)
    if not rule.is_approved:
        raise Refused("not_approved", _("Look at the dry run and approve the rule first."))
    found = FINDERS[rule.finder].find(rule.group_id, queries.before_of(rule), queries.MOST)
    done, held = 0, []
    for one in found:
        try:
            with attempt():
                result = anonymise_person(one.customer_id, cause=f"retention {rule.key}", by=by)
        except Refused as refusal:
            held.append({"customer": one.customer_id, "code": refusal.code, "until": ""})
            continue
        done += 1
        held += [{"customer": one.customer_id, "code": h.code, "until": h.until.isoformat()} for h in result.held]
    run = RetentionRun.objects.create(rule=rule, found_count=len(found), done_count=done, held=held)
    record(RetentionRan(key=rule.key, found=len(found), done=done, held=len(held)), about=rule, by=by)
    return run
