"""A customer who belongs to a colleague: asked for, decided by the owner's manager, carried out, ended."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiubu.customers import access, claims, events
from jiubu.customers.models import Claim, Customer
from jiubu.journal.log import record
from jiubu.kernel import masks
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import queries as organisation
from jiubu.work.commands import ask_approval, notify, withdraw_approval
from jiubu.work.queries import approvals_waiting

RULE = "customer_claim"
LABELS = {
    Claim.Kind.COOPERATE: gettext_noop("{who} asks to cooperate on {name}: {reason}"),
    Claim.Kind.TRANSFER: gettext_noop("{who} asks to take over {name}: {reason}"),
}


@command
def claim_customer(token: str, *, kind: str, reason: str, share: int = 50, by: Actor) -> Claim:
    """Ask to cooperate on a colleague's customer, or to take it over; the owner's manager decides.

    ``token`` is what the duplicate check gave; ``share`` the percent of the credit for deals. Of two who ask at once the
    first is heard: Refused("asked_already"). A transfer within the protection of the store wants a manager's reason.
    """
    by.require(access.MAKE)
    _require_said(kind, reason, share)
    customer = Customer.objects.lock(claims.claimed_customer(by, token).pk)
    _require_somebody_elses(customer, kind, by=by)
    if by.user_id is None or customer.owner_id is None:
        raise NotAllowed(access.MAKE)
    asked = customer.claims.filter(state=Claim.State.ASKED).select_related("asked_by").first()
    if asked is not None:
        return _same_or_refused(asked, kind, by=by)
    protected = claims.protected_until(customer) if kind == Claim.Kind.TRANSFER else None
    claim = Claim.objects.create(
        customer=customer, kind=kind, asked_by_id=by.user_id, owner_id=customer.owner_id, reason=reason.strip()[:200],
        share=share, protected_until=protected,
    )  # fmt: skip

    record(events.ClaimMade(claim_id=claim.pk, kind=kind, is_protected=protected is not None), about=customer, by=by)
    _ask(claim, customer, by=by)
    return claim


def _require_said(kind: str, reason: str, share: int) -> None:
    wrong = {}
    if kind not in Claim.Kind.values:
        wrong["kind"] = _("Choose one of those offered.")
    if not reason.strip():
        wrong["reason"] = _("Say why: the manager decides by it.")
    if not 0 <= share <= 100:
        wrong["share"] = _("A share is 0 to 100 percent.")
    if wrong:
        raise Refused("invalid", _("Some values are not as they should be."), fields=wrong)


def _require_somebody_elses(customer: Customer, kind: str, *, by: Actor) -> None:
    if customer.owner_id is None:
        raise Refused("in_pool", _("Nobody looks after this customer. Ask your manager to give it to you."))
    if customer.owner_id == by.user_id:
        raise Refused("yours", _("You look after this customer already."))
    if kind == Claim.Kind.COOPERATE and customer.partner_id == by.user_id:
        raise Refused("partner_already", _("You cooperate on this customer already."))
    if kind == Claim.Kind.COOPERATE and customer.partner_id is not None:
        raise Refused("has_partner", _("Somebody else cooperates on this customer already."))


def _same_or_refused(asked: Claim, kind: str, *, by: Actor) -> Claim:
    if asked.asked_by_id == by.user_id and asked.kind == kind:
        return asked
    text = _("{name} has asked already. Wait for the manager's decision.").format(name=asked.asked_by.name)
    raise Refused("asked_already", text)


def _ask(claim: Claim, customer: Customer, *, by: Actor) -> None:
    """The question names the customer masked: also the asker reads it."""
    details = {"who": by.name, "name": masks.mask_name(customer.name), "reason": claim.reason}
    approval = ask_approval(
        RULE,
        store_id=customer.store_id,
        about=customer,
        about_title=details["name"],
        question=_(LABELS[Claim.Kind(claim.kind)]).format(**details),
        payload={"claim_id": claim.pk, "needs_reason": claim.protected_until is not None},
        by=by,
    )
    managers = [user.pk for user in organisation.managers_of(customer.store_id, customer.owner_id)]
    source = f"customers.claim:{claim.pk}"
    notify(
        [*managers, customer.owner_id], LABELS[Claim.Kind(claim.kind)], details, about=approval, source=source, by=by
    )


@command
def settle_claim(claim_id: int, *, is_yes: bool, decided_by_id: int | None, words: str = "", by: Actor) -> Claim:
    """What the manager decided is carried out, once. Only a machine may: the decision itself is an approval. Who asked
    and works here no more gets nothing: the claim counts as withdrawn.
    """
    if not by.is_machine:
        raise NotAllowed(access.ASSIGN)
    found = Claim.objects.only("customer_id").get(pk=claim_id, customer__group_id=by.group_id)
    customer = Customer.objects.lock(found.customer_id)
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if claim.state != Claim.State.ASKED:
        return claim
    if is_yes and not organisation.is_colleague(by, claim.asked_by_id):
        return _withdraw(claim, customer, by=by)
    is_yes = is_yes and customer.owner_id != claim.asked_by_id
    claim.state = Claim.State.GRANTED if is_yes else Claim.State.REFUSED
    claim.decided_at, claim.decided_by_id, claim.words = timezone.now(), decided_by_id, words[:300]
    claim.save(update_fields=["state", "decided_at", "decided_by", "words"])
    before = customer.owner_id
    if is_yes:
        _carry_out(claim, customer)
    event = events.ClaimSettled(
        claim_id=claim.pk, kind=claim.kind, is_yes=is_yes, from_user=before, to_user=claim.asked_by_id,
        share=claim.share, words=claim.words, was_protected=claim.protected_until is not None,
    )  # fmt: skip
    record(event, about=customer, by=by)
    return claim


def _carry_out(claim: Claim, customer: Customer) -> None:
    if claim.kind == Claim.Kind.COOPERATE:
        customer.partner_id = claim.asked_by_id
    else:
        customer.owner_id = claim.asked_by_id
        customer.store_id = organisation.store_to_work_in(claim.asked_by_id, customer.store_id)
        if customer.partner_id == claim.asked_by_id:
            customer.partner_id = None
    customer.version += 1
    customer.save(update_fields=["owner", "store", "partner", "version"])


@command
def withdraw_claim(customer_id: int, *, by: Actor) -> None:
    """The asker no longer needs it: told by the withdrawn approval."""
    if not by.is_machine:
        raise NotAllowed(access.ASSIGN)
    customer = Customer.objects.lock(customer_id)
    claim = customer.claims.filter(state=Claim.State.ASKED).first()
    if claim is not None:
        _withdraw(claim, customer, by=by)


def _withdraw(claim: Claim, customer: Customer, *, by: Actor) -> Claim:
    claim.state, claim.decided_at = Claim.State.WITHDRAWN, timezone.now()
    claim.save(update_fields=["state", "decided_at"])

    record(events.ClaimWithdrawn(claim_id=claim.pk), about=customer, by=by)
    return claim


@command
def release_leaver(user_id: int, *, by: Actor) -> int:
    """Somebody left: what he asked for is withdrawn, and he cooperates on nothing any more; on how many he did. Only a
    machine may. The customers that he looked after are handed over by themselves.
    """
    if not by.is_machine:
        raise NotAllowed(access.ASSIGN)
    for approval in approvals_waiting(by).filter(rule_key=RULE, asked_by_id=user_id):
        withdraw_approval(approval.pk, by=by)
    rows = Customer.objects.filter(group_id=by.group_id, partner_id=user_id).order_by("pk")
    customers = list(rows.select_for_update(of=("self",)))
    for customer in customers:
        customer.partner_id = None
        customer.version += 1
        record(events.CooperationEnded(partner_id=user_id, reason=""), about=customer, by=by)
    Customer.objects.bulk_update(customers, ["partner", "version"], batch_size=500)
    granted = Claim.objects.filter(customer__in=customers, state=Claim.State.GRANTED, kind=Claim.Kind.COOPERATE)
    granted.filter(asked_by_id=user_id).update(state=Claim.State.ENDED)
    return len(customers)


@command
def begin_cooperation(customer_id: int, *, partner_id: int, reason: str = "", by: Actor) -> Customer:
    """Somebody works on this customer beside the owner, because a deal was given to him. Only a machine may: people ask
    the owner. Who cooperates already, stays.
    """
    if not by.is_machine:
        raise NotAllowed(access.ASSIGN)
    customer = Customer.objects.lock(customer_id)
    if customer.partner_id is not None or customer.owner_id == partner_id:
        return customer
    customer.partner_id = partner_id
    customer.version += 1
    customer.save(update_fields=["partner", "version"])

    record(events.CooperationBegun(partner_id=partner_id, reason=reason.strip()[:200]), about=customer, by=by)
    return customer


@command
def pass_on_cooperation(
    customer_ids: Collection[int], *, from_user_id: int, to_user_id: int, reason: str = "", by: Actor
) -> list[int]:
    """Deals of these customers went from one person to another: where the one cooperated beside the owner, the other does
    from now on; on which. Only a machine may.
    """
    if not by.is_machine:
        raise NotAllowed(access.ASSIGN)
    rows = Customer.objects.filter(group_id=by.group_id, pk__in=customer_ids, partner_id=from_user_id)
    customers = list(rows.exclude(owner_id=to_user_id).order_by("pk").select_for_update(of=("self",)))
    for customer in customers:
        customer.partner_id = to_user_id
        customer.version += 1
        record(events.CooperationEnded(partner_id=from_user_id, reason=reason.strip()[:200]), about=customer, by=by)
        record(events.CooperationBegun(partner_id=to_user_id, reason=reason.strip()[:200]), about=customer, by=by)
    Customer.objects.bulk_update(customers, ["partner", "version"], batch_size=500)
    return [customer.pk for customer in customers]


@command
def end_cooperation(customer_id: int, *, reason: str = "", by: Actor) -> Customer:
    """Two no longer work on this customer together: said by either of them, or by who may assign customers."""
    customer = Customer.objects.lock(customer_id)
    if by.user_id is None or by.user_id not in (customer.owner_id, customer.partner_id):
        by.require_over(access.ASSIGN, owner_id=customer.owner_id, store_id=customer.store_id)
    access.require(by, access.SEE, customer)
    if customer.partner_id is None:
        return customer
    left, customer.partner_id = customer.partner_id, None
    customer.version += 1
    customer.save(update_fields=["partner", "version"])
    granted = customer.claims.filter(state=Claim.State.GRANTED, kind=Claim.Kind.COOPERATE, asked_by_id=left)
    granted.update(state=Claim.State.ENDED)

    record(events.CooperationEnded(partner_id=left, reason=reason.strip()[:200]), about=customer, by=by)
    text = gettext_noop("{who} ended the cooperation on {name}")
    details = {"who": by.name, "name": masks.mask_name(customer.name)}
    others = [user for user in (left, customer.owner_id) if user != by.user_id]
    notify(others, text, details, source=f"customers.cooperation:{customer.pk}:{customer.version}", by=by)
    return customer
