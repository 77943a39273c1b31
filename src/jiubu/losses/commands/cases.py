"""Cases: opened with the loss, analysed, given, moved on from step to step."""

from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from jiubu.deals.access import HAND_OVER
from jiubu.deals.models import Handover, LossRequest
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.losses import access
from jiubu.losses.events import CaseAdvanced, CaseAssigned, CaseOpened, CauseFound
from jiubu.losses.models import Case, CaseStep
from jiubu.losses.queries import known_about
from jiubu.losses.rules import DONE, missing_at, next_step
from jiubu.organisation.models import User

MISSING = {
    "cause": _("Write down the cause first: was it trust, need or purchasing power?"),
    "review": _("Discuss it in a review first, and write down the conclusion."),
    "countermeasure": _("Plan a countermeasure with an owner and a day first."),
    "rehearsal": _("Make a training or a talk from the countermeasure and rehearse it first."),
}


@command
def open_case(request_id: int, *, by: Actor) -> Case:
    """A confirmed loss begins its way through the five steps, with its consultant. Doing it twice changes nothing."""
    request = LossRequest.objects.select_for_update(of=("self",)).select_related("deal__customer").get(pk=request_id)
    found = Case.objects.filter(request=request).first()
    if found is not None:
        return found
    by.require_over(access.WORK, owner_id=request.owner_id, store_id=request.store_id)
    if request.deal.group_id != by.group_id:
        raise LossRequest.DoesNotExist
    if request.state != LossRequest.State.CONFIRMED:
        raise Refused("loss_not_confirmed", _("Only a confirmed loss is worked on."))
    taken = _handed_over(request)
    case = Case.objects.create(
        group_id=request.deal.group_id,
        store_id=request.store_id,
        deal=request.deal,
        request=request,
        owner_id=taken.to_user_id if taken else request.owner_id,
        handover=taken,
    )
    record(CaseOpened(owner_id=case.owner_id), about=case, also=[request.deal], by=by)
    return case


@command
def find_cause(case_id: int, *, cause: str, by: Actor) -> Case:
    """Write down what the analysis found: trust, need, purchasing power, and to whom the deal was lost."""
    case = Case.objects.lock(case_id)
    access.require(by, access.WORK, case)
    cause = cause.strip()
    if case.cause == cause:
        return case
    if not cause:
        text = _("Write down the cause.")
        raise Refused("cause_missing", text, fields={"cause": text})
    case.cause = cause
    case.version += 1
    case.save(update_fields=["cause", "version"])
    record(CauseFound(), about=case, also=[case.deal], by=by)
    return case


@command
def advance_case(case_id: int, *, step: str, note: str = "", by: Actor) -> Case:
    """The case goes on to ``step``, the one after its present one, once that has its record. The last needs a note: what
    the reward was, or why there is none. Asking twice changes nothing.
    """
    case = Case.objects.lock(case_id)
    access.require(by, access.WORK, case)
    if case.step == step:
        return case
    if next_step(case.step) != step:
        raise Refused("not_the_next_step", _("The five steps are taken one after the other."))
    _require_record(case, note)
    before, case.step = case.step, step
    case.version += 1
    case.save(update_fields=["step", "version"])
    CaseStep.objects.create(case=case, before=before, after=step, note=note.strip(), by_id=by.user_id)
    record(CaseAdvanced(before=before, after=step), about=case, also=[case.deal], by=by)
    return case


@command
def assign_case(case_id: int, *, owner_id: int, by: Actor) -> Case:
    """Somebody of the store takes care of the case from now on."""
    case = Case.objects.lock(case_id)
    access.require(by, access.REVIEW, case)
    if case.owner_id == owner_id:
        return case
    owner = require_colleague(owner_id, case.store_id, field="owner_id")
    before, case.owner, case.handover = case.owner_id, owner, None
    case.version += 1
    case.save(update_fields=["owner", "handover", "version"])
    event = CaseAssigned(from_id=before, to_id=owner.pk, to_name=owner.name)
    record(event, about=case, also=[case.deal], by=by)
    return case


@command
def hand_over_cases(
    from_id: int, to_id: int, *, store_id: int, handover_id: int, deal_ids: Collection[int] | None = None,
    is_undone: bool = False, by: Actor,
) -> list[int]:  # fmt: skip
    """Who takes over somebody's work takes over the cases, too; their ids. Doing it twice changes nothing.

    ``deal_ids``: only those of these deals. ``is_undone``: those that came with this hand-over go back.
    """
    by.require_over(HAND_OVER, owner_id=from_id, store_id=store_id)
    rows = Case.objects.select_for_update(of=("self",)).filter(owner=from_id, store=store_id, group=by.group_id)
    rows = rows.filter(handover=handover_id) if is_undone else rows
    rows = rows if deal_ids is None else rows.filter(deal__in=deal_ids)
    cases = list(rows.exclude(step=DONE).select_related("deal").order_by("pk"))
    to = User.objects.get(pk=to_id, group_id=by.group_id)
    for case in cases:
        record(CaseAssigned(from_id=from_id, to_id=to.pk, to_name=to.name), about=case, also=[case.deal], by=by)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(
        owner=to, handover=None if is_undone else handover_id, version=F("version") + 1
    )
    return [case.pk for case in cases]


def _handed_over(request: LossRequest) -> Handover | None:
    """The hand-over that came between the loss and its case: the case moved with the deal, as it would have been there."""
    rows = Handover.objects.filter(from_user=request.owner_id, store=request.store_id, undone_at=None)
    since = rows.filter(at__gte=request.decided_at or request.asked_at).order_by("pk")
    return next((row for row in since if request.deal_id in row.moved.get("deals", ())), None)


def require_colleague(user_id: int, store_id: int, *, field: str) -> User:
    """Somebody who works in the store."""
    people = User.objects.filter(pk=user_id, is_active=True, posts__store=store_id, posts__until=None)
    found = people.distinct().first()
    if found is None:
        text = _("This person does not work in the store.")
        raise Refused("not_a_colleague", text, fields={field: text})
    return found


def _require_record(case: Case, note: str) -> None:
    missing = missing_at(case.step, known_about(case))
    if missing:
        raise Refused(
            "step_incomplete", MISSING[missing], fields={"note": MISSING[missing]}, details={"wants": missing}
        )
    if next_step(case.step) == DONE and not note.strip():
        text = _("Say what the reward was, or why there is none.")
        raise Refused("note_missing", text, fields={"note": text})
