"""What a deal keeps of its run: stage, phase, limits, the grade that the phase fixes, the counters."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals.commands.counters import place_of, shift
from jiubu.deals.commands.planning import cancel_planned, plan_again
from jiubu.deals.commands.response import ASKED, GIVEN, end_waiting, no_response_asked
from jiubu.deals.models import Deal, GradeChange
from jiubu.deals.rules import GRADE_OF_PHASE, UNGRADED
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.process.models import Run

MIRRORED = [
    "run_id", "version_id_of_process", "process", "stage", "phase", "stage_entered_at", "stage_warn_at", "stage_limit_at",
    "has_override", "grade", "proposed_grade", "is_grade_overridden", "next_contact_at", "next_contact_purpose",
    "won_at", "won_by", "delivered_at", "delivered_by", "lost_at", "loss_reason", "version", *ASKED, *GIVEN,
]  # fmt: skip


@command
def settle_arrival(deal: Deal, run: Run, *, by: Actor) -> None:
    """Mirror the run on its locked deal, in the transaction of the move. Only the process engine calls this."""
    if run.phase == "lost" and deal.loss_reason_id is None:
        raise loss_to_ask()
    is_new = deal.run_id is None
    before = None if is_new else place_of(deal)
    phase_before = "" if is_new else deal.phase
    _mirror(deal, run)
    _date(deal, run.entered_at)
    change = _grade(deal, is_new=is_new, by=by)
    _settle_response(deal, run.entered_at, is_new=is_new, by=by)
    if deal.phase in ("lost", "dormant") and phase_before not in ("lost", "dormant"):
        cancel_planned(deal, result=_("deal closed"), by=by)
        deal.next_contact_at, deal.next_contact_purpose = None, ""
    if deal.is_open and deal.next_contact_at is None:
        planned = plan_again(deal, by=by)
        deal.next_contact_at, deal.next_contact_purpose = planned.planned_at, planned.purpose
    deal.version += 1
    deal.save(update_fields=MIRRORED)
    if change is not None:
        change.save()
    shift(before, place_of(deal))


def _settle_response(deal: Deal, at: datetime, *, is_new: bool, by: Actor) -> None:
    if deal.phase == "lead":
        return
    if is_new:
        no_response_asked(deal)
    else:
        end_waiting(deal, at=at, by=by)


def loss_to_ask() -> Refused:
    """A loss is asked for, never moved to."""
    text = gettext_lazy("A deal is closed as lost by a request that a manager confirms.")
    return Refused("loss_to_ask", text, details={"do": "loss"})


def _mirror(deal: Deal, run: Run) -> None:
    deal.run_id, deal.version_id_of_process = run.pk, run.version_id
    deal.stage, deal.phase, deal.has_override = run.stage, run.phase, run.has_override
    deal.stage_entered_at, deal.stage_warn_at, deal.stage_limit_at = run.entered_at, run.warn_at, run.limit_at


def _date(deal: Deal, at: datetime) -> None:
    """When and by whom it was won, delivered; when lost. A way back takes the date away again; who had signed it is kept,
    for the figures of the month that the cancellation counts in.
    """
    if deal.phase in ("won", "after") and deal.won_at is None:
        deal.won_at, deal.won_by_id = at, deal.owner_id
    elif deal.phase in ("lead", "open"):
        deal.won_at = None
    if deal.phase != "after":
        deal.delivered_at = deal.delivered_by = None
    elif deal.delivered_at is None:
        deal.delivered_at, deal.delivered_by_id = at, deal.owner_id
    deal.lost_at = (deal.lost_at or at) if deal.phase == "lost" else None
    if deal.phase != "lost":
        deal.loss_reason = None


def _grade(deal: Deal, *, is_new: bool, by: Actor) -> GradeChange | None:
    """The grade that the phase fixes; a deal that comes back from such a phase is judged anew."""
    fixed = GRADE_OF_PHASE.get(deal.phase)
    before = deal.grade
    if fixed is not None:
        deal.grade = fixed
    elif before in GRADE_OF_PHASE.values() and deal.phase in ("lead", "open"):
        deal.grade = _grade_before(deal) if before != "F" else UNGRADED
    if deal.grade == before:
        return None
    deal.is_grade_overridden, deal.proposed_grade = False, deal.grade
    if is_new:
        return None
    return GradeChange(
        deal=deal,
        before=before,
        after=deal.grade,
        proposed=deal.grade,
        cause="phase",
        stage=deal.stage,
        by_id=by.user_id,
        at=timezone.now(),
    )


def _grade_before(deal: Deal) -> str:
    """The last grade that was judged, for a signed deal that goes back (seed table: cancelled falls to H)."""
    changes = GradeChange.objects.filter(deal=deal, cause="phase", after="O").order_by("-at", "-id")
    last = changes.values_list("before", flat=True).first()
    return last or UNGRADED
