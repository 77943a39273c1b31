"""Pages of requests about personal data, of retention rules, and of the rules of contact."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.customers import queries as customers
from jiubu.kernel.errors import Refused, Stale
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.privacy import access, commands, queries
from jiubu.privacy.forms import DecisionForm, DeletionForm, HoursForm, RequestForm, WordingForm
from jiubu.privacy.models import PersonRequest
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

SHOWN = 100


@staff(access.REQUESTS)
@require_GET
def request_list(request: StaffRequest) -> HttpResponse:
    """Open ones first to be answered, then the answered."""
    rows = queries.requests_of(request.actor)
    is_open = request.GET.get("state", "open") == "open"
    rows = rows.filter(state="open") if is_open else rows.exclude(state="open")
    page = page_of(rows, order=("due_on", "id") if is_open else ("-id",), after=request.GET.get("after", ""))
    context = {"page": page, "is_open": is_open, "today": timezone.localdate()}
    return render(request, "privacy/request_list.html", context)


@staff(access.REQUESTS)
@require_http_methods(["GET", "POST"])
@once
def request_new(request: StaffRequest, customer_id: int) -> HttpResponse:
    customer = customers.customer_of(request.actor, customer_id)
    form = RequestForm(request.POST or None)
    return form_page(
        request, "privacy/form.html", form=form,
        act=lambda data: commands.take_request(customer.pk, **data, by=request.actor),
        done=lambda made: f"/privacy/requests/{made.pk}/",
        context={"customer": customer, "title": _("Request about personal data")},
    )  # fmt: skip


@staff(access.REQUESTS)
@require_GET
def request_detail(request: StaffRequest, person_request_id: int) -> HttpResponse:
    """What is asked, what can be done, and the receipt."""
    row = queries.request_of(request.actor, person_request_id)
    wants_deletion = row.is_open and row.kind == PersonRequest.Kind.DELETE
    context = {
        "row": row,
        "today": timezone.localdate(),
        "deletable": queries.deletable(row.customer) if wants_deletion else None,
        "titles": queries.holding_titles(),
    }
    return render(request, "privacy/request_detail.html", context)


@staff(access.REQUESTS)
@require_POST
@once
def copy(request: StaffRequest, person_request_id: int) -> HttpResponse:
    """The file with everything, to hand out."""
    row, parts = commands.hand_out_copy(person_request_id, by=request.actor)
    context = {"row": row, "parts": parts, "at": timezone.now()}
    response = HttpResponse(render_to_string("privacy/copy.html", context, request), content_type="text/html")
    response["Content-Disposition"] = f'attachment; filename="{row.code}-{row.customer.code}.html"'
    response["Cache-Control"] = "no-store"
    return response


@staff(access.REQUESTS)
@require_http_methods(["GET", "POST"])
@once
def decision(request: StaffRequest, person_request_id: int, answer: str) -> HttpResponse:
    """Corrected, deleted or refused, with the words for the person."""
    row = queries.request_of(request.actor, person_request_id)
    act, title, form = _answers(row, answer)
    return form_page(
        request, "privacy/form.html", form=form(request.POST or None),
        act=lambda data: act(row.pk, **data, by=request.actor), done=f"/privacy/requests/{row.pk}/",
        context={"customer": row.customer, "title": title},
    )  # fmt: skip


def _answers(row: PersonRequest, answer: str) -> tuple[Any, str, Any]:
    if answer == "refusal":
        return commands.refuse_request, _("Refuse the request"), DecisionForm
    if row.kind == PersonRequest.Kind.DELETE:
        return commands.fulfil_deletion, _("Delete the person's data"), DeletionForm
    return commands.finish_correction, _("Corrected"), DecisionForm


@staff(access.RETENTION)
@require_GET
def retention(request: StaffRequest) -> HttpResponse:
    """The rules, each with its state and its last runs."""
    access.require_retention(request.actor)
    rules = list(queries.retention_rules_of(request.actor.group_id))
    last = queries.last_runs_of(rules)
    return render(request, "privacy/retention.html", {"rules": [(rule, last.get(rule.pk)) for rule in rules]})


@staff(access.RETENTION)
@require_http_methods(["GET", "POST"])
@once
def retention_rule(request: StaffRequest, rule_id: int) -> HttpResponse:
    """The dry run: whom the rule would empty and why; approving or stopping it, and running it now."""
    access.require_retention(request.actor)
    rule = queries.retention_rule_of(request.actor, rule_id)
    compared = None
    if request.method == "POST":
        try:
            return _retention_act(request, rule.pk)
        except Stale as stale:
            compared = stale
    candidates = queries.retention_candidates(rule)
    context = {
        "compared": compared and compared.details["differences"], "error": compared,
        "rule": rule, "candidates": candidates, "most": queries.MOST, "is_of_people": queries.is_of_people(rule),
        "row_count": sum(one.rows for one in candidates),
        "before": queries.before_of(rule), "runs": queries.runs_of(rule)[:20],
    }  # fmt: skip
    return render(request, "privacy/retention_rule.html", context, status=409 if compared else 200)


def _retention_act(request: StaffRequest, rule_id: int) -> HttpResponse:
    what = request.POST.get("do", "")
    if what == "run":
        run = commands.run_retention(rule_id, by=request.actor)
        if run.failed_count:
            failed = {"done": run.done_count, "failed": run.failed_count}
            messages.warning(request, _("%(done)d done, %(failed)d failed. The next run takes them up again.") % failed)
        elif queries.is_of_people(run.rule):
            messages.success(request, _("%d people were deleted.") % run.done_count)
        else:
            messages.success(request, _("The contents of %d imports were deleted.") % run.done_count)
    else:
        months = request.POST.get("months", "")
        commands.approve_retention(
            rule_id, is_approved=what == "approve", months=int(months) if months.isdecimal() else None, by=request.actor
        )
    return redirect("privacy:retention_rule", rule_id)


@staff(access.SETTINGS)
@require_http_methods(["GET", "POST"])
@once
def settings(request: StaffRequest) -> HttpResponse:
    """Contact hours, purposes, and the texts that people agree to."""
    hours = queries.contact_hours_of(request.actor.group_id)
    now = {name: getattr(hours, name) for name in HoursForm.base_fields if name != "version"}
    form = HoursForm(request.POST or None, initial={**now, "version": hours.version})
    texts: dict[str, list[Any]] = {}
    for wording in queries.wordings_of(request.actor.group_id):
        texts.setdefault(wording.purpose, []).append(wording)
    purposes = [(one, texts.get(one.key, [])) for one in queries.purposes_of(request.actor.group_id)]
    return form_page(
        request, "privacy/settings.html", form=form,
        act=lambda data: commands.set_contact_hours(**{**now, **data}, by=request.actor), done="/privacy/settings/",
        context={"purposes": purposes},
    )  # fmt: skip


@staff(access.SETTINGS)
@require_http_methods(["GET", "POST"])
@once
def wording_new(request: StaffRequest, purpose: str) -> HttpResponse:
    """The next text of a purpose."""
    newest = queries.newest_wording(request.actor.group_id, purpose)
    form = WordingForm(request.POST or None, initial=dict(newest.text) if newest else {})
    if not queries.purposes_of(request.actor.group_id).filter(key=purpose).exists():
        raise Refused("unknown_purpose", _("Choose one of those offered."))
    return form_page(
        request, "privacy/form.html", form=form,
        act=lambda data: commands.put_wording(purpose, text=data, by=request.actor), done="/privacy/settings/",
        context={"title": _("New text to agree to"), "hint": _("Who agreed to an older text agreed to that one.")},
    )  # fmt: skip
