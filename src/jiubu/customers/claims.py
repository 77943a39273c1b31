"""What is asked about claims: a consultant came upon a colleague's customer and wants to cooperate, or to take over."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers.models import Claim, Customer
from jiubu.customers.registry import last_contacts
from jiubu.kernel import masks
from jiubu.kernel.actor import Actor


def claim_token(actor: Actor, customer_id: int) -> str:
    """Proof that this person came upon the card by its number: whoever guesses an id gets nothing."""
    return signing.dumps([customer_id, actor.user_id], salt="customers.claim", compress=True)


def claimed_customer(actor: Actor, token: str) -> Customer:
    """The card of a proof that is the actor's own and not older than a day; else Customer.DoesNotExist."""
    try:
        customer_id, user_id = signing.loads(token, salt="customers.claim", max_age=86_400)
    except (signing.BadSignature, ValueError) as error:
        raise Customer.DoesNotExist from error
    if user_id != actor.user_id:
        raise Customer.DoesNotExist
    return Customer.objects.select_related("owner", "store").get(pk=customer_id, group_id=actor.group_id)


@dataclass(frozen=True, slots=True)
class Claimable:
    """What somebody may know of a colleague's customer whom he came upon: enough to ask for it."""

    name: str
    owner: str
    store: str
    protected_until: date | None
    """A transfer asked before wants a reason of the manager."""
    asked_by: str
    """Who has asked already and waits for the decision."""
    partner: str


def claimable(actor: Actor, token: str) -> Claimable:
    customer = claimed_customer(actor, token)
    asked = customer.claims.filter(state=Claim.State.ASKED).select_related("asked_by").first()
    return Claimable(
        name=masks.mask_name(customer.name),
        owner=customer.owner.name if customer.owner else _("pool"),
        store=customer.store.title,
        protected_until=protected_until(customer),
        asked_by=asked.asked_by.name if asked else "",
        partner=customer.partner.name if customer.partner else "",
    )


def protected_until(customer: Customer) -> date | None:
    """The last day on which the owner's work is protected: so many days after the last contact as the store says."""
    last_at = max(customer.created_at, last_contacts([customer.pk]).get(customer.pk, customer.created_at))
    until = timezone.localdate(last_at) + timedelta(days=customer.store.protection_days)
    return until if until >= timezone.localdate() else None


def claims_of(customer: Customer) -> QuerySet[Claim]:
    """Who asked for this customer and what was decided, newest first."""
    return customer.claims.select_related("asked_by", "owner", "decided_by").order_by("-id")


def claim_of(actor: Actor, claim_id: int) -> Claim:
    """One's own claim, or one about a customer that one sees; else Claim.DoesNotExist."""
    rows = Claim.objects.filter(customer__group_id=actor.group_id).select_related("customer", "asked_by", "owner")
    mine = Q(asked_by_id=actor.user_id or 0) | Q(customer__in=Customer.objects.visible_to(actor))
    return rows.filter(mine).get(pk=claim_id)
