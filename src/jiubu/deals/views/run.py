"""The process as the deal page prints it: stage bar, gate with what mends each line, work, forms, ways on."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.deals.facts import KIND
from jiubu.deals.models import Deal
from jiubu.kernel.errors import Missing
from jiubu.kernel.fact import FACTS
from jiubu.kernel.titles import say
from jiubu.process.definition import Definition
from jiubu.process.models import Run, Visit
from jiubu.process.queries import FormStatus, RunStatus, WayStatus, definition_of

PAGES = {
    "grade": "deals:grade",
    "contact": "deals:contact",
    "followup": "deals:contact",
    "plan": "deals:plan",
    "promise": "deals:promise",
    "promise_delivery": "deals:delivery",
    "delivery": "deals:delivery",
    "apology": "deals:delivery",
    "vehicles": "deals:vehicle",
    "vehicle": "deals:vehicle",
    "reserve": "deals:vehicle",
    "reservation": "deals:vehicle",
    "loss": "deals:loss",
    "assign": "deals:owner",
    "edit": "deals:edit",
    "pdi": "deals:vehicle",
}
"""What a fact's mend may name in "do" or "page", and the dialog that does it."""


def mend_of(deal: Deal, mend: Mapping[str, object]) -> dict[str, str]:
    """Address and label of what mends a criterion; empty where it is mended elsewhere."""
    if "form" in mend:
        return {"url": form_url(deal, str(mend["form"])), "label": _("Fill in")}
    if "work" in mend:
        return {"tick": reverse("deals:work", args=[deal.pk, str(mend["work"])])}
    if mend.get("do") == "customer":
        return {"url": reverse("customers:edit", args=[deal.customer_id]), "label": _("Fill in")}
    what = str(mend.get("do") or mend.get("page") or "")
    if what in PAGES:
        return {"url": reverse(PAGES[what], args=[deal.pk]), "label": _("Do it")}
    return {}


def form_url(deal: Deal, form: str) -> str:
    return reverse("process:form", args=[deal.run_id, form])


def missing_of(deal: Deal, missing: Iterable[Missing], roles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines of what is missing, with their mends."""
    return [_line(deal, item, roles, is_met=False) for item in missing]


def gate_of(deal: Deal, status: RunStatus, roles: Mapping[str, str]) -> dict[str, Any]:
    """The gate to the next stage: leaving here and entering there, met lines below the unmet."""
    lines = [_line(deal, check.missing, roles, is_met=check.is_met) for check in status.checks]
    onward = next((way for way in status.ways if way.kind == "next"), None)
    listed = {line["code"] for line in lines}
    entering = [m for m in (onward.missing if onward else ()) if m.code not in listed]
    lines += [_line(deal, item, roles, is_met=False) for item in entering]
    met = sum(line["is_met"] for line in lines)
    return {"title": _gate_title(status, onward), "met": met, "asked": len(lines), "items": lines}


def _gate_title(status: RunStatus, onward: WayStatus | None) -> str:
    if onward is not None:
        return _("To go on to “{stage}”").format(stage=onward.title)
    if status.question:
        return _("Before the question “{question}”").format(question=status.question)
    return _("To finish the process")


def _line(deal: Deal, item: Missing, roles: Mapping[str, str], *, is_met: bool) -> dict[str, Any]:
    who = _(", ").join(roles.get(role, role) for role in item.roles)
    text = _met_text(item) if is_met else item.text
    return {"code": item.code, "text": text, "who": who, "is_met": is_met, **mend_of(deal, item.mend)}


def _met_text(item: Missing) -> str:
    """What is true now, by the title of its fact: a met line must not ask for what has been done."""
    known = FACTS.get((KIND, item.code.removeprefix("fact.")))
    return str(known[0].title) if known else item.text


def ways_of(status: RunStatus) -> list[dict[str, Any]]:
    """Buttons for every way but the loss, which is a request of its own."""
    return [_way(way) for way in status.ways if way.phase != "lost"]


def _way(way: WayStatus) -> dict[str, Any]:
    titles = {
        "next": _("On to {stage}"),
        "answer": "{label}",
        "finish": _("Finish the process"),
        "back": _("Back to {stage}"),
        "skip": _("Skip to {stage}"),
        "aside": "{stage}",
        "reopen": _("Go on at {stage}"),
    }
    title = titles[way.kind].format(stage=way.title, label=way.label)
    is_main = way.kind in ("next", "answer", "finish") and not way.missing
    return {"to": way.to, "answer": way.answer, "kind": way.kind, "title": title, "is_main": is_main}


def stages_of(definition: Definition, visits: Iterable[Visit], run: Run) -> list[dict[str, Any]]:
    """The stage bar: what is done, where it stands, how long each took."""
    now = timezone.now()
    spent: dict[str, timedelta] = {}
    counts: dict[str, int] = {}
    for visit in visits:
        spent[visit.stage] = spent.get(visit.stage, timedelta()) + _between(visit.entered_at, visit.left_at or now)
        counts[visit.stage] = counts.get(visit.stage, 0) + 1
    here = definition.process.place(run.stage)
    if here < 0:
        here = definition.process.place(run.stage_before_aside)
    if not run.is_open:  # a lost deal did what it came to; a finished one did everything
        here = max((definition.process.place(stage) for stage in counts), default=-1) + 1
    return [
        {
            "title": say(stage.title),
            "state": "done" if place < here else "current" if place == here and run.is_open else "next",
            "spent": spent.get(stage.key),
            "count": counts.get(stage.key, 0),
        }
        for place, stage in enumerate(definition.process.main)
    ]


def _between(begin: datetime, end: datetime) -> timedelta:
    return max(end - begin, timedelta())


def work_of(status: RunStatus) -> list[dict[str, Any]]:
    items = [*status.work, *(item for track in status.tracks for item in track.work)]
    return [
        {
            "key": one.item.key,
            "title": one.title,
            "is_done": one.is_done,
            "is_auto": one.is_computed,
            "is_required": one.item.required,
        }
        for one in items
    ]


def forms_of(deal: Deal, forms: Iterable[FormStatus]) -> list[dict[str, Any]]:
    return [
        {
            "key": one.form.key,
            "title": one.title,
            "is_complete": one.state == "complete",
            "is_started": one.state == "begun",
            "url": form_url(deal, one.form.key),
            "in_dialog": True,
        }
        for one in forms
    ]


def guidance_of(status: RunStatus) -> str:
    """What the process advises the salesperson at this stage."""
    guidance = status.stage.guidance
    return guidance if isinstance(guidance, str) else say(guidance)


def overrides_of(definition: Definition, visits: Iterable[Visit]) -> list[dict[str, Any]]:
    """Gates that were passed unmet, shown wherever the deal is shown."""
    found = []
    for visit in visits:
        if visit.is_override:
            stage = definition.process.find(visit.stage)
            title = say(stage.title) if stage else visit.stage
            found.append({"by": visit.entered_by, "at": visit.entered_at, "stage": title, "reason": visit.reason})
    return found


def definition_for(run: Run) -> Definition:
    return definition_of(run.version_id)
