"""Processes: the list, one with its drawing, its facts; choosing, copying, moving runs to a newer version."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.kernel.titles import say
from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.process import access, commands, queries
from jiubu.process.definition import Definition
from jiubu.process.drawing import draw
from jiubu.process.forms import MigrationForm, StoreForm
from jiubu.process.models import Process, Version
from jiubu.process.words import gate_words
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

WIDE, PAPER, NARROW = 1120, 700, 360


@staff(access.SEE)
@require_GET
def process_list(request: StaffRequest) -> HttpResponse:
    """Every way of selling that is set up here, with how many run it now."""
    rows = list(queries.processes_of(request.actor))
    counts = queries.open_runs_of([row.pk for row in rows])
    cards = [
        {
            "process": row,
            "stages": queries.stage_titles(row),
            "open": counts.get(row.pk, 0),
        }
        for row in rows
    ]
    return render(request, "process/process_list.html", {"cards": cards})


@staff(access.SEE)
@require_GET
def process_detail(request: StaffRequest, process_id: int, number: int | None = None) -> HttpResponse:
    """One version: the drawing, and every stage with its work, gates, forms and time limit in words."""
    process, version, definition = _version(request, process_id, number)
    counts = queries.counts_by_stage(version.pk)
    roles = organisation.role_titles(request.actor.group_id)
    may_publish = request.actor.reach(access.PUBLISH).covers(owner_id=None, store_id=process.store_id)
    context = {
        "process": process, "version": version, "definition": definition, "open": sum(counts.values()),
        "versions": queries.versions_of(process.pk), "flow": _drawings(definition, counts, roles),
        "stages": [_stage_row(stage, definition, roles) for stage in definition.stages], "may_publish": may_publish,
        "may_migrate": request.actor.reach(access.MIGRATE).covers(owner_id=None, store_id=process.store_id),
        "about": say(definition.process.about) if definition.process.about else "",
    }  # fmt: skip
    return render(request, "process/process_detail.html", context)


def _version(request: StaffRequest, process_id: int, number: int | None) -> tuple[Process, Version, Definition]:
    process = queries.process_of(request.actor, process_id)
    version = (
        queries.newest_version(process.pk) if number is None else queries.version_of(request.actor, process_id, number)
    )
    if version is None:
        raise Version.DoesNotExist
    return process, version, queries.definition_of(version.pk)


def _drawings(definition: Definition, counts: dict[str, int], roles: dict[str, str]) -> dict[str, SafeString]:
    hrefs = {stage.key: f"#stage-{stage.key}" for stage in definition.process.main}
    chart = queries.chart_of(definition, counts=counts, hrefs=hrefs, roles=roles)
    sizes = {"wide": WIDE, "paper": PAPER, "narrow": NARROW}
    # our own drawing: every text in it is escaped
    return {name: mark_safe(draw(chart, width=width)) for name, width in sizes.items()}  # noqa: S308


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as the page prints it."""

    stage: Any
    title: str
    role: str
    purpose: str
    guidance: str
    work: list[dict[str, object]]
    enter: list[str]
    leave: list[str]
    forms: list[str]
    answers: list[dict[str, str]]
    question: str
    backs: list[str]


def _stage_row(stage: Any, definition: Definition, roles: dict[str, str]) -> StageRow:
    process = definition.process
    decision = process.decision_after(stage.key)
    answers = decision.answers if decision else ()
    guidance = stage.guidance if isinstance(stage.guidance, str) else say(stage.guidance)
    return StageRow(
        stage=stage, title=say(stage.title), role=roles.get(stage.role, stage.role), purpose=say(stage.purpose),
        guidance=guidance or "", forms=[say(definition.forms[key].title) for key in stage.forms],
        work=[
            {"title": say(i.title), "role": roles.get(i.role or stage.role, i.role), "required": i.required,
             "computed": i.done_when is not None, "before": gate_words(i.only_when, definition, stage)}
            for i in stage.all_work
        ],
        enter=gate_words(stage.enter, definition, stage), leave=gate_words(stage.leave, definition, stage),
        question=say(decision.question) if decision else "",
        answers=[{"label": say(a.title) or a.key, "to": _title(definition, a.to)} for a in answers],
        backs=[_title(definition, way.to) for way in process.ways_back if way.from_ == stage.key],
    )  # fmt: skip


def _title(definition: Definition, key: str) -> str:
    stage = definition.process.find(key)
    return say(stage.title) if stage else ""


@staff(access.SEE)
@require_GET
def process_print(request: StaffRequest, process_id: int, number: int) -> HttpResponse:
    """The drawing on A4."""
    process, version, definition = _version(request, process_id, number)
    flow = _drawings(definition, {}, organisation.role_titles(request.actor.group_id))
    context = {"process": process, "version": version, "flow": flow}
    return render(request, "process/process_print.html", context)


@staff(access.SEE)
@require_GET
def facts(request: StaffRequest) -> HttpResponse:
    """Every fact that a gate may name."""
    return render(request, "process/fact_list.html", {"facts": queries.facts_known(request.actor)})


@staff(access.PUBLISH)
@require_POST
@once
def process_choice(request: StaffRequest, process_id: int) -> HttpResponse:
    """New deals start here from now on."""
    queries.process_of(request.actor, process_id)
    commands.choose_process(process_id, by=request.actor)
    return redirect("process:detail", process_id)


@staff(access.PUBLISH)
@require_http_methods(["GET", "POST"])
@once
def process_copy(request: StaffRequest, process_id: int) -> HttpResponse:
    """A store's own copy."""
    process = queries.process_of(request.actor, process_id)
    stores = [(store.pk, store.name) for store in organisation.stores_of(request.actor)]
    return form_page(
        request,
        "process/copy_form.html",
        form=StoreForm(request.POST or None, stores=stores),
        act=lambda values: commands.copy_process(process_id, store_id=values["store_id"], by=request.actor),
        done=lambda version: reverse("process:detail", args=[version.process_id]),
        context={"process": process},
    )


@staff(access.MIGRATE)
@require_http_methods(["GET", "POST"])
@once
def migration(request: StaffRequest, process_id: int) -> HttpResponse:
    """Move running deals to another version: first what would happen, then for real."""
    process, newest, definition = _version(request, process_id, None)
    versions = [version.number for version in queries.versions_of(process_id)]
    given = request.POST.get("origin") or request.GET.get("origin") or ""
    origin = int(given) if given.isdecimal() and int(given) in versions else versions[min(1, len(versions) - 1)]
    old = queries.definition_of(queries.version_of(request.actor, process_id, origin).pk)
    unmapped = [stage.key for stage in old.stages if definition.process.find(stage.key) is None]
    form = MigrationForm(
        request.POST or None, versions=versions, unmapped=unmapped, initial={"origin": origin, "to": newest.number},
        stages=[(stage.key, say(stage.title)) for stage in definition.stages],
    )  # fmt: skip
    context: dict[str, Any] = {"process": process, "form": form}
    if request.method == "POST" and form.is_valid():
        is_dry = "really" not in request.POST
        context["result"] = commands.migrate_runs(
            process_id, origin=form.cleaned_data["origin"], to=form.cleaned_data["to"], stages=form.mapping(),
            is_dry=is_dry, by=request.actor,
        )  # fmt: skip
        context["is_dry"] = is_dry
    return render(request, "process/migration_form.html", context)
