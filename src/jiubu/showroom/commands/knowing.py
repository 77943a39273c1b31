"""Who they are: a visit's customer and its deal. Both may follow for some days after they left."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiubu.customers.commands import make_customer
from jiubu.customers.models import Customer
from jiubu.customers.queries import customer_of, duplicate_of, find_or_none_by_mobile
from jiubu.deals import commands as deals
from jiubu.deals.models import Deal
from jiubu.deals.queries import deal_of, open_deals_with
from jiubu.journal.log import record
from jiubu.kernel import identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.showroom import access
from jiubu.showroom.commands.arriving import require_not_here, set_who, tell_owner
from jiubu.showroom.commands.mending import edit_visit
from jiubu.showroom.commands.papers import attach_drives
from jiubu.showroom.commands.turns import note_who
from jiubu.showroom.events import VisitLinked, VisitorKnown
from jiubu.showroom.models import Visit


@command
def identify_visitor(
    visit_id: int, *, customer_id: int | None = None, customer: Mapping[str, Any] | None = None, by: Actor
) -> Visit:
    """Say who they are: a customer, or a new card (``customer``: name, mobile, gender …). A known number is that card.
    Who looks after a known customer is told, and the turn that a stranger used is given back. Refused("already_here") when
    another visit of this customer is open: the same party was entered twice.
    """
    visit = _locked(visit_id, by)
    found = _customer(visit, customer_id, customer, by)
    if visit.customer_id == found.pk:
        return visit
    if visit.deal_id is not None:
        raise Refused("other_customer", _("The deal of this visit belongs to another customer."))
    _know(visit, found, by)
    link_the_only_deal(visit, by)
    return visit


@command
def make_prospect(
    visit_id: int,
    *,
    customer_id: int | None = None,
    customer: Mapping[str, Any] | None = None,
    wish: "deals.Wish | None" = None,
    source: str = "",
    by: Actor,
) -> Deal:
    """One step from the visit to a deal: the customer is made or found, the deal opened for the consultant, both linked.
    A visit that has its deal gives it back. ``source``: how they heard of us, where nobody asked at the reception; card
    and deal have it. Refused("duplicate") with the masked card when it is a colleague's customer.
    """
    visit = _locked(visit_id, by)
    if visit.deal is not None:
        return visit.deal
    if source and not visit.source:
        visit = edit_visit(visit_id, source=source, by=by)
    if visit.customer is None or customer_id is not None:
        visit = identify_visitor(visit_id, customer_id=customer_id, customer=customer, by=by)
    _require_own(visit.customer, by)
    owner_id = visit.consultant_id
    deal: Deal = deals.create_deal(
        customer_id=visit.customer_id, wish=wish, channel=visit.source, store_id=visit.store_id, owner_id=owner_id,
        is_pool=owner_id is None, is_here=True, by=by,
    )  # fmt: skip
    _link(visit, deal, by)
    return deal


@command
def link_deal(visit_id: int, *, deal_id: int, by: Actor) -> Visit:
    """The visit belongs to a deal that there is already; its customer is who came."""
    visit = _locked(visit_id, by)
    deal = deal_of(by, deal_id)
    if visit.deal_id == deal.pk:
        return visit
    if visit.customer_id not in (None, deal.customer_id):
        raise Refused("other_customer", _("This deal belongs to another customer."))
    if visit.customer_id is None:
        _know(visit, deal.customer, by)
    _link(visit, deal, by)
    return visit


def _locked(visit_id: int, by: Actor) -> Visit:
    """The visit of who is here, or left not long ago: reception closes at the door, the card may be typed afterwards."""
    visit = Visit.objects.lock(visit_id, by.group_id)
    access.require_receive(by, visit)
    if not visit.can_follow:
        text = _("They left too long ago. Make the deal on the customer's card.")
        raise Refused("visit_closed", text)
    return visit


def card_for(visit: Visit, name: str, mobile: str, by: Actor) -> Customer:
    """A new card. Where two receptions type one new number at once, the slower one has the card that the other made."""
    _require_card(name, mobile)
    try:
        with attempt():
            return _make_customer(visit, {"name": name.strip(), "mobile": mobile, "channel": visit.source}, by)
    except Refused as refusal:
        found = find_or_none_by_mobile(by.group_id, mobile) if refusal.code == "duplicate" else None
        if found is None:
            raise
        return found


def _know(visit: Visit, customer: Customer, by: Actor) -> None:
    visit.customer = customer
    require_not_here(visit)
    set_who(visit)
    visit.version += 1
    visit.save(update_fields=["customer", "kind", "meant_for", "version"])
    record(VisitorKnown(is_late=visit.is_late), about=visit, also=[customer], by=by)
    note_who(visit, by)
    tell_owner(visit, by)


def link_the_only_deal(visit: Visit, by: Actor) -> None:
    """Who comes back to the consultant of his one open deal here comes for that deal; of several, somebody chooses."""
    if visit.deal_id is not None or visit.customer_id is None or visit.consultant_id is None:
        return
    own = open_deals_with(visit.customer_id, visit.consultant_id, for_user_id=visit.consultant_id)
    here = [deal for deal in own if deal.store_id == visit.store_id]
    if len(here) == 1:
        _link(visit, here[0], by)


def _link(visit: Visit, deal: Deal, by: Actor) -> None:
    visit.deal = deal
    visit.version += 1
    visit.save(update_fields=["deal", "customer", "version"])
    record(VisitLinked(is_late=visit.is_late), about=visit, also=[deal, visit.customer], by=by)
    attach_drives(visit, deal, by)


def _customer(visit: Visit, customer_id: int | None, new: Mapping[str, Any] | None, by: Actor) -> Customer:
    if customer_id is not None:
        return customer_of(by, customer_id)
    values = dict(new or {})
    known = find_or_none_by_mobile(by.group_id, str(values.get("mobile") or ""))
    return known or _make_customer(visit, {"channel": visit.source, **values}, by)


def _make_customer(visit: Visit, values: dict[str, Any], by: Actor) -> Customer:
    """The card belongs to the consultant; to nobody yet when nobody receives them and the actor may do that."""
    owner_id = visit.consultant_id
    if owner_id is None and not by.reach("customers.make").covers(owner_id=None, store_id=visit.store_id):
        owner_id = by.user_id
    return make_customer(**{"name": visit.visitor_name, **values}, owner_id=owner_id, store_id=visit.store_id, by=by)


def _require_own(customer: Customer | None, by: Actor) -> None:
    """A colleague's customer stays the colleague's: say whose it is, and what can be done."""
    if customer is None:
        return
    found = duplicate_of(by, mobile=customer.mobile, credit_code=customer.credit_code)
    if found is not None and not found.is_visible:
        text = _(
            "This is {owner}'s customer {name}. Give {owner} the visit, or ask to cooperate or to take over."
        ).format(owner=found.owner, name=found.name)
        raise Refused("duplicate", text, fields={"mobile": text}, details={"duplicate": found.as_details()})


def _require_card(name: str, mobile: str) -> None:
    """A number that nobody has makes a card, which needs a name: no number that was typed is thrown away."""
    checked = identity.mobile(mobile)
    if checked.error:
        raise Refused("bad_mobile", checked.error, fields={"mobile": checked.error})
    if not name.strip():
        text = _("Nobody has this number yet. Enter the name for a new card, or clear the number.")
        raise Refused("name_missing", text, fields={"name": text})
