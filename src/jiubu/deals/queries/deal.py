"""One deal: its page, its history, its next step, the grade that the facts speak for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiubu.deals import access
from jiubu.deals.models import OPEN_PHASES, STEADY, Deal, Followup, GradeChange, Handover, LossRequest
from jiubu.deals.queries.cards import amount_of, deals_of, model_of, shown
from jiubu.deals.queries.options import profile_of_group
from jiubu.deals.rules import GradeRule, Known, Profile, Proposal, Reason, SignRule, contact_state, missing_of, propose
from jiubu.kernel.actor import Actor
from jiubu.kernel.fact import FACTS, FactContext, read_facts
from jiubu.kernel.prepared import Prepared
from jiubu.kernel.reach import reach_q
from jiubu.kernel.titles import say
from jiubu.organisation.models import Post
from jiubu.work.models import Promise
from jiubu.work.queries import open_approval_about

GRADE_RULE = "grade"
"""The approval of the hottest grade."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next: a contact by a time, or a decision that is waited for."""

    kind: str
    """contact, loss_asked, none."""
    title: str
    at: datetime | None
    state: str
    followup_id: int | None = None


@dataclass(frozen=True, slots=True)
class GradeView:
    """What the grade page shows: grade, proposal with its sentences, and the signs with what the facts show."""

    grade: str
    proposed: str
    reasons: list[str]
    is_overridden: bool
    judged_at: datetime | None
    grades: list[GradeRule]
    signs: list["SignView"]
    asked: str = ""
    """The grade that a manager is asked to confirm."""


@dataclass(frozen=True, slots=True)
class SignView:
    """One sign, with words by which a customer gives it away."""

    key: str
    title: str
    grade: str
    is_shown: bool
    """Ticked at the last judgement, or shown by a fact."""
    is_by_fact: bool
    voice: str = ""


@dataclass(frozen=True, slots=True)
class ContactRange:
    """When to contact next: what is proposed, and the last day that needs no reason."""

    proposed_at: datetime
    latest_on: date


def _whole(deal_id: int, group_id: int) -> QuerySet[Deal]:
    rows = shown(Deal.objects.filter(pk=deal_id, group=group_id))
    return rows.select_related("process", "store", "loss_reason__parent")


WHOLE = Prepared(_whole, deal_id=1_900_000_001, group_id=1_900_000_002)


def deal_of(actor: Actor, deal_id: int) -> Deal:
    """The deal with all that its page's head shows; ``Deal.DoesNotExist`` also when it is out of reach."""
    deal = deal_after(actor, deal_id)
    if not access.can(actor, access.SEE, deal):
        raise Deal.DoesNotExist("Deal matching query does not exist.")
    return deal


def deal_after(actor: Actor, deal_id: int) -> Deal:
    """The deal for the answer to a command that was allowed, though it may be out of the actor's reach now."""
    return WHOLE.get(deal_id=deal_id, group_id=actor.group_id)


def deals_of_customer(actor: Actor, customer_id: int) -> QuerySet[Deal]:
    return deals_of(actor).filter(customer=customer_id).order_by("-id")


def open_runs_of(customer_id: int) -> list[int]:
    """The runs of this customer's deals that are on their way, without the lost ones."""
    rows = Deal.objects.filter(customer=customer_id, run_id__isnull=False).exclude(phase="lost")
    return [run_id for run_id in rows.order_by("pk").values_list("run_id", flat=True) if run_id is not None]


def open_deals_with(customer_id: int, owner_id: int | None, *, for_user_id: int) -> list[Deal]:
    """The open deals that ``owner_id`` has with a customer, in stores where ``for_user_id`` works; for reactions."""
    rows = Deal.objects.filter(customer=customer_id, owner=owner_id, phase__in=OPEN_PHASES)
    here = Post.objects.current().filter(user=for_user_id).values("store_id")
    return list(rows.filter(store__in=here).order_by("id"))


def followups_of(deal: Deal) -> QuerySet[Followup]:
    """Planned and recorded contacts, newest first."""
    return Followup.objects.filter(deal=deal).select_related("owner", "done_by").order_by("-id")


def planned_of(deal: Deal) -> QuerySet[Followup]:
    """Contacts still to be made, the next one first."""
    return Followup.objects.filter(deal=deal, state=Followup.State.PLANNED).order_by("planned_at", "id")


COMING = Prepared(
    lambda deal_id: Followup.objects.filter(deal=deal_id, state=Followup.State.PLANNED).order_by("planned_at", "id")[
        :1
    ],
    deal_id=1_900_000_001,
)


def contact_due(deal: Deal, *, way: str = "") -> Followup | None:
    """What a contact made now answers: something due by this time tomorrow, for this way first, else the regular one."""
    planned = list(planned_of(deal))
    due = [row for row in planned if row.planned_at and row.planned_at <= timezone.now() + timedelta(days=1)]
    fitting = [row for row in due if row.way == way] or due or [row for row in planned if row.kind in STEADY]
    return fitting[0] if fitting else None


def contact_asked(deal: Deal, followup_id: str) -> Followup | None:
    """The planned contact of this number, while it is planned; without a number what is due."""
    if not followup_id.isdecimal():
        return contact_due(deal)
    return planned_of(deal).filter(pk=int(followup_id)).first()


def followup_of(actor: Actor, followup_id: int) -> Followup:
    reach = reach_q(actor, "deals.see", owner="deal__owner", store="deal__store", group="deal__group")
    return Followup.objects.filter(reach).select_related("deal__customer").get(pk=followup_id)


def contacts_of_customer(actor: Actor, customer_id: int) -> QuerySet[Followup]:
    """Every recorded contact with a customer, over all deals that the actor may see."""
    reach = reach_q(actor, "deals.see", owner="deal__owner", store="deal__store", group="deal__group")
    done = Followup.objects.filter(reach, customer=customer_id, state=Followup.State.DONE)
    return done.select_related("deal", "done_by").order_by("-done_at", "-id")


def grade_history_of(deal: Deal) -> QuerySet[GradeChange]:
    return GradeChange.objects.filter(deal=deal).select_related("by").order_by("-at", "-id")


def loss_requests_of(deal: Deal) -> QuerySet[LossRequest]:
    return (
        LossRequest.objects.filter(deal=deal).select_related("reason__parent", "asked_by", "decided_by").order_by("-id")
    )


def loss_request_of(actor: Actor, request_id: int, *, deal_id: int | None = None) -> LossRequest:
    """``deal_id``: of that deal only, where the address names both."""
    reach = reach_q(actor, "deals.see", owner="deal__owner", store="deal__store", group="deal__group")
    rows = LossRequest.objects.filter(reach).select_related("deal__customer", "reason", "asked_by")
    return (rows if deal_id is None else rows.filter(deal_id=deal_id)).get(pk=request_id)


def deals_left_of(actor: Actor, receipt: Handover) -> list[Deal]:
    """Deals that stayed when a hand-over was undone, as far as the actor sees them, with their owners now."""
    ids = receipt.left.get("deals", [])
    rows = Deal.objects.visible_to(actor).filter(pk__in=ids).select_related("customer", "owner")
    return list(rows.order_by("id")[:100]) if ids else []


def handovers_of(actor: Actor) -> QuerySet[Handover]:
    """Receipts of hand-overs in the actor's reach, newest first."""
    reach = reach_q(actor, "deals.hand_over", owner="to_user")
    return Handover.objects.filter(reach).select_related("from_user", "to_user", "by", "store").order_by("-id")


def delivery_promise_of(deal: Deal) -> Promise | None:
    """The promise of delivery that stands: not kept, not replaced by a newer one."""
    rows = Promise.objects.filter(about_kind="deals.deal", about_id=deal.pk, kind="delivery", replaced_by=None)
    return rows.exclude(state__in=[Promise.State.KEPT, Promise.State.REPLACED]).order_by("-id").first()


def next_step_of(deal: Deal) -> NextStep:
    """The one next step; what the gate still wants is ``process.queries.status_of``."""
    if getattr(deal, "is_loss_asked", False):
        return NextStep("loss_asked", _("Waits for the manager's decision about the loss"), None, "")
    if not deal.next_contact_at or deal.phase in ("lost", "dormant"):
        return NextStep("none", _("Nothing is planned"), None, "")
    followup = COMING.first(deal_id=deal.pk)
    state = contact_state(timezone.localdate(deal.next_contact_at), timezone.localdate())
    title = deal.next_contact_purpose or _("Contact the customer")
    return NextStep("contact", title, deal.next_contact_at, state, followup.pk if followup else None)


def context_of(deal: Deal) -> FactContext:
    """What facts about this deal are computed from."""
    return FactContext(
        group_id=deal.group_id,
        store_id=deal.store_id,
        subject_kind="deal",
        subject_id=deal.pk,
        run_id=deal.run_id,
        stage=deal.stage,
        stage_entered_at=deal.stage_entered_at,
    )


def deal_facts(deal: Deal, names: list[str] | None = None) -> dict[str, object]:
    """The facts that gates see, computed fresh: the named ones, or all that are registered for deals."""
    wanted = names if names is not None else [name for kind, name in FACTS if kind == "deal"]
    wanted = [name for name in wanted if ("deal", name) in FACTS]
    values = read_facts(context_of(deal), wanted)
    return {name: values.get(name) for name in wanted}


def facts_seen(actor: Actor, deal: Deal) -> dict[str, object]:
    """All facts of the deal, without the amounts where the role hides them."""
    values = deal_facts(deal)
    if access.sees_amounts(actor):
        return values
    return {name: None if FACTS["deal", name][0].type == "money" else value for name, value in values.items()}


def missing_for_grade(deal: Deal) -> tuple[str, ...]:
    customer = deal.customer
    return missing_of(
        name=customer.name,
        phones=(customer.mobile, customer.other_phone),
        models=(deal.series_id, deal.trim_id, deal.title),
    )


def signs_of(deal: Deal, profile: Profile) -> tuple[frozenset[str], frozenset[str]]:
    """Signs that facts show now, and those ticked at the last judgement or heard in contacts since then."""
    facts = deal_facts(deal, [sign.fact for sign in profile.signs if sign.fact])
    shown = frozenset(sign.key for sign in profile.signs if sign.fact and facts.get(sign.fact) is True)
    last = (
        GradeChange.objects.filter(deal=deal, cause__in=["judged", "overridden", "asked"])
        .order_by("-at", "-id")
        .first()
    )
    heard = Followup.objects.filter(deal=deal, state=Followup.State.DONE)
    heard = heard.filter(done_at__gt=last.at) if last else heard
    voiced = {key for signs in heard.values_list("signs", flat=True) for key in signs}
    return shown, frozenset(last.signs if last else ()) | voiced


def known_about(deal: Deal, signs: frozenset[str]) -> Known:
    expected = (deal.expected_on - timezone.localdate()).days if deal.expected_on else None
    return Known(deal.phase, missing_for_grade(deal), expected, signs)


def proposal_of(deal: Deal, *, ticked: frozenset[str] | None = None) -> Proposal:
    """The grade the facts speak for now. ``ticked`` replaces the signs of the last judgement."""
    profile = profile_of_group(deal.group_id)
    shown, before = signs_of(deal, profile)
    return propose(profile, known_about(deal, shown | (before if ticked is None else ticked)))


def grade_of(deal: Deal) -> GradeView:
    """The grade with its explanation, for the grade page."""
    profile = profile_of_group(deal.group_id)
    shown, ticked = signs_of(deal, profile)
    proposal = propose(profile, known_about(deal, shown | ticked))
    last = grade_history_of(deal).first()
    asked = open_approval_about(deal, GRADE_RULE)
    return GradeView(
        grade=deal.grade,
        proposed=proposal.grade,
        reasons=[reason_text(reason, profile) for reason in proposal.reasons],
        is_overridden=deal.is_grade_overridden,
        judged_at=last.at if last else None,
        grades=list(profile.judged),
        signs=[_sign(sign, shown, ticked) for sign in profile.signs],
        asked=asked.payload["asked"]["grade"] if asked else "",
    )


def _sign(sign: SignRule, shown: frozenset[str], ticked: frozenset[str]) -> SignView:
    is_shown = sign.key in shown or sign.key in ticked
    return SignView(
        sign.key, say(sign.title), sign.grade, is_shown, sign.key in shown, say(sign.voice) if sign.voice else ""
    )


def reason_text(reason: Reason, profile: Profile) -> str:
    """Why a grade is proposed, in a sentence."""
    if reason.kind == "incomplete":
        names = {"name": _("the name"), "phone": _("the phone number"), "model": _("the wanted model")}
        missing = _(", ").join(names[key] for key in reason.keys)
        return _("Still missing: {missing}. Without it there is no grade.").format(missing=missing)
    if reason.kind == "window":
        days = reason.days or 0
        text = ngettext(
            "Expected to buy within {days} day: {grade}", "Expected to buy within {days} days: {grade}", max(days, 0)
        )
        return text.format(days=max(days, 0), grade=reason.grade)
    if reason.kind == "signs":
        titles = {sign.key: say(sign.title) for sign in profile.signs}
        return _("Signs for {grade}: {signs}").format(
            grade=reason.grade, signs=_(", ").join(titles[key] for key in reason.keys)
        )
    if reason.kind == "phase":
        return _("The stage fixes the grade.")
    return _("Neither a time of purchase nor signs are known.")


@dataclass(frozen=True, slots=True)
class DealHead:
    """What other pages show of a deal."""

    id: int
    code: str
    customer_name: str
    model: str
    grade: str
    stage: str
    phase: str
    amount: Decimal | None


def head_of(actor: Actor, deal: Deal) -> DealHead:
    amount = amount_of(actor, deal)
    return DealHead(deal.pk, deal.code, deal.customer.name, model_of(deal), deal.grade, deal.stage, deal.phase, amount)


def title_of(deal: Deal) -> str:
    """What to call a deal in a task or an approval: customer and wanted car."""
    model = model_of(deal)
    return f"{deal.customer.name} · {model}" if model else deal.customer.name
