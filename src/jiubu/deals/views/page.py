"""The page of one deal, moving it, and the work of its stage."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.customers.access import seen_mobile
from jiubu.deals import access, commands, queries
from jiubu.deals.forms import PAYMENT_WAYS, WAYS, MoveForm
from jiubu.deals.models import Deal
from jiubu.deals.views import run as running
from jiubu.deals.views.actions import back_to
from jiubu.deals.views.flow import flow_of
from jiubu.journal.log import read, timeline
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.titles import say
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.process import queries as process
from jiubu.process.commands import tick_work
from jiubu.vehicles.queries import reservation_about, waiting_about
from jiubu.web.answers import put_errors
from jiubu.web.requests import StaffRequest, staff
from jiubu.work.queries import promises_about, tasks_about

ENTRIES = 60
TABS = ("timeline", "contacts", "flow")
CHORES = ("work.task_", "work.reminder_")
"""Tasks stand beside the timeline; there they would only repeat what made them."""
ICONS = {"call": "phone", "wechat": "brand-wechat", "message": "message", "visit": "door-enter", "email": "mail"}
MAY = {
    "move": access.MOVE,
    "follow_up": access.FOLLOW_UP,
    "judge": access.JUDGE_GRADE,
    "assign": access.ASSIGN,
    "ask_loss": access.ASK_LOSS,
    "confirm_loss": access.CONFIRM_LOSS,
    "override": access.OVERRIDE_GATE,
}


@staff(access.SEE)
@require_GET
def detail(request: StaffRequest, deal_id: int) -> HttpResponse:
    deal = queries.deal_of(request.actor, deal_id)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "timeline"
    context = {
        "deal": deal,
        "tab": tab,
        "may": may_of(request.actor, deal),
        "may_edit": access.can(request.actor, access.MAKE, deal),
        "phone": seen_mobile(request.actor, deal.customer),
        "sees_amount": access.sees_amounts(request.actor),
        "customer_url": f"/customers/{deal.customer_id}/",
        "payment": dict(PAYMENT_WAYS).get(deal.payment_way, "") if deal.payment_way else "",
        "step": queries.next_step_of(deal),
        "response": queries.response_of(deal),
        "missing": queries.missing_for_grade(deal),
        "loss_asked": _loss_asked(deal),
        "reservation": reservation_about("deals.deal", deal.pk),
        "waiting": waiting_about("deals.deal", deal.pk),
        "promises": promises_about("deals.deal", deal.pk)[:8],
        "delivery_promise": queries.delivery_promise_of(deal) if deal.phase == "won" else None,
        "tasks": tasks_about("deals.deal", deal.pk).filter(state="open")[:8],
        "contact_ways": [(way, title, ICONS[way]) for way, title in WAYS],
        **_neighbours(request.actor, deal),
        **_run(request, deal, tab),
        **_right(deal, tab),
    }
    return render(request, "deals/deal_detail.html", context)


def may_of(actor: Actor, deal: Deal) -> dict[str, bool]:
    may = {name: access.can(actor, action, deal) for name, action in MAY.items()}
    may["reserve"] = actor.can("vehicles.reserve") and may["move"]
    may["drives"] = actor.can("showroom.see")
    may["take"] = deal.owner_id is None and actor.can(access.MAKE) and deal.store_id in actor.stores
    return may


def _loss_asked(deal: Deal) -> object:
    if not getattr(deal, "is_loss_asked", False):
        return None
    return queries.loss_requests_of(deal).filter(state="asked").first()


def _neighbours(actor: Actor, deal: Deal) -> dict[str, int | None]:
    before, after = queries.neighbours_of(actor, deal)
    return {"before": before, "after": after}


def _run(request: StaffRequest, deal: Deal, tab: str) -> dict[str, Any]:
    """Stage bar, gate, work and ways of the deal's run."""
    run = queries.run_of(deal)
    definition = process.definition_of(run.version_id)
    status = process.status_of(run, actor=request.actor)
    visits = list(process.visits_of(run.pk))
    ways = running.ways_of(status)
    main = next((way for way in ways if way["kind"] in ("next", "answer", "finish", "reopen")), None)
    return {
        "stages": running.stages_of(definition, visits, run),
        "limit": {"amber": "warn", "red": "over"}.get(status.light, ""),
        "stage_title": status.title,
        "purpose": say(status.stage.purpose) if status.stage.purpose else "",
        "gate": running.gate_of(deal, status, _roles(request.actor)),
        "ways": [way for way in ways if way is not main or len(ways) == 1],
        "forward": main,
        "work": running.work_of(status),
        "forms": running.forms_of(deal, status.forms),
        "other_forms": running.forms_of(deal, status.other_forms),
        "guidance": running.guidance_of(status),
        "asked_move": status.asked,
        "overrides": running.overrides_of(definition, visits) if deal.has_override else [],
        "flow": flow_of(definition, run, visits) if tab == "flow" else None,
    }


def _roles(actor: Actor) -> dict[str, str]:
    return {role.key: role.name for role in organisation.roles_of(actor)}


def _right(deal: Deal, tab: str) -> dict[str, Any]:
    if tab == "contacts":
        return {"followups": [_contact(row) for row in queries.followups_of(deal)[:ENTRIES]]}
    if tab == "timeline":
        return {"entries": timeline_of(deal)}
    return {}


def timeline_of(deal: Deal) -> list[dict[str, Any]]:
    """What happened, newest first, with the words of recorded contacts."""
    entries = [(entry, read(entry)) for entry in timeline(deal)[:ENTRIES]]
    said = {row.pk: row.said for row in queries.followups_of(deal)[:ENTRIES] if row.said}
    return [
        {
            "icon": event.icon,
            "text": event.text(),
            "who": entry.who,
            "at": entry.at,
            "body": said.get(getattr(event, "followup_id", 0), "") if entry.verb == "deals.followup_recorded" else "",
        }
        for entry, event in entries
        if not event.is_quiet and not entry.verb.startswith(CHORES)
    ]


def _contact(row: Any) -> dict[str, Any]:
    chips = {"planned": "chip-blue", "done": "chip-green"}
    person = row.done_by or row.owner
    label = row.get_outcome_display() if row.state == "done" and row.outcome else row.get_state_display()
    return {
        "state": row.state,
        "icon": ICONS.get(row.way, "phone"),
        "purpose": row.purpose,
        "chip": "chip-amber" if row.outcome not in ("", "reached") else chips.get(row.state, ""),
        "label": label,
        "who": person.name if person else _("Pool"),
        "at": row.done_at or row.planned_at or row.created_at,
        "said": row.said,
        "points": row.points,
    }


@staff(access.MOVE)
@require_http_methods(["GET", "POST"])
@once
def stage(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Move the deal: by button or by drag on the board. What the gate misses is listed with what mends it."""
    deal = queries.deal_of(request.actor, deal_id)
    asked = request.POST if request.method == "POST" else request.GET
    form = MoveForm(asked if request.method == "POST" else None, initial=asked.dict())
    missing: Sequence[Any] = _missing_now(request.actor, deal, asked.get("to", ""), asked.get("answer", ""))
    if request.method == "POST" and form.is_valid():
        try:
            moved = commands.move_deal(deal_id, **form.cleaned_data, by=request.actor)
        except NotAllowed:
            raise
        except Refused as error:
            missing = error.missing
            if not missing:
                put_errors(form, error)
        else:
            if moved.state == "asked":
                messages.info(request, _("Asked for approval: the deal moves as soon as it is granted."))
            return redirect(back_to(request, deal_id))
    status = 422 if form.is_bound else 200
    return render(request, "deals/stage_form.html", _move_page(request, deal, form, asked, missing), status=status)


def _move_page(request: StaffRequest, deal: Deal, form: MoveForm, asked: Any, missing: Sequence[Any]) -> dict[str, Any]:
    found = next(
        (s for s in process.definition_of(deal.version_id_of_process).stages if s.key == asked.get("to")), None
    )
    status = process.status_of(queries.run_of(deal), actor=request.actor)
    way = _way(status, asked.get("to", ""), asked.get("answer", ""))
    return {
        "deal": deal,
        "ways": [] if way else running.ways_of(status),
        "form": form,
        "title": say(found.title) if found else _("Finish the process"),
        "heading": _heading(say(found.title) if found else "", way, is_missing=bool(missing)),
        "is_back": way is not None and way.kind == "back",
        "missing": running.missing_of(deal, missing, _roles(request.actor)),
        "may_override": bool(missing) and access.can(request.actor, access.OVERRIDE_GATE, deal),
        "needs_reason": way.needs_reason if way else False,
        "again": f"{reverse('deals:stage', args=[deal.pk])}?to={asked.get('to', '')}&answer={asked.get('answer', '')}",
    }


def _heading(stage: str, way: process.WayStatus | None, *, is_missing: bool) -> str:
    if not stage:
        return _("The process can't be finished yet") if is_missing else _("Finish the process")
    if is_missing:
        return _("Not yet ready for “{stage}”").format(stage=stage)
    if way is None:
        return _("No direct way to “{stage}”").format(stage=stage)
    if way.kind == "back":
        return _("Back to “{stage}”").format(stage=stage)
    return _("Move to “{stage}”").format(stage=stage)


def _way(status: process.RunStatus, to: str, answer: str) -> process.WayStatus | None:
    fitting = [way for way in status.ways if way.to == to and (not answer or way.answer == answer)]
    return fitting[0] if fitting else None


def _missing_now(actor: Actor, deal: Deal, to: str, answer: str) -> Sequence[Any]:
    way = _way(process.status_of(queries.run_of(deal), actor=actor), to, answer)
    return way.missing if way else ()


@staff(access.MOVE)
@require_POST
@once
def work(request: StaffRequest, deal_id: int, item: str) -> HttpResponse:
    """Tick a work item of the stage, or take the tick back."""
    deal = queries.deal_of(request.actor, deal_id)
    tick_work(deal.run_id or 0, item=item, done=request.POST.get("done") == "1", by=request.actor)
    return redirect("deals:detail", deal_id)
