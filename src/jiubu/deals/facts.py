"""What gates may ask about a deal, computed fresh: one query for the deal with everything that hangs on it, one for the
promises, one for the answers of forms; each only when a criterion asks.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from jiubu.deals.models import Deal, Followup, GradeChange, LossRequest
from jiubu.kernel.fact import Fact, FactContext, FactSource, register_facts
from jiubu.kernel.prepared import Prepared
from jiubu.process.queries import answers_of
from jiubu.vehicles.models import Reservation
from jiubu.work.models import Promise

KIND = "deal"

DO_GRADE = {"do": "grade"}
DO_FOLLOWUP = {"do": "followup"}
DO_EDIT = {"do": "edit"}
DO_CUSTOMER = {"do": "customer"}
DO_PROMISE = {"do": "promise_delivery"}
DO_APOLOGY = {"do": "apology"}
DO_RESERVE = {"do": "reserve"}

JUDGED = ("judged", "overridden")
OF_DEAL = (
    Fact("contact.two_way", "yes_no", _("A contact both ways is recorded"),
         _("No contact both ways is recorded yet: talk with the customer and record it."), DO_FOLLOWUP),
    Fact("contact.count", "number", _("Recorded contacts"), _("More contacts must be recorded."), DO_FOLLOWUP),
    Fact("next_contact.planned", "yes_no", _("A next contact is planned"), _("Plan the next contact."), DO_FOLLOWUP),
    Fact("next_contact.days", "number", _("Days until the next contact"),
         _("Plan the next contact, and not too late."), DO_FOLLOWUP),
    Fact("customer.name_known", "yes_no", _("The customer's name is known"), _("Ask for the name."), DO_CUSTOMER),
    Fact("customer.phone_known", "yes_no", _("A phone number is known"), _("Ask for a phone number."), DO_CUSTOMER),
    Fact("customer.has_name_and_phone", "yes_no", _("Name and phone are known"),
         _("Name or phone of the customer is missing."), DO_CUSTOMER),
    Fact("customer.id_known", "yes_no", _("The ID or company code is known"),
         _("Enter the customer's ID number or company code."), DO_CUSTOMER),
    Fact("deal.model_chosen", "yes_no", _("A model is chosen"), _("Choose the model on the deal."), DO_EDIT),
    Fact("deal.trim_chosen", "yes_no", _("A trim is chosen"), _("Choose the exact trim on the deal."), DO_EDIT),
    Fact("deal.colour_chosen", "yes_no", _("A colour is chosen"), _("Choose the colour on the deal."), DO_EDIT),
    Fact("vehicle.chosen", "yes_no", _("Trim and colour are chosen"), _("Choose trim and colour on the deal."), DO_EDIT),
    Fact("deal.payment_chosen", "yes_no", _("The way of payment is chosen"), _("Choose the way of payment."), DO_EDIT),
    Fact("deal.time_known", "yes_no", _("The expected purchase is known"),
         _("Enter when the customer expects to buy."), DO_EDIT),
    Fact("deal.amount", "money", _("Amount of the deal"), _("Enter the amount."), DO_EDIT),
    Fact("deal.has_owner", "yes_no", _("Somebody is responsible"), _("Assign the deal to a consultant."), {"do": "assign"}),
    Fact("deal.channel", "choice", _("Channel"), _("Say where the customer comes from."), DO_EDIT),
    Fact("grade.current", "choice", _("Grade"), _("Judge the grade."), DO_GRADE),
    Fact("grade.judged_here", "yes_no", _("The grade was judged at this stage"),
         _("Judge the grade at this stage."), DO_GRADE),
    Fact("vehicle.reserved", "yes_no", _("A vehicle is reserved"), _("Reserve a vehicle for this deal."), DO_RESERVE),
    Fact("loss.asked", "yes_no", _("A loss is asked for"), _("Nobody asked to close the deal."), {"do": "loss"}),
)  # fmt: skip

OF_DELIVERY = (
    Fact("delivery.promised", "yes_no", _("A delivery is promised"),
         _("Promise the customer a date of delivery."), DO_PROMISE),
    Fact("delivery.promised_on", "date", _("Promised day of delivery"),
         _("Promise the customer a date of delivery."), DO_PROMISE),
    Fact("delivery.is_late", "yes_no", _("The promised delivery has passed"),
         _("The delivery is not late."), DO_APOLOGY),
    Fact("delivery.apology_recorded", "yes_no", _("An apology for the late delivery is recorded"),
         _("The delivery is late: apologise to the customer and record it."), DO_APOLOGY),
    Fact("delivery.promise_in_order", "yes_no", _("The promise of delivery stands, or was apologised for"),
         _("The promised delivery has passed: apologise, and promise a new date."), DO_APOLOGY),
)  # fmt: skip

OF_ANSWERS = (
    Fact("deposit.share", "number", _("Deposit as a share of the contract"),
         _("The earnest money is more than the allowed share of the contract."), {"form": "deposit"}),
    Fact("licence.valid", "yes_no", _("The driving licence was checked and is valid"),
         _("Check the original driving licence and enter until when it is valid."), {"form": "test_drive_agreement"}),
)  # fmt: skip


def _deal(context: FactContext) -> Deal:
    cached = context.cache.get("deals.deal")
    if isinstance(cached, Deal):
        return cached
    deal = KNOWN.get(deal_id=context.subject_id)
    context.cache["deals.deal"] = deal
    return deal


def _with_what_hangs_on_it(deal_id: int) -> QuerySet[Deal]:
    done = Followup.objects.filter(deal=OuterRef("pk"), state=Followup.State.DONE)
    judged = GradeChange.objects.filter(
        deal=OuterRef("pk"), cause__in=JUDGED, stage=OuterRef("stage"), at__gte=OuterRef("stage_entered_at")
    )
    kept = Reservation.objects.filter(about_kind="deals.deal", about_id=OuterRef("pk"), state__in=["active", "used"])
    asked = LossRequest.objects.filter(deal=OuterRef("pk"), state=LossRequest.State.ASKED)
    return Deal.objects.filter(pk=deal_id).select_related("customer", "channel").annotate(
        is_two_way=Exists(done.filter(is_two_way=True)),
        is_judged_here=Exists(judged),
        is_reserved=Exists(kept),
        is_loss_asked=Exists(asked),
    )  # fmt: skip


KNOWN = Prepared(_with_what_hangs_on_it, deal_id=1_900_000_001)


def read_deal(context: FactContext, names: frozenset[str]) -> Mapping[str, object]:  # noqa: ARG001 - one query anyhow
    deal = _deal(context)
    customer = deal.customer
    has_name = bool(customer.name.strip())
    has_phone = bool(customer.mobile or customer.other_phone)
    return {
        "contact.two_way": deal.is_two_way,  # type: ignore[attr-defined]
        "contact.count": deal.contact_count,
        "next_contact.planned": deal.next_contact_at is not None and deal.next_contact_at > timezone.now(),
        "next_contact.days": _days_until(deal),
        "customer.name_known": has_name,
        "customer.phone_known": has_phone,
        "customer.has_name_and_phone": has_name and has_phone,
        "customer.id_known": bool(customer.id_number_hash or customer.credit_code),
        "deal.model_chosen": bool(deal.series_id or deal.trim_id or deal.title),
        "deal.trim_chosen": deal.trim_id is not None,
        "deal.colour_chosen": deal.colour_id is not None,
        "vehicle.chosen": deal.trim_id is not None and deal.colour_id is not None,
        "deal.payment_chosen": bool(deal.payment_way),
        "deal.time_known": deal.expected_on is not None,
        "deal.amount": deal.amount,
        "deal.has_owner": deal.owner_id is not None,
        "deal.channel": deal.channel.key if deal.channel else "",
        "grade.current": deal.grade,
        "grade.judged_here": deal.is_judged_here,  # type: ignore[attr-defined]
        "vehicle.reserved": deal.is_reserved,  # type: ignore[attr-defined]
        "loss.asked": deal.is_loss_asked,  # type: ignore[attr-defined]
    }


def _days_until(deal: Deal) -> int | None:
    """Days from today to the next contact; one that is overdue is due today."""
    if deal.next_contact_at is None:
        return None
    return max((timezone.localdate(deal.next_contact_at) - timezone.localdate()).days, 0)


def read_delivery(context: FactContext, names: frozenset[str]) -> Mapping[str, object]:
    promises = list(
        Promise.objects.filter(about_kind="deals.deal", about_id=context.subject_id, kind="delivery").order_by("-id")
    )
    standing = next((p for p in promises if p.replaced_by_id is None and p.state != Promise.State.REPLACED), None)
    is_late = standing is not None and standing.state != Promise.State.KEPT and standing.due_at < timezone.now()
    is_asked = is_late or "delivery.apology_recorded" in names
    is_apologised = is_asked and bool(promises) and _is_apologised(context, standing if is_late else promises[-1])
    return {
        "delivery.promised": standing is not None,
        "delivery.promised_on": timezone.localdate(standing.due_at) if standing else None,
        "delivery.is_late": is_late,
        "delivery.apology_recorded": is_apologised,
        "delivery.promise_in_order": standing is not None and not (is_late and not is_apologised),
    }


def _is_apologised(context: FactContext, promise: Promise | None) -> bool:
    """Whether an apology was recorded after this promise was made."""
    if promise is None:
        return False
    apologies = Followup.objects.filter(deal=context.subject_id, kind="apology", state=Followup.State.DONE)
    return apologies.filter(done_at__gte=promise.made_at).exists()


def read_answers(context: FactContext, names: frozenset[str]) -> Mapping[str, object]:  # noqa: ARG001
    answers = context.cache.get("answers")  # the engine has them already when it checks a gate
    if not isinstance(answers, dict):
        answers = answers_of(context.run_id) if context.run_id is not None else {}
    amount = _number(answers.get("deposit", {}).get("amount"))
    total = _number(answers.get("contract", {}).get("total"))
    return {
        "deposit.share": amount / total if amount is not None and total else None,
        "licence.valid": _is_licence_valid(answers.get("test_drive_agreement", {})),
    }


def _is_licence_valid(agreement: Mapping[str, object]) -> bool:
    """Seen in the original, and not run out today."""
    until = parse_date(str(agreement.get("licence_valid_until") or ""))
    return agreement.get("licence_checked") is True and until is not None and until >= timezone.localdate()


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None


register_facts(FactSource(KIND, OF_DEAL, read_deal))
register_facts(FactSource(KIND, OF_DELIVERY, read_delivery))
register_facts(FactSource(KIND, OF_ANSWERS, read_answers))
