"""What is done with one deal, each in a small dialog: contact, plan, grade, loss, owner, facts, promise."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.deals import access, commands, queries
from jiubu.deals.forms import (
    FACTS,
    PURPOSES,
    ApologyForm,
    ContactForm,
    DeliveryForm,
    GradeForm,
    LossDecisionForm,
    LossForm,
    OwnerForm,
    PlanForm,
    PromiseForm,
    ReasonForm,
    WishForm,
    fact_form,
)
from jiubu.deals.models import Deal
from jiubu.deals.views.options import Choices, colours_of, people_of, reason_groups, series_of, trims_of
from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff
from jiubu.work import access as work_access
from jiubu.work.commands import make_promise

FORM = require_http_methods(["GET", "POST"])
ASKED = ("appointment", "meets_at", "referral", "referred_name", "referred_mobile", "signs")
"""Fields of a contact that are about what was asked of the customer."""


def back_to(request: StaffRequest, deal_id: int) -> str:
    """Where an accepted form goes: the page that it was opened on, else the deal."""
    here = request.htmx.current_url_abs_path if request.htmx else None
    return here or reverse("deals:detail", args=[deal_id])


@staff(access.FOLLOW_UP)
@FORM
@once
def contact(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Record the contact that was due (or any other), what was promised, and plan the next one."""
    deal = queries.deal_of(request.actor, deal_id)
    due = queries.contact_asked(deal, request.GET.get("followup", ""))
    initial = {"way": request.GET.get("way", due.way if due else "call"), "followup_id": due.pk if due else None}
    people = people_of(request.actor, deal.store_id) if request.actor.can(work_access.MANAGE) else ()
    preparation = queries.preparation_of(request.actor, deal)
    signs = [(sign.key, sign.title) for sign in preparation.signs]
    form = ContactForm(request.POST or None, initial=initial, people=people, signs=signs)

    def act(values: dict[str, Any]) -> object:
        owner_id = values.pop("promise_owner_id", None)
        promise = commands.Promised(values.pop("promise"), values.pop("promise_due_at"), owner_id)
        asked = commands.Asked(**{name: values.pop(name) for name in ASKED})
        values.pop("quick")
        values["outcome"], days = form.quick_choice()
        values["next_at"] = queries.day_offered(deal, days) if days is not None else values["next_at"]
        done = commands.record_followup(deal_id, **values, promise=promise, asked=asked, by=request.actor)
        _say_what_came(request, deal, done)
        return done

    return form_page(
        request,
        "deals/contact_form.html",
        form=form,
        act=act,
        done=back_to(request, deal_id),
        context={"deal": deal, "due": due, "preparation": preparation, "voices": _voices(preparation, form)},
    )


def _voices(preparation: queries.Preparation, form: ContactForm) -> list[tuple[str, object]]:
    """The words by which a customer gives a sign away, each with its tick."""
    return [(sign.voice, tick) for sign, tick in zip(preparation.signs, form["signs"], strict=True)]


def _say_what_came(request: StaffRequest, deal: Deal, done: commands.Recorded) -> None:
    """What was made of it, and the grade that the facts speak for now, where it is another."""
    if done.brought and done.brought.referred:
        text = _("{name} has a deal of their own: {code}.")
        who = done.brought.referred
        messages.success(request, text.format(name=who.customer.name, code=who.code))
    if done.followup.signs and done.proposed_grade != deal.grade:
        text = _("What the customer said speaks for grade {grade}. Judge it on the deal.")
        messages.info(request, text.format(grade=done.proposed_grade))


@staff(access.FOLLOW_UP)
@FORM
@once
def plan(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Give the next contact a time and a purpose."""
    deal = queries.deal_of(request.actor, deal_id)
    planned = queries.contact_planned(deal)
    initial = {"at": deal.next_contact_at, "purpose": deal.next_contact_purpose, "way": "call"}
    if planned is not None:
        initial |= {"way": planned.way, "points": planned.points, "answers": planned.answers}
    return form_page(
        request,
        "deals/plan_form.html",
        form=PlanForm(request.POST or None, initial=initial),
        act=lambda values: commands.plan_followup(deal_id, **values, by=request.actor),
        done=back_to(request, deal_id),
        context={"deal": deal, "purposes": PURPOSES, "preparation": queries.preparation_of(request.actor, deal)},
    )


@staff(access.JUDGE_GRADE)
@FORM
@once
def grade(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Judge the grade: what the facts propose and why, the signs, and another grade with its reason."""
    deal = queries.deal_of(request.actor, deal_id)
    view = queries.grade_of(deal)
    form = GradeForm(
        request.POST or None,
        signs=[(sign.key, sign.title) for sign in view.signs if not sign.is_by_fact],
        grades=[(rule.key, rule.key) for rule in view.grades],
        initial={"signs": [sign.key for sign in view.signs if sign.is_shown]},
    )
    return form_page(
        request,
        "deals/grade_form.html",
        form=form,
        act=lambda v: commands.judge_grade(
            deal_id, signs=v["signs"], grade=v["grade"] or None, reason=v["reason"], by=request.actor
        ),
        done=back_to(request, deal_id),
        context={"deal": deal, "view": view, "history": queries.grade_history_of(deal)[:8]},
    )


@staff(access.ASK_LOSS)
@FORM
@once
def loss(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Ask to close the deal as lost."""
    deal = queries.deal_of(request.actor, deal_id)

    def act(v: dict[str, Any]) -> object:
        rival = commands.Rival(
            v["rival_brand"], v["rival_model"], v["rival_price"], v["rival_dealer"], v["rival_untold"]
        )
        return commands.request_loss(deal_id, reason=v["reason"], text=v["text"], rival=rival, by=request.actor)

    form = LossForm(request.POST or None, reasons=reason_groups(request.actor))
    context = {"deal": deal, "rivals": queries.rivals_known(deal.group_id)}
    return form_page(
        request, "deals/loss_form.html", form=form, act=act, done=back_to(request, deal_id), context=context
    )


@staff(access.CONFIRM_LOSS)
@FORM
@once
def loss_decision(request: StaffRequest, deal_id: int, request_id: int) -> HttpResponse:
    """A manager confirms the loss or sends it back with words."""
    asked = queries.loss_request_of(request.actor, request_id, deal_id=deal_id)

    def act(v: dict[str, Any]) -> object:
        if v["is_lost"]:
            return commands.confirm_loss(
                asked.pk, words=v["words"], revive_on=v["revive_on"], to_pool=v["to_pool"], by=request.actor
            )
        return commands.send_back_loss(asked.pk, words=v["words"], by=request.actor)

    return form_page(
        request,
        "deals/loss_decision.html",
        form=LossDecisionForm(request.POST or None, initial={"revive_on": queries.revival_day(asked.deal)}),
        act=act,
        done=back_to(request, deal_id),
        context={"asked": asked, "deal": asked.deal},
    )


@staff(access.ASK_LOSS)
@require_POST
@once
def loss_withdrawal(request: StaffRequest, deal_id: int, request_id: int) -> HttpResponse:
    asked = queries.loss_request_of(request.actor, request_id, deal_id=deal_id)
    commands.withdraw_loss(asked.pk, by=request.actor)
    return redirect("deals:detail", deal_id)


@staff(access.ASK_LOSS, access.CONFIRM_LOSS)
@FORM
@once
def revival(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Take a lost or dormant deal up again."""
    deal = queries.deal_of(request.actor, deal_id)
    return form_page(
        request,
        "deals/revival_form.html",
        form=ReasonForm(request.POST or None),
        act=lambda values: commands.revive_deal(deal_id, reason=values["reason"], by=request.actor),
        done=back_to(request, deal_id),
        context={"deal": deal},
    )


@staff(access.ASSIGN)
@FORM
@once
def owner(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Give the deal to somebody else, or back to the pool."""
    deal = queries.deal_of(request.actor, deal_id)
    form = OwnerForm(
        request.POST or None, people=people_of(request.actor, deal.store_id), initial={"owner_id": deal.owner_id}
    )
    return form_page(
        request,
        "deals/owner_form.html",
        form=form,
        act=lambda v: commands.assign_deal(deal_id, **v, by=request.actor),
        done=back_to(request, deal_id),
        context={"deal": deal},
    )


@staff(access.MAKE)
@require_POST
@once
def taking(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Take a deal from the pool."""
    commands.take_deal(deal_id, by=request.actor)
    return redirect("deals:detail", deal_id)


@staff(access.MAKE)
@FORM
@once
def fact(request: StaffRequest, deal_id: int, name: str) -> HttpResponse:
    """One fact of the deal, edited where it stands."""
    deal = queries.deal_of(request.actor, deal_id)
    if name not in FACTS or (name == "amount" and not access.sees_amounts(request.actor)):
        raise Deal.DoesNotExist
    offers: dict[str, Callable[[], Choices]] = {
        "series_id": lambda: series_of(request.actor, deal),
        "trim_id": lambda: trims_of(request.actor, deal.series_id),
        "colour_id": lambda: colours_of(request.actor, deal.series_id),
        "channel": lambda: [(c.key, say(c.title)) for c in queries.channels_of(request.actor)],
    }
    value = (deal.channel.key if deal.channel else "") if name == "channel" else getattr(deal, name)
    choices = offers[name]() if name in offers else ()
    form = fact_form(name, choices=choices)(request.POST or None, initial={"value": value, "version": deal.version})
    context = {"deal": deal, "name": name}
    return form_page(
        request,
        "deals/_fact_form.html",
        form=form,
        act=lambda v: commands.edit_deal(
            deal_id, changes={name: v["value"]}, version=v["version"], by=request.actor
        ),
        done=reverse("deals:facts", args=[deal_id]) if request.htmx else reverse("deals:detail", args=[deal_id]),
        context=context,
    )  # fmt: skip


@staff(access.FOLLOW_UP)
@FORM
@once
def promise(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Write down what the customer was promised, by when."""
    deal = queries.deal_of(request.actor, deal_id)
    if not access.can(request.actor, access.FOLLOW_UP, deal):
        request.actor.require_over(access.FOLLOW_UP, owner_id=deal.owner_id, store_id=deal.store_id)

    def act(values: dict[str, Any]) -> object:
        owner_id = deal.owner_id or request.actor.user_id
        if owner_id is None:
            raise Refused("owner_missing", "")
        return make_promise(
            store_id=deal.store_id,
            owner_id=owner_id,
            kind="other",
            **values,
            about=deal,
            about_title=queries.title_of(deal),
            by=request.actor,
        )

    return form_page(
        request,
        "deals/promise_form.html",
        form=PromiseForm(request.POST or None),
        act=act,
        done=back_to(request, deal_id),
        context={"deal": deal},
    )


@staff(access.SEE)
@require_GET
def facts(request: StaffRequest, deal_id: int) -> HttpResponse:
    """The facts of the deal alone, after one of them was edited."""
    deal = queries.deal_of(request.actor, deal_id)
    may_edit = access.can(request.actor, access.MAKE, deal)
    context = {"deal": deal, "may_edit": may_edit, "sees_amount": access.sees_amounts(request.actor)}
    return render(request, "deals/_facts.html", context)


@staff(access.FOLLOW_UP)
@FORM
@once
def delivery(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Promise the delivery; when a date was given before, apologise and give a new one."""
    deal = queries.deal_of(request.actor, deal_id)
    promised = queries.delivery_promise_of(deal)

    def act(v: dict[str, Any]) -> object:
        if promised is None:
            return commands.promise_delivery(deal_id, due_at=v["due_at"], by=request.actor)
        return commands.apologise(deal_id, said=v["said"], cause=v["cause"], due_at=v["due_at"], by=request.actor)

    form_class = DeliveryForm if promised is None else ApologyForm
    return form_page(
        request,
        "deals/delivery_form.html",
        form=form_class(request.POST or None),
        act=act,
        done=back_to(request, deal_id),
        context={"deal": deal, "promised": promised},
    )


@staff(access.MAKE)
@FORM
@once
def edit(request: StaffRequest, deal_id: int) -> HttpResponse:
    """The whole wish at once. Another series in the address (or sent) offers its own trims and colours."""
    deal = queries.deal_of(request.actor, deal_id)
    chosen = request.POST.get("series_id", request.GET.get("series_id", ""))
    series_id = int(chosen) if chosen.isdecimal() else deal.series_id
    channels = [(channel.key, say(channel.title)) for channel in queries.channels_of(request.actor)]
    offers = {
        "series_id": series_of(request.actor, deal),
        "trim_id": trims_of(request.actor, series_id),
        "colour_id": colours_of(request.actor, series_id),
        "channel": channels,
    }
    names = ("trim_id", "colour_id", "amount", "payment_way", "expected_on", "version")
    initial = {name: getattr(deal, name) for name in names} | {"series_id": series_id}
    initial["channel"] = deal.channel.key if deal.channel else ""

    def act(values: dict[str, Any]) -> object:
        version = values.pop("version")
        return commands.edit_deal(deal_id, changes=values, version=version, by=request.actor)

    hidden = () if access.sees_amounts(request.actor) else ("amount",)
    form = WishForm(request.POST or None, offers=offers, hidden=hidden, initial=initial)
    done = back_to(request, deal_id)
    return form_page(request, "deals/wish_form.html", form=form, act=act, done=done, context={"deal": deal})
