"""A deal as the subject of a process: locked, mirrored, counted."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.customers.registry import Follower, register_follower, register_last_contact
from jiubu.deals import access
from jiubu.deals.commands import settle_arrival
from jiubu.deals.commands.arrival import loss_to_ask
from jiubu.deals.models import Deal
from jiubu.deals.queries import deal_of, deals_of, title_of
from jiubu.deals.queries.options import channel_name
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import register_names
from jiubu.organisation.registry import Examined, Records, register_records
from jiubu.process.queries import missing_before_appointment
from jiubu.process.registry import register_subject
from jiubu.vehicles.registry import register_holder
from jiubu.work.registry import register_meeting


class DealSubject:
    """How the engine reaches deals."""

    kind = "deal"
    label = "deals.deal"
    confirms_loss = True

    def lock(self, subject_id: int) -> Deal:
        return Deal.objects.lock(subject_id)

    def require_move(self, subject: Deal, *, by: Actor) -> None:
        access.require(by, access.MOVE, subject)

    def require_override(self, subject: Deal, *, by: Actor) -> None:
        access.require(by, access.OVERRIDE_GATE, subject)

    def require_arrival(self, subject: Deal, *, phase: str, by: Actor) -> None:  # noqa: ARG002 - part of the protocol
        """A deal is lost only after a manager confirmed the request (``confirm_loss`` notes the reason first)."""
        if phase == "lost" and subject.loss_reason_id is None:
            raise loss_to_ask()

    def title(self, subject: Deal) -> str:
        return title_of(subject)

    def visible_ids(self, actor: Actor, ids: list[int]) -> set[int]:
        return set(Deal.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))

    def arrived(self, subject: Deal, run: Any, *, by: Actor) -> None:
        settle_arrival(subject, run, by=by)


register_subject(DealSubject())


def _holder(actor: Actor, deal_id: int) -> tuple[Deal, str]:
    """A deal that the actor works on and a vehicle can be kept for: the consultant's own, the stock keeper's of the store."""
    deal = Deal.objects.visible_to(actor).select_related("customer", "trim", "series").get(pk=deal_id)
    access.require(actor, access.MOVE, deal)
    return deal, title_of(deal)


def _require_meeting(deal_id: int, kind: str) -> None:
    """Nobody is invited before the process allows it: before a contact both ways."""
    missing = missing_before_appointment("deal", deal_id, kind)
    if missing:
        text = " ".join(one.text for one in missing)
        raise Refused("work_too_early", text, fields={"kind": text}, missing=missing)


def _last_contacts(customer_ids: Collection[int]) -> Iterable[tuple[int, datetime]]:
    rows = Deal.objects.filter(customer__in=customer_ids, last_contact_at__isnull=False).order_by()
    return rows.values_list("customer").annotate(last=Max("last_contact_at"))


register_last_contact("deals", _last_contacts)


def _examined(deal: Deal) -> Examined:
    return Examined(
        id=deal.pk,
        code=deal.code,
        title=title_of(deal),
        owner_id=deal.owner_id,
        store_id=deal.store_id,
        owner=deal.owner.name if deal.owner else _("Pool"),
        store=deal.store.title,
    )


def _find(actor: Actor, text: str) -> list[Examined]:
    """By the name of the customer, or by the number of the deal."""
    rows = deals_of(actor).select_related("store")
    code = text.strip().upper().removeprefix("D")
    if code.isascii() and code.isdecimal() and len(code) < 19:
        return [_examined(deal) for deal in rows.filter(pk=int(code))]
    return [_examined(deal) for deal in rows.filter(customer__name__icontains=text.strip()).order_by("-id")[:10]]


register_records(
    Records(
        module="deals",
        title=gettext_lazy("Deals"),
        find=_find,
        get=lambda actor, deal_id: _examined(deal_of(actor, deal_id)),
        count=lambda actor: Deal.objects.visible_to(actor).count(),
        sees=lambda actor, deal_id: Deal.objects.visible_to(actor).filter(pk=deal_id).exists(),
    )
)
register_holder("deals.deal", _holder)
register_meeting("deals.deal", _require_meeting)
register_names("channel", channel_name)
register_follower(Follower("deals.deals", gettext_lazy("Deals"), "deals.Deal"))
register_follower(Follower("deals.followups", gettext_lazy("Follow-ups"), "deals.Followup"))
