"""Grades: judged from signs and facts, overridden with a reason, lowered by silence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals import access
from jiubu.deals.commands import confirming
from jiubu.deals.commands.grading import Judged, set_grade
from jiubu.deals.commands.planning import bring_into_range
from jiubu.deals.models import Deal, GradeChange
from jiubu.deals.queries import profile_of_group
from jiubu.deals.queries.checks import heard_at
from jiubu.deals.queries.deal import known_about, signs_of
from jiubu.deals.rules import FALL_BACK_PHASES, is_hotter, propose, silence_due
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.process.commands import move_run
from jiubu.process.queries import definition_of


@command
def judge_grade(
    deal_id: int, *, signs: Iterable[str] = (), grade: str | None = None, reason: str = "", by: Actor
) -> GradeChange:
    """Judge the grade at this stage. ``signs`` are those ticked now, facts add theirs; they propose a grade.

    Another ``grade`` than the proposed one needs a reason and counts as overridden until it is judged again. Judging
    leaves an entry also when the grade stays: gates ask whether it was judged here. Where the group wants that, a manager
    is asked before the grade becomes the hottest, or leaves it; until then it stays, with an entry of cause "asked".
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.JUDGE_GRADE, deal)
    profile = profile_of_group(deal.group_id)
    ticked = frozenset(signs)
    _require_known(ticked, {sign.key for sign in profile.signs}, field="signs")
    if deal.phase not in FALL_BACK_PHASES:
        raise Refused("grade_fixed", gettext_lazy("The stage fixes the grade of this deal."))
    shown, _before = signs_of(deal, profile)
    proposal = propose(profile, known_about(deal, ticked | shown))
    chosen = grade or proposal.grade
    _require_known({chosen}, {rule.key for rule in profile.judged} | {proposal.grade}, field="grade")
    is_overridden = chosen != proposal.grade
    if is_overridden and not reason.strip():
        text = gettext_lazy("Say why the grade differs from what the facts say.")
        raise Refused("reason_missing", text, fields={"reason": text}, details={"proposed": proposal.grade})
    judged = Judged(chosen, proposal.grade, ticked | shown, reason.strip(), is_overridden=is_overridden)
    if confirming.is_confirmed_by_another(deal, chosen, profile, by=by):
        return confirming.ask(deal, judged, by=by)
    confirming.take_back(deal, by=by)
    return _settle(deal, judged, cause="overridden" if is_overridden else "judged", by=by)


@command
def confirm_grade(deal_id: int, *, asked: Mapping[str, Any], by: Actor) -> GradeChange | None:
    """A manager granted what ``judge_grade`` asked; only a machine may, for the decision itself is an approval. None when
    the stage has fixed the grade since, or it is that already.
    """
    if not by.is_machine:
        raise NotAllowed(access.JUDGE_GRADE)
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.JUDGE_GRADE, deal)
    judged = Judged.of(asked)
    if deal.phase not in FALL_BACK_PHASES or deal.grade == judged.grade:
        return None
    return _settle(deal, judged, cause="confirmed", by=by)


def _settle(deal: Deal, judged: Judged, *, cause: str, by: Actor) -> GradeChange:
    is_rise = is_hotter(profile_of_group(deal.group_id), judged.grade, deal.grade)
    deal.proposed_grade, deal.is_grade_overridden = judged.proposed, judged.is_overridden
    change = set_grade(deal, judged, cause=cause, by=by)
    if is_rise:
        bring_into_range(deal, by=by)
    return change


@command
def fall_back(deal_id: int, *, at: datetime, by: Actor) -> GradeChange | None:
    """Lower the grade of a deal that nobody heard of for too long; called by the clock for its slot ``at``.

    None when it was heard of in the meantime. Where the table says that silence makes it dormant, it moves there.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.JUDGE_GRADE, deal)
    if deal.phase not in FALL_BACK_PHASES:
        return None
    last = GradeChange.objects.filter(deal=deal).order_by("-at", "-id").values_list("at", flat=True).first()
    last_at = max(moment for moment in (deal.created_at, heard_at(deal), last) if moment)
    silence = silence_due(profile_of_group(deal.group_id), deal.grade, last_heard_at=last_at, now=at)
    if silence is None:
        return None
    if silence.dormant:
        _rest(deal, days=silence.days, by=by)
        return None
    to = silence.to
    deal.is_grade_overridden = False
    return set_grade(deal, Judged(to, deal.proposed_grade), cause="silence", by=by)


def _rest(deal: Deal, *, days: int, by: Actor) -> None:
    """Move the deal aside, if its process has a stage for that."""
    stages = definition_of(deal.version_id_of_process).stages
    dormant = next((stage.key for stage in stages if stage.phase == "dormant"), None)
    if dormant is not None and deal.run_id is not None:
        reason = _("No contact for {days} days").format(days=days)
        move_run(deal.run_id, to=dormant, reason=reason, subject=deal, by=by)


def _require_known(given: Iterable[str], known: set[str], *, field: str) -> None:
    unknown = set(given) - known
    if unknown:
        text = gettext_lazy("Unknown: {keys}").format(keys=", ".join(sorted(unknown)))
        raise Refused("unknown_choice", text, fields={field: text})
