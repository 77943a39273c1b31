"""Making deals of rows: deal, run, stage visits, next contact, counters, journal; in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers import access as customer_access
from jiubu.customers.commands import index_customers
from jiubu.customers.events import CustomerMade
from jiubu.customers.models import Customer
from jiubu.deals import access
from jiubu.deals.commands.counters import place_of, shift
from jiubu.deals.events import DealCreated, DealEdited
from jiubu.deals.importers.reading import Books, external_id_of, mobile_of, open_books, product_of, said
from jiubu.deals.models import OPEN_PHASES, Deal, Followup
from jiubu.deals.rules import GRADE_OF_PHASE, UNGRADED
from jiubu.imports.registry import Context, Outcome, Row
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.organisation.queries import calendar_of
from jiubu.process.definition import FINISH, Stage
from jiubu.process.events import RunMoved, RunStarted
from jiubu.process.models import Run, Visit

CHANGEABLE = ("amount", "expected_on", "remark")
"""What a second import may change; stage and owner move by their own commands."""


@dataclass(slots=True)
class Case:
    """One row on its way to a deal."""

    row: Row
    deal: Deal
    stage: Stage
    begun_at: datetime
    closed_at: datetime | None
    is_new_customer: bool = False
    run: Run = field(default_factory=Run)

    @property
    def is_finished(self) -> bool:
        """Delivered long ago: the run is at its end."""
        return self.stage.phase == "after"


def apply_deals(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:
    """Make the deals that are not there; change amount, expected date and remark of those that are."""
    books = open_books(rows, context=context, by=by)
    outcomes: list[Outcome] = []
    cases: list[Case] = []
    changed: list[Deal] = []
    for row in rows:
        deal = books.deals.get(external_id_of(row))
        if deal is not None:
            outcomes.append(_change(row, deal, changed, by))
            continue
        case, reasons = _read(row, books, context, by)
        if case is None:
            outcomes.append(Outcome(row.number, "refused", reasons=reasons))
        else:
            cases.append(case)
            books.deals[case.deal.external_id] = case.deal
    Deal.objects.bulk_update(changed, [*CHANGEABLE, "version"], batch_size=200)
    _save(cases, books, by)
    return outcomes + [_made(case) for case in cases]


def _made(case: Case) -> Outcome:
    after = {"version": case.deal.version, "customer_made": case.deal.customer_id if case.is_new_customer else None}
    return Outcome(case.row.number, "made", case.deal.pk, after=after)


# --- reading one row ---


def _read(row: Row, books: Books, context: Context, by: Actor) -> tuple[Case | None, dict[str, str]]:
    reasons: dict[str, str] = {}
    stage = books.way.stage(said(row, "stage"))
    if stage is None:
        reasons["stage"] = _("There is no stage “{name}”; map it to one.").format(name=said(row, "stage"))
    owner_id = _owner(row, books, context, by, reasons)
    fields = _product(row, books, context, reasons)
    begun, closed = _dates(row, stage, reasons)
    loss_reason = books.reasons.get(said(row, "loss_reason"))
    if stage is not None and stage.phase == "lost" and loss_reason is None:
        reasons["loss_reason"] = _("Say why it was lost.")
    channel = books.channels.get(said(row, "channel"))
    if said(row, "channel") and channel is None:
        reasons["channel"] = _("There is no such channel.")
    customer, is_new = _customer(row, books, context, owner_id, by, reasons)
    if reasons or stage is None or customer is None:
        return None, reasons
    amount: Any = row.values.get("amount")
    expected: Any = row.values.get("expected_on")
    deal = Deal(
        group_id=context.group_id, store=books.store, customer=customer, owner_id=owner_id, channel=channel,
        amount=amount, expected_on=expected, remark=said(row, "remark"),
        external_id=external_id_of(row), loss_reason=loss_reason if stage.phase == "lost" else None,
        created_at=begun, **fields,
    )  # fmt: skip
    if deal.amount is None and deal.trim is not None:
        deal.amount = deal.trim.guide_price
    case = Case(row, deal, stage, begun, closed, is_new)
    _place(case, books)
    return case, {}


def _owner(row: Row, books: Books, context: Context, by: Actor, reasons: dict[str, str]) -> int | None:
    name = said(row, "owner")
    owner_id = books.people.get(name)
    if name and owner_id is None and context.options.get("people") != "pool":
        reasons["owner"] = _("“{name}” doesn't work here; map this name, or let people be made.").format(name=name)
    elif not by.reach(access.MAKE).covers(owner_id=owner_id, store_id=books.store.pk):
        reasons["owner"] = _("You may not make deals for this person.")
    return owner_id


def _product(row: Row, books: Books, context: Context, reasons: dict[str, str]) -> dict[str, Any]:
    name = said(row, "product")
    if not name:
        return {}
    fields, reason = product_of(books, name)
    if reason and context.options.get("products") == "title":
        return {"title": name[:120]}
    if reason:
        reasons["product"] = reason
    return dict(fields)


def _dates(row: Row, stage: Stage | None, reasons: dict[str, str]) -> tuple[datetime, datetime | None]:
    now = timezone.now()
    closed: Any = row.values.get("closed_on")
    begun: Any = row.values.get("created_on") or closed or now
    if begun > now:
        reasons["created_on"] = _("This day lies in the future.")
    if closed is not None and closed < begun:
        reasons["closed_on"] = _("It was closed before it began.")
    elif closed is not None and closed > now:
        reasons["closed_on"] = _("This day lies in the future.")
    if stage is not None and stage.phase in ("after", "lost") and closed is None:
        closed = begun
    return begun, closed


def _customer(
    row: Row, books: Books, context: Context, owner_id: int | None, by: Actor, reasons: dict[str, str]
) -> tuple[Customer | None, bool]:
    """The card by mobile, else by a name that one card has; a new one otherwise."""
    name, mobile = said(row, "customer"), mobile_of(row)
    found = books.mobiles.get(mobile) if mobile else None
    if found is None and not mobile:
        named = books.customers.get(name, [])
        if len(named) > 1:
            reasons["customer"] = _("Several customers have this name; give the mobile number.")
            return None, False
        found = named[0] if named else None
    made = books.made.get(mobile or name)
    if found is None and made is not None:
        return made, False
    if found is not None:
        return _visible(found, by, reasons), False
    if context.options.get("customers") == "refuse":
        reasons["customer"] = _("There is no card of this customer; import customers first.")
        return None, False
    if reasons:
        return None, False
    kind = "person" if mobile else "company"
    fresh = Customer(
        group_id=context.group_id,
        store=books.store,
        owner_id=owner_id,
        opened_by_id=owner_id,
        kind=kind,
        name=name,
        mobile=mobile or None,
    )
    books.made[mobile or name] = fresh
    return fresh, True


def _visible(customer: Customer, by: Actor, reasons: dict[str, str]) -> Customer | None:
    if by.reach(customer_access.SEE).covers(owner_id=customer.owner_id, store_id=customer.store_id):
        return customer
    owner = customer.owner.name if customer.owner else _("the pool")
    reasons["customer"] = _("The card belongs to {owner}.").format(owner=owner)
    return None


def _change(row: Row, deal: Deal, changed: list[Deal], by: Actor) -> Outcome:
    given = {name: row.values[name] for name in CHANGEABLE if row.values.get(name) is not None}
    differing = {name: value for name, value in given.items() if getattr(deal, name) != value}
    if not differing:
        return Outcome(row.number, "unchanged", deal.pk)
    if not access.can(by, access.MAKE, deal):
        return Outcome(row.number, "refused", reasons={"": _("This deal is a colleague's.")})
    before = {name: _json(getattr(deal, name)) for name in differing}
    place = place_of(deal)
    for name, value in differing.items():
        setattr(deal, name, value)
    deal.version += 1
    shift(place, place_of(deal))
    changed.append(deal)
    record(DealEdited(fields=sorted(differing)), about=deal, by=by)
    return Outcome(row.number, "updated", deal.pk, before, {n: _json(v) for n, v in differing.items()})


def _json(value: object) -> Any:
    return None if value is None else str(value)


# --- placing and saving ---


def _place(case: Case, books: Books) -> None:
    """Where the deal stands, with the dates and the grade that its phase brings."""
    deal, phase = case.deal, case.stage.phase
    deal.process, deal.version_id_of_process = books.way.process, books.way.version.pk
    deal.stage, deal.phase = case.stage.key, phase
    deal.stage_entered_at = case.closed_at or case.begun_at
    deal.grade = deal.proposed_grade = GRADE_OF_PHASE.get(phase, UNGRADED)
    if phase in ("won", "after"):
        deal.won_at, deal.won_by_id = case.closed_at or case.begun_at, deal.owner_id
    if phase == "after":
        deal.delivered_at, deal.delivered_by_id = deal.won_at, deal.owner_id
    if phase == "lost":
        deal.lost_at = case.closed_at
    if phase in OPEN_PHASES:
        calendar = calendar_of(books.store)
        deal.next_contact_at = calendar.add_days(timezone.now(), 1 + case.row.number % 10)
        deal.next_contact_purpose = _("First contact after the import")


def _save(cases: Sequence[Case], books: Books, by: Actor) -> None:
    fresh = [case for case in cases if case.is_new_customer]
    customers = [case.deal.customer for case in fresh]
    Customer.objects.bulk_create(customers, batch_size=500)
    for case in cases:
        case.deal.customer_id = case.deal.customer.pk
    Deal.objects.bulk_create([case.deal for case in cases], batch_size=200)
    for case in cases:
        case.run = _run(case, books)
    Run.objects.bulk_create([case.run for case in cases], batch_size=200)
    for case in cases:
        case.deal.run_id = case.run.pk
    Deal.objects.bulk_update([case.deal for case in cases], ["run_id"], batch_size=300)
    Visit.objects.bulk_create([visit for case in cases for visit in _visits(case, books, by)], batch_size=500)
    _plan(cases)
    for case in fresh:
        event = CustomerMade(kind=case.deal.customer.kind)
        record(event, about=case.deal.customer, by=by, at=case.begun_at, is_history=True)
    for case in cases:
        shift(None, place_of(case.deal))
        _tell(case, books, by)
    if customers:
        index_customers([c.pk for c in customers], by=Actor.machine(by.name, group_id=by.group_id, door=by.door))


def _run(case: Case, books: Books) -> Run:
    deal = case.deal
    return Run(
        group_id=deal.group_id, store=books.store, version=books.way.version, subject_kind="deal", subject_id=deal.pk,
        stage=deal.stage, phase=deal.phase, state="closed" if case.is_finished else "open",
        visit_count=2 if case.stage.is_aside else 1, stage_before_aside=_first(books) if case.stage.is_aside else "",
        entered_at=deal.stage_entered_at, started_at=case.begun_at,
        closed_at=deal.stage_entered_at if case.is_finished else None,
    )  # fmt: skip


def _first(books: Books) -> str:
    return books.way.definition.process.main[0].key


def _visits(case: Case, books: Books, by: Actor) -> list[Visit]:
    """One visit where it stands; a lost deal was at the first stage before. More the file doesn't say."""
    deal, entered = case.deal, case.deal.stage_entered_at
    left = entered if case.is_finished else None
    shared: dict[str, Any] = {"run": case.run, "version": books.way.version, "store": books.store, "entered_by_id": by.user_id}  # fmt: skip
    last = Visit(number=1, stage=deal.stage, phase=deal.phase, way="start", entered_at=entered, left_at=left, **shared)
    if not case.stage.is_aside:
        return [last]
    main = books.way.definition.process.main[0]
    first = Visit(
        number=1, stage=main.key, phase=main.phase, way="start", entered_at=case.begun_at, left_at=entered, **shared
    )
    last.number, last.way = 2, Visit.Way.ASIDE
    last.reason = deal.loss_reason.name[:300] if deal.loss_reason else ""
    return [first, last]


def _plan(cases: Sequence[Case]) -> None:
    """Every open deal has a next contact."""
    Followup.objects.bulk_create(
        [
            Followup(
                deal=case.deal, customer_id=case.deal.customer_id, store_id=case.deal.store_id,
                owner_id=case.deal.owner_id, purpose=case.deal.next_contact_purpose, planned_at=case.deal.next_contact_at,
            )
            for case in cases
            if case.deal.is_open
        ],
        batch_size=500,
    )  # fmt: skip


def _tell(case: Case, books: Books, by: Actor) -> None:
    """The journal's records of what happened before, at its own times."""
    deal, way = case.deal, books.way
    shared: dict[str, Any] = {"about": deal, "also": [case.run, deal.customer], "by": by, "is_history": True}
    first = way.definition.process.main[0] if case.stage.is_aside else case.stage
    record(DealCreated(stage=first.key, owner_id=deal.owner_id, grade=UNGRADED), at=case.begun_at, **shared)
    started = RunStarted(process=way.process.key, version=way.version.number, stage=first.key, title=first.title)
    record(started, at=case.begun_at if case.stage.is_aside else deal.stage_entered_at, **shared)
    moved = {"run": case.run.pk, "origin": first.key}
    if case.stage.is_aside:
        reason = deal.loss_reason.name if deal.loss_reason else ""
        aside = RunMoved(visit=2, to=deal.stage, way="aside", reason=reason, title=case.stage.title, **moved)
        record(aside, at=deal.stage_entered_at, **shared)
    elif case.is_finished:
        finish = RunMoved(visit=1, to=FINISH, way="finish", title={}, **moved)
        record(finish, at=deal.stage_entered_at, **shared)
