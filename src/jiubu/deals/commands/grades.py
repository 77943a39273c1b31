"""Grades: judged from signs and facts, overridden with a reason, lowered by silence."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals import access
from jiubu.deals.commands.planning import bring_into_range
from jiubu.deals.events import GradeJudged
from jiubu.deals.models import Deal, GradeChange
from jiubu.deals.queries import profile_of_group
from jiubu.deals.queries.checks import heard_at
from jiubu.deals.queries.deal import known_about, signs_of
from jiubu.deals.rules import FALL_BACK_PHASES, is_hotter, propose, silence_due
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.process.commands import move_run
from jiubu.process.queries import definition_of


@command
def judge_grade(
    deal_id: int, *, signs: Iterable[str] = (), grade: str | None = None, reason: str = "", by: Actor
) -> GradeChange:
    """Judge the grade at this stage. ``signs`` are those ticked now, facts add theirs; they propose a grade.

    Another ``grade`` than the proposed one needs a reason and counts as overridden until it is judged again. Judging
    leaves an entry also when the grade stays: gates ask whether it was judged here.
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
    is_rise = is_hotter(profile, chosen, deal.grade)
    deal.proposed_grade, deal.is_grade_overridden = proposal.grade, is_overridden
    change = set_grade(
        deal,
        chosen,
        cause="overridden" if is_overridden else "judged",
        reason=reason.strip(),
        proposed=proposal.grade,
        signs=ticked | shown,
        by=by,
    )
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
    return set_grade(deal, to, cause="silence", reason="", proposed=deal.proposed_grade, signs=frozenset(), by=by)


def _rest(deal: Deal, *, days: int, by: Actor) -> None:
    """Move the deal aside, if its process has a stage for that."""
    stages = definition_of(deal.version_id_of_process).stages
    dormant = next((stage.key for stage in stages if stage.phase == "dormant"), None)
    if dormant is not None and deal.run_id is not None:
        reason = _("No contact for {days} days").format(days=days)
        move_run(deal.run_id, to=dormant, reason=reason, subject=deal, by=by)


def set_grade(
    deal: Deal, grade: str, *, cause: str, reason: str, proposed: str, signs: frozenset[str], by: Actor
) -> GradeChange:
    """Write the grade of a locked deal with its history."""
    before, deal.grade = deal.grade, grade
    deal.version += 1
    deal.save(update_fields=["grade", "proposed_grade", "is_grade_overridden", "version"])
    change = GradeChange.objects.create(
        deal=deal,
        before=before,
        after=grade,
        proposed=proposed,
        cause=cause,
        reason=reason[:300],
        signs=sorted(signs),
        stage=deal.stage,
        by_id=by.user_id,
        at=timezone.now(),
    )
    event = GradeJudged(
        before=before, after=grade, proposed=proposed, stage=deal.stage, cause=cause, reason=reason[:300]
    )
    record(event, about=deal, by=by)
    return change


def _require_known(given: Iterable[str], known: set[str], *, field: str) -> None:
    unknown = set(given) - known
    if unknown:
        text = gettext_lazy("Unknown: {keys}").format(keys=", ".join(sorted(unknown)))
        raise Refused("unknown_choice", text, fields={field: text})
