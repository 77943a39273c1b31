"""The pool of a store: what lies there, who may take how much, and who had a deal from when to when."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.deals import access, commands, queries
from jiubu.deals.forms import SalesRulesForm
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


@staff(access.MAKE)
@require_GET
def pool(request: StaffRequest) -> HttpResponse:
    """Longest standing first, with what the rules leave."""
    context = {
        "page": queries.pool_rows(request.actor, after=request.GET.get("after", "")),
        "allowance": queries.allowance_of(request.actor.group_id, request.actor.user_id),
        "titles": queries.stage_titles(request.actor),
        "may_set": request.actor.can(access.SETTINGS),
    }
    return render(request, "deals/pool.html", context)


@staff(access.MAKE)
@require_POST
@once
def picking(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Take one: then its page; refused by a rule: the sentence, on the pool."""
    try:
        commands.take_deal(deal_id, by=request.actor)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.warning(request, str(refusal.text))
        return redirect("deals:pool")
    return redirect("deals:detail", deal_id)


@staff(access.SETTINGS)
@require_http_methods(["GET", "POST"])
@once
def rules(request: StaffRequest) -> HttpResponse:
    """Contacts before a loss, and the limits of the pool."""
    found = queries.rules_of_group(request.actor.group_id)
    stages = [*queries.stage_titles(request.actor).items()]
    initial = {name: getattr(found, name) for name in SalesRulesForm.base_fields}

    def act(values: dict[str, Any]) -> object:
        return commands.put_sales_rules(key=found.key, **values, by=request.actor)

    form = SalesRulesForm(request.POST or None, stages=stages, initial=initial)
    return form_page(request, "deals/rules_form.html", form=form, act=act, done=reverse("deals:pool"))


@staff(access.SEE)
@require_GET
def holders(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Who had this deal from when to when."""
    deal = queries.deal_of(request.actor, deal_id)
    context = {"deal": deal, "holders": queries.holders_of(deal), "title": _("Who had this deal")}
    return render(request, "deals/holders.html", context)
