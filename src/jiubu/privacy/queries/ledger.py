"""What is asked about consents, complaints and wordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from jiubu.customers.models import Customer
from jiubu.customers.queries import merged_into
from jiubu.kernel.actor import Actor
from jiubu.privacy import rules
from jiubu.privacy.channels import Channel
from jiubu.privacy.models import Complaint, Consent, Evidence, Outreach, Purpose, Wording
from jiubu.privacy.rules import Line


@dataclass(frozen=True, slots=True)
class Cell:
    """What a person said about one purpose by one channel. ``state``: given, withdrawn, or "" for nothing said."""

    channel: str
    title: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PurposeLine:
    """One line of the panel: a purpose with its channels; ``wording`` is the newest text that one agrees to."""

    key: str
    title: str
    basis: str
    basis_title: str
    cells: tuple[Cell, ...]
    wording: Wording | None

    @property
    def given(self) -> list[str]:
        return [cell.channel for cell in self.cells if cell.state == "given"]

    @property
    def is_agreed(self) -> bool:
        """By every channel."""
        return all(cell.state == "given" for cell in self.cells)

    @property
    def is_refused(self) -> bool:
        """By every channel."""
        return all(cell.state == "withdrawn" for cell in self.cells)


def purposes_of(group_id: int) -> QuerySet[Purpose]:
    return Purpose.objects.filter(group_id=group_id, is_active=True).order_by("order", "id")


def wordings_of(group_id: int) -> QuerySet[Wording]:
    """Newest first within each purpose."""
    return Wording.objects.filter(group_id=group_id).order_by("purpose", "-number")


def newest_wording(group_id: int, purpose: str) -> Wording | None:
    return wordings_of(group_id).filter(purpose=purpose).first()


def ledger_of(customer: Customer) -> QuerySet[Consent]:
    """Every line about the person, newest first, merged cards included, with who recorded it and the evidence."""
    parts = merged_into([customer.pk])[customer.pk]
    rows = Consent.objects.filter(customer_id__in=parts).select_related("by", "wording", "evidence")
    return rows.order_by("-id")


def consent_lines(customer: Customer) -> list[PurposeLine]:
    """The panel: each purpose with what counts per channel. Four queries, and one per merge of merges."""
    parts = merged_into([customer.pk])[customer.pk]
    said: dict[str, list[Line]] = {}
    for row in Consent.objects.filter(customer_id__in=parts).order_by("id"):
        line = Line(row.customer_id, row.channel, row.is_given, row.pk, row.at)
        said.setdefault(row.purpose, []).append(line)
    merged_at = {part: moment for part, moment in parts.items() if moment is not None}
    wordings: dict[str, Wording] = {}
    for wording in wordings_of(customer.group_id):
        wordings.setdefault(wording.purpose, wording)
    return [
        _line(purpose, said.get(purpose.key, []), customer.pk, merged_at, wordings.get(purpose.key))
        for purpose in purposes_of(customer.group_id)
    ]


def _line(
    purpose: Purpose, said: Sequence[Line], customer_id: int, merged_at: dict[int, datetime], wording: Wording | None
) -> PurposeLine:
    counts = rules.consents_from(said, customer_id=customer_id, merged_at=merged_at)
    last = {line.channel: line.at for line in said}
    cells = tuple(
        Cell(key, str(Channel(key).label), {True: "given", False: "withdrawn"}.get(counts.get(key), ""), last.get(key))  # type: ignore[arg-type]
        for key in purpose.channels
    )
    return PurposeLine(purpose.key, purpose.name, purpose.basis, purpose.get_basis_display(), cells, wording)


def consents_of(customer: Customer, purpose: str) -> dict[str, bool]:
    """What counts for one purpose: channel -> given or withdrawn."""
    parts = merged_into([customer.pk])[customer.pk]
    merged_at = {part: moment for part, moment in parts.items() if moment is not None}
    rows = Consent.objects.filter(customer_id__in=parts, purpose=purpose).order_by("id")
    said = [Line(row.customer_id, row.channel, row.is_given, row.pk, row.at) for row in rows]
    return rules.consents_from(said, customer_id=customer.pk, merged_at=merged_at)


def complaints_of(customer: Customer) -> QuerySet[Complaint]:
    """Open ones first."""
    rows = Complaint.objects.filter(customer=customer).select_related("opened_by", "closed_by")
    return rows.order_by("closed_at", "-id")


def outreaches_of(customer: Customer) -> QuerySet[Outreach]:
    parts = merged_into([customer.pk])[customer.pk]
    return Outreach.objects.filter(customer_id__in=parts).select_related("by").order_by("-at", "-id")


def evidence_of(customer: Customer, consent_id: int) -> Evidence:
    """The proof of one line; Evidence.DoesNotExist when the line is not about this person."""
    parts = merged_into([customer.pk])[customer.pk]
    return Evidence.objects.get(consent_id=consent_id, consent__customer_id__in=parts)


def open_complaints(actor: Actor) -> QuerySet[Complaint]:
    """What the stores of the actor still owe an answer for, the oldest debt first."""
    rows = Complaint.objects.open().filter(group_id=actor.group_id, customer__in=Customer.objects.visible_to(actor))
    return rows.select_related("customer", "store").order_by("due_at", "id")
