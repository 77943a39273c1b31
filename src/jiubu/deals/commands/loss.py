"""A loss is a request: asked with its reason, confirmed or sent back by a manager; a lost deal can be taken up again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from unicodedata import normalize

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from jiubu.deals import access
from jiubu.deals.commands.deal import assign_deal
from jiubu.deals.commands.planning import bring_forward
from jiubu.deals.events import DealRevived, LossAsked, LossConfirmed, LossSentBack, LossWithdrawn
from jiubu.deals.models import Deal, LossReason, LossRequest
from jiubu.deals.queries import rules_of_group, title_of
from jiubu.deals.queries.losses import revival_day
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.queries import calendar_of, managers_of
from jiubu.process.commands import move_run
from jiubu.process.models import Run
from jiubu.process.queries import definition_of
from jiubu.work.commands import close_tasks_from, make_task, notify

READ_WITHIN = timedelta(hours=1)
"""A manager's words are read soon: they stand on today's list, whatever the hour."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Who got the deal, as far as is known."""

    brand: str = ""
    model: str = ""
    price: Decimal | None = None
    dealer: str = ""
    is_untold: bool = False
    """The customer tells neither price nor dealer."""


@command
def request_loss(deal_id: int, *, reason: str, text: str, rival: Rival | None = None, by: Actor) -> LossRequest:
    """Ask a manager to close the deal as lost. ``reason`` is the key of a leaf of the tree; some reasons want the rival
    with model, price and dealer.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.ASK_LOSS, deal)
    asked = LossRequest.objects.filter(deal=deal, state=LossRequest.State.ASKED).first()
    if asked is not None:
        return asked
    if not deal.is_open:
        raise Refused("deal_not_open", gettext_lazy("Only an open deal can be lost."))
    rival = rival or Rival()
    chosen = _require_filled(deal, reason, text, rival)
    _require_contacts(deal)
    request = LossRequest.objects.create(
        deal=deal,
        store_id=deal.store_id,
        reason=chosen,
        text=text.strip(),
        rival_brand=_written(rival.brand)[:60],
        rival_model=_written(rival.model)[:80],
        rival_price=rival.price,
        rival_dealer=_written(rival.dealer)[:100],
        stage=deal.stage,
        contact_count=deal.contact_count,
        owner_id=deal.owner_id,
        asked_by_id=by.user_id,
    )
    _ask_manager(deal, request, by=by)
    event = LossAsked(request_id=request.pk, reason=chosen.key, title=chosen.title)
    record(event, about=deal, also=[deal.customer], by=by)
    return request


@command
def confirm_loss(
    request_id: int, *, words: str = "", revive_on: date | None = None, to_pool: bool = False, by: Actor
) -> LossRequest:
    """The deal is lost: its run moves aside, its contacts are cancelled. It rests until ``revive_on``, when its owner has
    a task on a working day (after ``rules.REVIVE_AFTER_DAYS``, if neither is said); or goes ``to_pool``, where whoever
    picks it takes it up again. Refused("deal_signed") when it was signed after the request.
    """
    request, deal = _decided(request_id, by)
    if request.state == LossRequest.State.CONFIRMED:
        return request
    _require_asked(request)
    _require_unsigned(deal, request)
    _require_one_way(revive_on, to_pool=to_pool)
    if not to_pool:
        revive_on = revive_on or revival_day(deal)
    request.to_pool = to_pool
    _decide(request, LossRequest.State.CONFIRMED, words, by, revive_on=revive_on)
    deal.loss_reason = request.reason
    deal.save(update_fields=["loss_reason"])
    move_run(deal.run_id or 0, to=stage_of_phase(deal, "lost"), reason=request.reason.name, subject=deal, by=by)
    event = LossConfirmed(
        request_id=request.pk, reason=request.reason.key, title=request.reason.title, stage=request.stage
    )
    record(event, about=deal, also=[deal.customer], by=by)
    _answer(request, deal, gettext_noop("Loss confirmed: {title}"), by=by)
    if revive_on is not None:
        _ask_to_revive(deal, revive_on, by=by)
    if to_pool:
        machine = Actor.machine(by.name, group_id=by.group_id, door=by.door)
        assign_deal(deal.pk, owner_id=None, reason=_("lost, for anybody to win back"), by=machine)
    return request


@command
def send_back_loss(request_id: int, *, words: str, by: Actor) -> LossRequest:
    """The deal goes on: the owner has the manager's words among today's tasks, and contacts the customer on the next
    working day.
    """
    request, deal = _decided(request_id, by)
    if request.state == LossRequest.State.SENT_BACK:
        return request
    _require_asked(request)
    if not words.strip():
        text = gettext_lazy("Say what to try.")
        raise Refused("words_missing", text, fields={"words": text})
    _decide(request, LossRequest.State.SENT_BACK, words, by)
    now, calendar = timezone.now(), calendar_of(deal.store)
    tonight = datetime.combine(calendar.day_of(now), time.max, calendar.zone)
    make_task(
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind="instruction",
        title=_("Loss sent back: {words}").format(words=request.decision)[:200],
        note=words.strip(),
        due_at=min(now + READ_WITHIN, tonight),
        about=deal,
        about_title=title_of(deal),
        source=f"deals.loss_sent_back:{request.pk}",
        by=by,
    )
    bring_forward(
        deal, to=calendar.add_days(now, 1), purpose=_("Win back: {words}").format(words=request.decision), by=by
    )
    record(LossSentBack(request_id=request.pk, words=request.decision), about=deal, also=[deal.customer], by=by)
    _answer(request, deal, gettext_noop("Loss sent back: {title}"), by=by)
    return request


@command
def withdraw_loss(request_id: int, *, by: Actor) -> LossRequest:
    """Take the request back before it is decided."""
    request, deal = _locked(request_id)
    access.require(by, access.ASK_LOSS, deal)
    if request.state == LossRequest.State.WITHDRAWN:
        return request
    _require_asked(request)
    _decide(request, LossRequest.State.WITHDRAWN, "", by)
    record(LossWithdrawn(request_id=request.pk), about=deal, by=by)
    return request


@command
def revive_deal(deal_id: int, *, reason: str = "", by: Actor) -> Deal:
    """Take a lost or dormant deal up again, at the stage where it was left: one timeline goes on. A manager does it; of
    a dormant deal, or a lost one that was to be tried again, also its owner.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.ASK_LOSS if deal.phase == "dormant" or _rests(deal) else access.CONFIRM_LOSS, deal)
    if deal.is_open:
        return deal
    if deal.phase not in ("lost", "dormant"):
        raise Refused("deal_not_closed", gettext_lazy("Only a lost or dormant deal can be taken up again."))
    if not reason.strip():
        text = gettext_lazy("Say why it goes on.")
        raise Refused("reason_missing", text, fields={"reason": text})
    run = Run.objects.get(pk=deal.run_id or 0)
    move_run(run.pk, to=run.stage_before_aside, reason=reason.strip(), subject=deal, by=by)
    close_tasks_from(f"deals.revive:{deal.pk}", group_id=deal.group_id, result=reason.strip(), by=by)
    record(DealRevived(stage=deal.stage, reason=reason.strip()[:300]), about=deal, also=[deal.customer], by=by)
    return deal


def _written(name: str) -> str:
    """A name in one way of writing it: half-width letters, single blanks, none at the ends. The analysis counts by it."""
    return " ".join(normalize("NFKC", name).split())


def _rests(deal: Deal) -> bool:
    """Whether the loss was confirmed with a day on which to try again."""
    if deal.phase != "lost":
        return False
    last = LossRequest.objects.filter(deal=deal, state=LossRequest.State.CONFIRMED).order_by("-id").first()
    return last is not None and last.revive_on is not None


def stage_of_phase(deal: Deal, phase: str) -> str:
    """The stage of the deal's process that stands for a phase aside (lost, dormant)."""
    stages = definition_of(deal.version_id_of_process).stages
    found = next((stage.key for stage in stages if stage.phase == phase), None)
    if found is None:
        raise Refused("no_such_stage", gettext_lazy("The process of this deal has no stage for that."))
    return found


def _locked(request_id: int) -> tuple[LossRequest, Deal]:
    deal_id = LossRequest.objects.values_list("deal_id", flat=True).get(pk=request_id)
    deal = Deal.objects.lock(deal_id)
    return LossRequest.objects.select_for_update(of=("self",)).select_related("reason").get(pk=request_id), deal


def _decided(request_id: int, by: Actor) -> tuple[LossRequest, Deal]:
    request, deal = _locked(request_id)
    access.require(by, access.CONFIRM_LOSS, deal)
    if (
        request.asked_by_id is not None
        and request.asked_by_id == by.user_id
        and not by.reach(access.CONFIRM_LOSS).stores
    ):
        raise NotAllowed(access.CONFIRM_LOSS, gettext_lazy("Somebody else decides about your own request."))
    return request, deal


def _require_asked(request: LossRequest) -> None:
    if request.state != LossRequest.State.ASKED:
        raise Refused("already_decided", gettext_lazy("This request was decided already."))


def _require_unsigned(deal: Deal, request: LossRequest) -> None:
    if deal.phase in ("won", "after") and deal.won_at is not None and deal.won_at > request.asked_at:
        text = gettext_lazy("This deal was signed after the request for its loss. Send the request back.")
        raise Refused("deal_signed", text)


def _require_one_way(revive_on: date | None, *, to_pool: bool) -> None:
    if revive_on is not None and to_pool:
        text = gettext_lazy("Either a day for its owner to try again, or the pool.")
        raise Refused("two_ways", text, fields={"to_pool": text})
    if revive_on is not None and revive_on <= timezone.localdate():
        text = gettext_lazy("Choose a day after today.")
        raise Refused("in_the_past", text, fields={"revive_on": text})


def _decide(
    request: LossRequest, state: LossRequest.State, words: str, by: Actor, *, revive_on: date | None = None
) -> None:
    request.state, request.decided_by_id, request.decided_at = state, by.user_id, timezone.now()
    request.decision, request.revive_on = words.strip()[:300], revive_on
    request.save(update_fields=["state", "decided_by", "decided_at", "decision", "revive_on", "to_pool"])
    close_tasks_from(f"deals.loss:{request.pk}", group_id=by.group_id, result=request.decision, by=by)


def _require_filled(deal: Deal, reason: str, text: str, rival: Rival) -> LossReason:
    fields = {}
    chosen = LossReason.objects.filter(group_id=deal.group_id, key=reason, is_active=True).first()
    if chosen is None:
        fields["reason"] = gettext_lazy("Choose a reason.")
    elif chosen.children.filter(is_active=True).exists():
        fields["reason"] = gettext_lazy("Choose the exact reason below this one.")
    if not text.strip():
        fields["text"] = gettext_lazy("Write down what happened.")
    if chosen is not None and chosen.wants_rival and not rival.brand.strip():
        fields["rival_brand"] = gettext_lazy("Say which brand got the deal.")
    if chosen is not None and chosen.wants_rival and not rival.model.strip():
        fields["rival_model"] = gettext_lazy("Say which model it was.")
    if chosen is not None and chosen.wants_rival and not rival.is_untold:
        ask = gettext_lazy("Ask the customer, or tick that they don't tell.")
        fields |= {} if rival.price is not None else {"rival_price": ask}
        fields |= {} if rival.dealer.strip() else {"rival_dealer": ask}
    if fields or chosen is None:
        raise Refused("loss_incomplete", gettext_lazy("A loss needs its reason and what happened."), fields=fields)
    return chosen


def _require_contacts(deal: Deal) -> None:
    least = rules_of_group(deal.group_id).loss_min_contacts
    if deal.contact_count < least:
        text = _("Record at least {least} contacts before asking to close; there are {count}.").format(
            least=least, count=deal.contact_count
        )
        raise Refused("too_few_contacts", text, details={"least": least, "count": deal.contact_count})


def _ask_manager(deal: Deal, request: LossRequest, *, by: Actor) -> None:
    managers = managers_of(deal.store_id, deal.owner_id)
    now = timezone.now()
    make_task(
        store_id=deal.store_id,
        owner_id=managers[0].pk if managers else None,
        kind="approval",
        title=_("Decide: close as lost? {title}").format(title=request.reason.name),
        note=request.text,
        due_at=calendar_of(deal.store).add_working_hours(now, 8),
        about=deal,
        about_title=title_of(deal),
        source=f"deals.loss:{request.pk}",
        by=by,
    )


def _ask_to_revive(deal: Deal, day: date, *, by: Actor) -> None:
    calendar = calendar_of(deal.store)
    make_task(
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind="followup",
        title=_("Try again with a lost customer"),
        due_at=calendar.opening_of(calendar.next_working_day(day)),
        about=deal,
        about_title=title_of(deal),
        source=f"deals.revive:{deal.pk}",
        by=by,
    )


def _answer(request: LossRequest, deal: Deal, sentence: str, *, by: Actor) -> None:
    if request.asked_by_id is not None and request.asked_by_id != by.user_id:
        source = f"deals.loss:{request.pk}:answer"
        notify([request.asked_by_id], sentence, {"title": title_of(deal)}, about=deal, source=source, by=by)
