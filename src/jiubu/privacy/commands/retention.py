"""Retention rules: approved by a person after looking at the dry run, then applied by the clock, each time recorded."""

import logging
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.privacy import access, queries
from jiubu.privacy.commands.forgetting import anonymise_person
from jiubu.privacy.events import RetentionApproved, RetentionRan
from jiubu.privacy.models import FAILED, RetentionRule, RetentionRun
from jiubu.privacy.registry import FINDERS, Found, Held

logger = logging.getLogger(__name__)
Left = dict[str, object]
"""One that a run left: its id and code, the code of the reason, and until when."""


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


def run_retention(rule_id: int, *, by: Actor) -> RetentionRun:
    """Empty what an approved rule finds (so many at once); what must be kept is left, with its reason.

    Each one is a transaction of its own: an error at one leaves the others done, and the next run takes it up again.
    """
    rule, found = start_retention_run(rule_id, by=by)
    done, left = 0, list[Left]()
    for one in found:
        try:
            is_done, held = _empty(rule, one, by)
        except Refused as refusal:
            left.append(_left(one, refusal.code))
        except Exception as error:  # noqa: BLE001  whatever is wrong with one must not stop the others
            # its text may name the person: only what kind of error it was
            logger.error("retention %s: %s: %s", rule.key, one.code, type(error).__name__)  # noqa: TRY400
            left.append(_left(one, FAILED) | {"error": type(error).__name__})
        else:
            done += is_done
            left += [_left(one, reason.code, reason.until.isoformat()) for reason in held]
    return finish_retention_run(rule.pk, found=len(found), done=done, left=left, by=by)


def _left(one: Found, code: str, until: str = "") -> Left:
    return {"customer": one.thing_id, "thing": one.code, "code": code, "until": until}


def _empty(rule: RetentionRule, one: Found, by: Actor) -> tuple[bool, list[Held]]:
    """Whether anything was deleted, and what must be kept."""
    empty = FINDERS[rule.finder].empty
    if empty is not None:
        return empty(one.thing_id, by) > 0, []
    result = anonymise_person(one.thing_id, cause=f"retention {rule.key}", by=by)
    return bool(result.parts), result.held


@command
def start_retention_run(rule_id: int, *, by: Actor) -> tuple[RetentionRule, list[Found]]:
    """The approved rule, and what it finds now: from behind those that the last run had to leave, if it did not come to
    the end."""
    rule = RetentionRule.objects.get(pk=rule_id, group_id=by.group_id)
    access.require_retention(by)
    if not rule.is_approved:
        raise Refused("not_approved", _("Look at the dry run and approve the rule first."))
    find = FINDERS[rule.finder].find
    return rule, find(rule.group_id, queries.before_of(rule), queries.MOST, queries.left_behind(rule, queries.MOST))


@command
def finish_retention_run(rule_id: int, *, found: int, done: int, left: list[Left], by: Actor) -> RetentionRun:
    """Keep what a run did, and what it left and why."""
    rule = RetentionRule.objects.get(pk=rule_id, group_id=by.group_id)
    access.require_retention(by)
    run = RetentionRun.objects.create(rule=rule, found_count=found, done_count=done, held=left)
    failed = len(run.failed)
    what = "person" if FINDERS[rule.finder].is_of_people else "import"
    event = RetentionRan(key=rule.key, found=found, done=done, held=len(left) - failed, failed=failed, what=what)
    record(event, about=rule, by=by)
    return run
