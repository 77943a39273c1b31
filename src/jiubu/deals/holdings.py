"""What deals hold about a person: wishes, contacts, losses, answers of forms; and which cards nobody needs any more."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Customer
from jiubu.deals.models import OPEN_PHASES, CardCopy, Deal, Followup, LossRequest
from jiubu.kernel.errors import Text
from jiubu.privacy.holdings import Imported, empty_work_about, keys_of_rows, rows_of, work_about, written
from jiubu.privacy.registry import Finder, Found, Held, Holding, Row, register_finder, register_holding
from jiubu.process.commands import forget_answers
from jiubu.process.queries import answers_for_copy
from jiubu.vehicles.models import Reservation

LABEL = "deals.deal"
CONTRACT_YEARS = "contract_years"
"""Setting of the group: so many years the papers of a delivered car are kept."""
USUAL_YEARS = 10


def _deals(ids: Sequence[int]) -> QuerySet[Deal]:
    return Deal.objects.filter(customer_id__in=ids).order_by("pk")


def _ids(ids: Sequence[int], *, is_held: bool = False) -> list[int]:
    """The deals; without those whose papers must be kept."""
    rows = _deals(ids)
    return list((rows.filter(delivered_at=None) if is_held else rows).values_list("pk", flat=True))


def _copy(ids: Sequence[int]) -> list[Row]:
    deals = list(_deals(ids).select_related("series", "trim", "channel", "loss_reason"))
    found = rows_of(deals, "title", "amount", "stage", "grade", "created_at", "delivered_at", "lost_at", "remark")
    for row, deal in zip(found, deals, strict=True):
        row[gettext("Deal")] = deal.code
    return found


def _empty(ids: Sequence[int], is_held: bool) -> int:  # noqa: FBT001  as registered
    """Stage, amount, dates and reasons stay: they are counted. What was written in words goes."""
    wanted = _ids(ids, is_held=is_held)
    empty_work_about(LABEL, wanted)
    Reservation.objects.filter(about_kind=LABEL, about_id__in=wanted).update(about_title="", reason="")
    LossRequest.objects.filter(deal_id__in=wanted).update(text="—", decision="", rival_dealer="")
    return Deal.objects.filter(pk__in=wanted).update(title="", remark="", external_id="")


def _copy_contacts(ids: Sequence[int]) -> list[Row]:
    rows = Followup.objects.filter(customer_id__in=ids).order_by("id")
    return rows_of(rows, "way", "purpose", "planned_at", "done_at", "outcome", "said", "points")


def _empty_contacts(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    """That there was a contact, when, how and by whom is counted; what was said is not."""
    rows = Followup.objects.filter(customer_id__in=ids)
    return rows.exclude(said="", points="").update(said="", points="")


def _copy_answers(ids: Sequence[int]) -> list[Row]:
    return answers_for_copy("deal", _ids(ids))


def _empty_answers(ids: Sequence[int], is_held: bool) -> int:  # noqa: FBT001  as registered
    return forget_answers("deal", _ids(ids, is_held=is_held))


def _held(ids: Sequence[int]) -> list[Held]:
    """The papers of a delivered car are kept as long as the law wants contracts and invoices kept."""
    deals = list(_deals(ids).exclude(delivered_at=None).select_related("group"))
    today = timezone.localdate()
    found = []
    for deal in deals:
        years = int(deal.group.settings.get(CONTRACT_YEARS, USUAL_YEARS))
        until = _years_later(timezone.localdate(deal.delivered_at), years)
        if until > today:
            text = gettext("Contract and invoice of {deal} must be kept until {day}.")
            found.append(Held("contract", text.format(deal=deal.code, day=written(until)), until))
    return found


def _years_later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _blocks(ids: Sequence[int]) -> list[Text]:
    """What still goes on must end first."""
    text = gettext("Deal {deal} is still open. Close it first.")
    return [text.format(deal=deal.code) for deal in _deals(ids).filter(phase__in=OPEN_PHASES)]


register_holding(Holding("deals", _("Deals"), _copy, _empty, held=_held, blocks=_blocks))
register_holding(Holding("deals.contacts", _("Follow-ups"), _copy_contacts, _empty_contacts))


def _copy_cards(ids: Sequence[int]) -> list[Row]:
    return rows_of(_cards(ids), "copied_at", "taken_back_at", "content")


def _empty_cards(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    """That the service team had the card is counted; what stood on it is not. Papers are kept with the deal itself."""
    return _cards(ids).exclude(content={}).update(content={})


def _cards(ids: Sequence[int]) -> QuerySet[CardCopy]:
    return CardCopy.objects.filter(deal__customer_id__in=ids).order_by("id")


register_holding(Holding("deals.card_copies", _("Copies of the conversation card"), _copy_cards, _empty_cards))
register_holding(Holding("deals.answers", _("Forms"), _copy_answers, _empty_answers))
_ROWS = Imported("deals", keys_of_rows("deals"))
register_holding(
    Holding(
        "imports.deals", _("Imported rows"), lambda ids: _ROWS.copy(_ids(ids)),
        lambda ids, is_held: _ROWS.empty(_ids(ids, is_held=is_held), is_held),
    )
)  # fmt: skip
register_holding(
    Holding("deals.work", _("Work"), lambda ids: work_about(LABEL, _ids(ids)))
)  # fmt: skip


# --- cards that nobody needs any more ---


def _unused(group_id: int, before: date) -> QuerySet[Any]:
    """Cards without an open or delivered deal, and nothing happening since that day."""
    moment = datetime.combine(before, time(), timezone.get_current_timezone())
    needed = Deal.objects.filter(customer=OuterRef("pk")).exclude(phase="lost")
    recent = Followup.objects.filter(customer=OuterRef("pk")).filter(
        Q(done_at__gte=moment) | Q(state=Followup.State.PLANNED)
    )
    rows = Customer.objects.filter(group_id=group_id, merged_into=None, anonymised_at=None, created_at__lt=moment)
    return rows.filter(~Exists(needed), ~Exists(recent)).order_by("pk")


def _lost(group_id: int, before: date, most: int, after: int) -> list[Found]:
    moment = datetime.combine(before, time(), timezone.get_current_timezone())
    rows = _unused(group_id, before).filter(deals__isnull=False).annotate(last=Max("deals__lost_at"))
    text = gettext("All deals lost, the last one on {day}; no contact since.")
    return [
        Found(row.pk, row.code, text.format(day=written(timezone.localdate(row.last))))
        for row in rows.filter(last__lt=moment, pk__gt=after)[:most]
    ]


def _idle(group_id: int, before: date, most: int, after: int) -> list[Found]:
    rows = _unused(group_id, before).filter(deals=None, pk__gt=after)
    text = gettext("No deal at all; card made on {day}, no contact since.")
    return [
        Found(row.pk, row.code, text.format(day=written(timezone.localdate(row.created_at)))) for row in rows[:most]
    ]


register_finder(Finder("lost", _("Lost prospects without contact"), _lost))
register_finder(Finder("idle", _("Cards without any deal or contact"), _idle))
