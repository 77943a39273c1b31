"""What the floors up to here hold about a person: card, people around it, work, consents, contacts, imports, journal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Claim, Contact, Customer, Merge, OwnedVehicle, Relation, SearchDocument
from jiubu.customers.registry import LABEL
from jiubu.imports.commands import empty_import
from jiubu.imports.models import Line
from jiubu.imports.queries import unneeded_jobs
from jiubu.journal.log import read, timeline
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.files import forget_files
from jiubu.privacy.access import require_retention
from jiubu.privacy.models import Complaint, Consent, DeadNumber, Evidence, Outreach, PersonRequest
from jiubu.privacy.registry import Finder, Found, Holding, Row, register_finder, register_holding
from jiubu.work.models import Appointment, Approval, Notification, Promise, Task

IDENTITY = ("name", "credit_code", "id_number_encrypted", "id_number_hash", "kind")
"""Who the party of a contract is: kept while the contract must be."""
CARD: dict[str, Any] = {
    "gender": "", "mobile": None, "other_phone": "", "wechat": "", "email": "", "birth_on": None, "region": "",
    "address": "", "occupation": "", "remark": "", "extra": {}, "is_do_not_call": True,
}  # fmt: skip
"""What an emptied card says; ``channel`` stays: it is counted."""


def written(value: object) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def rows_of(rows: Iterable[Model], *fields: str) -> list[Row]:
    """Model rows as readable rows: verbose name -> value; empty ones are left out."""
    found = []
    for row in rows:
        line = {}
        for name in fields:
            getter = getattr(row, f"get_{name}_display", None)
            text = str(getter()) if getter else written(getattr(row, name))
            if text:
                field: Any = row._meta.get_field(name)
                line[str(field.verbose_name)] = text
        found.append(line)
    return found


def _copy_card(ids: Sequence[int]) -> list[Row]:
    cards = Customer.objects.filter(pk__in=ids).order_by("pk")
    names = ("kind", "name", "mobile", "credit_code", *(name for name in CARD if name not in ("mobile", "extra")))
    found = rows_of(cards, *names)
    for row, card in zip(found, cards, strict=True):
        row[gettext("ID number")] = crypto.decrypt(card.id_number_encrypted)
        row.update({str(key): written(value) for key, value in card.extra.items()})
    return found


def _empty_card(ids: Sequence[int], is_held: bool) -> int:  # noqa: FBT001  as registered
    cards = list(Customer.objects.filter(pk__in=ids))
    for card in cards:
        for name, value in CARD.items():
            setattr(card, name, value)
        if not is_held:
            card.name, card.credit_code, card.id_number_encrypted, card.id_number_hash = card.code, None, "", ""
            card.anonymised_at = timezone.now()
        card.version += 1
    names = [*CARD, *IDENTITY, "anonymised_at", "version"]
    Customer.objects.bulk_update(cards, [name for name in names if name != "kind"], batch_size=200)
    SearchDocument.objects.filter(customer_id__in=ids).delete()
    Merge.objects.filter(Q(into_id__in=ids) | Q(card_id__in=ids)).update(before={}, after={})
    return len(cards)


def _around(ids: Sequence[int]) -> list[QuerySet[Any]]:
    return [
        Contact.objects.filter(customer_id__in=ids),
        Relation.objects.filter(Q(customer_id__in=ids) | Q(other_id__in=ids)),
    ]


def _copy_around(ids: Sequence[int]) -> list[Row]:
    contacts, relations = _around(ids)
    return rows_of(contacts, "name", "position", "mobile") + rows_of(relations, "kind", "note")


def _empty_around(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    return sum(rows.delete()[0] for rows in _around(ids))


def _copy_claims(ids: Sequence[int]) -> list[Row]:
    """What colleagues wrote of the person when they asked for him, and what was decided."""
    found = []
    for row in Claim.objects.filter(customer_id__in=ids).order_by("id"):
        line = {
            gettext("Time"): written(row.asked_at), gettext("What is asked"): str(row.get_kind_display()),
            gettext("Reason"): row.reason, gettext("State"): str(row.get_state_display()), gettext("Decision"): row.words,
        }  # fmt: skip
        found.append({name: text for name, text in line.items() if text})
    return found


def _empty_claims(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    """Who asked, when, and what was decided stays; the words about the person go, also from bells that rang."""
    rows = Claim.objects.filter(customer_id__in=ids)
    empty_work_about("work.approval", list(_about(Approval, LABEL, ids).values_list("pk", flat=True)))
    return rows.exclude(reason="—", words="").update(reason="—", words="")


def _copy_vehicles(ids: Sequence[int]) -> list[Row]:
    rows = OwnedVehicle.objects.filter(customer_id__in=ids)
    return rows_of(rows, "brand", "model", "plate", "vin", "bought_on", "mileage_km", "first_maintenance_on")


def _empty_vehicles(ids: Sequence[int], is_held: bool) -> int:  # noqa: FBT001  as registered
    """Plate and VIN lead to a person. The VIN of a car bought here stays while the contract must be kept."""
    rows = OwnedVehicle.objects.filter(customer_id__in=ids)
    kept = rows.filter(is_bought_here=True) if is_held else rows.none()
    count = rows.exclude(pk__in=kept.values("pk")).update(plate="", vin="")
    kept.update(plate="")
    return count


WORK: tuple[tuple[type[Model], dict[str, Any], tuple[str, ...]], ...] = (
    (Task, {"note": "", "result": "", "title": F("kind")}, ("title", "note", "due_at", "state", "result")),
    (Promise, {"text": F("kind")}, ("text", "due_at", "state")),
    (Appointment, {"note": "", "title": F("kind")}, ("title", "starts_at", "state", "note")),
    (Approval, {"question": F("rule_key"), "payload": {}}, ("question", "asked_at", "state")),
    (Notification, {"text": F("about_kind"), "sentence": "", "details": {}}, ("text", "at")),
)
"""Work about a person: what is emptied to what, and what a copy shows."""


def _about(model: type[Model], kind: str, ids: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(about_kind=kind, about_id__in=ids)  # noqa: SLF001  Django's public name
    return rows


def work_about(kind: str, ids: Sequence[int]) -> list[Row]:
    """The work about things of this kind, for a copy."""
    return [row for model, _emptied, shown in WORK for row in rows_of(_about(model, kind, ids), *shown)]


def empty_work_about(kind: str, ids: Sequence[int]) -> int:
    """Titles, notes and results go; that there was a task, when and by whom, stays."""
    count = 0
    for model, emptied, _shown in WORK:
        values = dict(emptied)
        if any(field.name == "about_title" for field in model._meta.fields):
            values["about_title"] = ""
        count += _about(model, kind, ids).update(**values)
    return count


def _copy_consents(ids: Sequence[int]) -> list[Row]:
    rows = Consent.objects.filter(customer_id__in=ids).select_related("wording", "evidence").order_by("id")
    found = []
    for row in rows:
        line = {
            gettext("Purpose"): row.purpose, gettext("Way"): str(row.get_channel_display()), gettext("Time"): written(row.at),
            gettext("Answer"): pgettext("consent", "agreed") if row.is_given else pgettext("consent", "refused"),
            gettext("Proof"): str(row.get_proof_display()),
        }  # fmt: skip
        if row.wording:
            line[gettext("Text")] = row.wording.words
        found.append(line)
    return found


def _empty_consents(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    """The ledger stays: it proves that contacts were lawful, and names nobody. Notes and photos go."""
    rows = list(Evidence.objects.filter(consent__customer_id__in=ids))
    forget_files(row.file.name for row in rows)
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _copy_contacts(ids: Sequence[int]) -> list[Row]:
    rows = Outreach.objects.filter(customer_id__in=ids).order_by("id")
    return rows_of(rows, "channel", "purpose", "at", "outcome")


def _empty_contacts(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    dead, _rows = DeadNumber.objects.filter(customer_id__in=ids).delete()
    return dead + Outreach.objects.filter(customer_id__in=ids).exclude(reason="").update(reason="")


def _copy_complaints(ids: Sequence[int]) -> list[Row]:
    found = rows_of(Complaint.objects.filter(customer_id__in=ids), "text", "opened_at", "closed_at", "result")
    return found + rows_of(PersonRequest.objects.filter(customer_id__in=ids), "kind", "asked_at", "text", "decision")


def _empty_complaints(ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG001, FBT001  as registered
    PersonRequest.objects.filter(customer_id__in=ids).update(text="", proved_by="")
    return Complaint.objects.filter(customer_id__in=ids).update(text="—", result="")


Keys = Callable[[Sequence[int]], Mapping[int, set[str]]]
"""Group -> the keys by which rows of files mean these things, also rows that became nothing."""


def keys_of_rows(importer: str) -> Keys:
    """The keys of the rows that became these things: another row of such a key meant the same thing."""

    def keys(ids: Sequence[int]) -> dict[int, set[str]]:
        rows = Line.objects.filter(job__importer=importer, object_id__in=ids).exclude(key="")
        found: dict[int, set[str]] = {}
        for group_id, key in rows.values_list("job__group_id", "key").distinct():
            found.setdefault(group_id, set()).add(key)
        return found

    return keys


def _numbers_of(ids: Sequence[int]) -> dict[int, set[str]]:
    """Every mobile that leads to these cards, also by a file of old; but none that is another card's by now."""
    found: dict[int, set[str]] = {}
    for card in Customer.objects.filter(pk__in=ids):
        numbers = {card.mobile, card.other_phone, *card.extra.get("more_phones", [])}
        found.setdefault(card.group_id, set()).update(number for number in numbers if number)
    for group_id, keys in keys_of_rows("customers")(ids).items():
        found.setdefault(group_id, set()).update(key[1:] for key in keys if key.startswith("m+"))
    for group_id, numbers in found.items():
        others = Customer.objects.filter(group_id=group_id, mobile__in=numbers).exclude(pk__in=ids)
        numbers.difference_update(others.values_list("mobile", flat=True))
    return found


def _keys_of_cards(ids: Sequence[int]) -> dict[int, set[str]]:
    """As the importer of customers writes them. A name alone is no key here: many have the same."""
    found = {group_id: {f"m{number}" for number in numbers} for group_id, numbers in _numbers_of(ids).items()}
    codes = Customer.objects.filter(pk__in=ids).exclude(credit_code=None)
    for group_id, code in codes.values_list("group_id", "credit_code"):
        found.setdefault(group_id, set()).add(f"c{code}")
    return found


@dataclass(frozen=True, slots=True)
class Imported:
    """Rows of files about a person: those that became one of ``ids`` and, by their key, those that became nothing
    (repeated, refused). ``is_made`` is False where ids are not what the rows became: then the key alone tells."""

    importer: str
    keys: Keys
    is_made: bool = True

    def rows(self, ids: Sequence[int]) -> QuerySet[Line]:
        meant = Q(object_id__in=ids if self.is_made else [])
        for group_id, keys in self.keys(ids).items():
            same = Q(job__group_id=group_id, key__in=sorted(keys))
            meant |= same & Q(object_id=None) if self.is_made else same
        return Line.objects.filter(meant, job__importer=self.importer).select_related("job").order_by("pk")

    def copy(self, ids: Sequence[int]) -> list[Row]:
        return [dict(zip(row.job.head, _cells_of(row), strict=False)) for row in self.rows(ids)]

    def empty(self, ids: Sequence[int], is_held: bool) -> int:  # noqa: ARG002, FBT001  as registered
        """What the file said of the person. The row stays counted; undoing it is over."""
        rows = list(self.rows(ids))
        for row in rows:
            row.cells, row.before, row.after, row.key = ["" for _cell in row.cells], None, None, ""
        Line.objects.bulk_update(rows, ["cells", "before", "after", "key"], batch_size=200)
        return len(rows)


def _cells_of(row: Line) -> list[str]:
    """The person reads what the file said, not how it is sealed."""
    try:
        return [str(cell) for cell in row.job.open(row.cells)]
    except crypto.Unreadable:
        return [str(cell) for cell in row.job.mask(row.cells)]


def _copy_journal(ids: Sequence[int]) -> list[Row]:
    entries = timeline(*(Customer(pk=pk) for pk in ids))
    return [{gettext("Time"): written(entry.at), gettext("What"): read(entry).text()} for entry in entries]


register_holding(Holding("customers.card", _("Card"), _copy_card, _empty_card))
register_holding(Holding("customers.around", _("People around"), _copy_around, _empty_around))
register_holding(Holding("customers.claims", _("Requests of colleagues"), _copy_claims, _empty_claims))
register_holding(Holding("customers.vehicles", _("Vehicles"), _copy_vehicles, _empty_vehicles))
register_holding(
    Holding("work", _("Work"), lambda ids: work_about(LABEL, ids), lambda ids, _held: empty_work_about(LABEL, ids))
)
register_holding(Holding("privacy.consents", _("Consents"), _copy_consents, _empty_consents))
register_holding(Holding("privacy.contacts", _("Contacts"), _copy_contacts, _empty_contacts))
register_holding(Holding("privacy.complaints", _("Complaints and requests"), _copy_complaints, _empty_complaints))
_CARDS = Imported("customers", _keys_of_cards)
_CALLS = Imported("call_list", _numbers_of, is_made=False)
register_holding(Holding("imports.customers", _("Imported rows"), _CARDS.copy, _CARDS.empty))
register_holding(Holding("imports.call_list", _("Rows of call lists"), _CALLS.copy, _CALLS.empty))
register_holding(Holding("journal", _("What happened"), _copy_journal))


# --- files that nobody needs any more ---


def _old_imports(group_id: int, before: date, most: int, after: int) -> list[Found]:
    moment = datetime.combine(before, time(), timezone.get_current_timezone())
    text = gettext("{rows} rows of a file of {day}; nobody worked with it since.")
    found = []
    for job in unneeded_jobs(group_id, moment, most=most, after=after):
        day = written(timezone.localdate(job.done_at or job.created_at))
        found.append(Found(job.pk, job.code, text.format(rows=job.row_count, day=day), job.file_name, job.row_count))
    return found


def _empty_import(job_id: int, by: Actor) -> int:
    require_retention(by)
    return empty_import(job_id, by=by)


register_finder(Finder("imports", _("Contents of imported files"), _old_imports, _empty_import))
