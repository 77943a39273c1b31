"""A dealer group of any size: the demo business as a pattern, copied until there are as many deals as asked for.

Customers, deals with their runs, stage visits, forms and follow-ups, vehicles, tasks and the journal are copied inside
the database. For every ``BLOCK`` copies there are two stores and thirty people of their own. Every ``WHOLE`` copies the full
history comes along; in the others the journal is short: it leaves out ticked work, form answers, judged grades and
contacts, and only the contacts are there as rows. Counters and search documents are made by the product's own code.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import translation

from jiubu.config.bench.copying import Model, Plan, Step, copy_rows
from jiubu.config.bench.special import specials
from jiubu.config.bench.unindexed import unindexed
from jiubu.config.terminal import Stop
from jiubu.customers.models import Contact, Customer, OwnedVehicle, Relation, SearchDocument
from jiubu.customers.queries import documents_for
from jiubu.deals.commands import recount_stages
from jiubu.deals.models import Deal, Followup, GradeChange, LossRequest
from jiubu.inspections.models import Due, Finding, Inspection
from jiubu.journal.models import Entry, Link
from jiubu.kernel.actor import Actor
from jiubu.kernel.statistics import refresh_statistics
from jiubu.losses.models import Case, CaseStep, Countermeasure, Review, Talk
from jiubu.organisation.models import Group, Post, Store, Team, User
from jiubu.packs.demo.load import Size, load_demo
from jiubu.process.models import AnswerSet, Run, Visit, WorkDone
from jiubu.showroom.models import Visit as ShowroomVisit
from jiubu.vehicles.models import CertificateMove, CostLine, KeyMove, Reservation, Vehicle
from jiubu.work.models import Appointment, Notification, Promise, Task

PEOPLE: tuple[Model, ...] = (Store, Team, User, Post)
BUSINESS: tuple[Model, ...] = (
    Customer, Contact, Relation, OwnedVehicle, Vehicle, CostLine, CertificateMove, KeyMove, Inspection,
    Due, Deal, Reservation, Run, Visit, WorkDone, AnswerSet, Followup,
    GradeChange, LossRequest, Case, CaseStep, Review, Review.participants.through, Review.cases.through, Countermeasure,
    Talk, Task, Finding, Appointment, Promise, Notification, ShowroomVisit, Entry, Link,
)  # fmt: skip
PATTERN = Size(deals=1000, customers=3334)
BLOCK = 8
WHOLE = 8
LEFT_OUT = (
    "process.work_ticked", "process.answers_saved", "deals.grade_judged", "deals.followup_planned",
    "deals.followup_recorded",
)  # fmt: skip

Tell = Callable[[str], None]


def is_filled() -> bool:
    """Whether all that is here was made for measuring: then it may be changed."""
    groups = list(Group.objects.all())
    return bool(groups) and all("bench" in group.settings for group in groups)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is there now."""

    deals: int
    customers: int
    entries: int
    seconds: float


def fill(size: int, *, tell: Tell, pattern: Size = PATTERN) -> Filled:
    """Fill an empty database to ``size`` deals and ten thirds as many customers. One that was filled before stays."""
    begun = time.perf_counter()
    sizes = [group.settings.get("bench") for group in Group.objects.all()]
    if not sizes:
        _make(size, pattern, tell)
    elif sizes != [size]:
        raise Stop("There is data already. Name an empty database: DATABASE_URL=… jiubu bench --size …")
    return Filled(
        deals=Deal.objects.count(),
        customers=Customer.objects.count(),
        entries=Entry.objects.count(),
        seconds=time.perf_counter() - begun,
    )


def _make(size: int, pattern: Size, tell: Tell) -> None:
    with translation.override("zh-hans"):
        load_demo(progress=tell, size=pattern)
    group = Group.objects.get()
    copies = max(round(size / pattern.deals) - 1, 0)
    with transaction.atomic():
        with unindexed(model._meta.db_table for model in (*PEOPLE, *BUSINESS)):
            _copy(copies, tell)
        _reset_sequences()
        tell("counters")
        recount_stages(by=Actor.machine("bench", group_id=group.pk, door="command_line"))
        User.objects.filter(group=group).update(password=make_password(None))
    with transaction.atomic(), unindexed([SearchDocument._meta.db_table]):
        _make_documents(group, tell)
    group.settings["bench"] = size
    group.save(update_fields=["settings"])
    refresh_statistics()
    _vacuum()


def _copy(copies: int, tell: Tell) -> None:
    vins = dict(Vehicle.objects.exclude(vin=None).order_by("pk").values_list("pk", "vin"))
    plan = Plan.of((*PEOPLE, *BUSINESS), specials({pk: str(vin) for pk, vin in vins.items()}))
    thin = _thin(plan)
    begun = time.perf_counter()
    blocks = copies // BLOCK + 1
    for block in range(1, blocks):
        copy_rows(plan, _step(plan, block, block), PEOPLE)
    for number in range(1, copies + 1):
        step = _step(plan, number, number % blocks)
        copy_rows(plan, step, BUSINESS, {} if number % WHOLE == 0 else thin)
        if number % 10 == 0 or number == copies:
            tell(f"copy {number} of {copies}, {timedelta(seconds=round(time.perf_counter() - begun))}")


def _step(plan: Plan, number: int, block: int) -> Step:
    """Each copy is another block's, by turns: the newest deals are not all of one store."""
    shifts = {model: last * (block if model in PEOPLE else number) for model, last in plan.last.items()}
    return Step(number, shifts)


def _thin(plan: Plan) -> dict[Model, str]:
    """Conditions of the rows that come along where the history is short."""
    out = ", ".join(f"'{verb}'" for verb in LEFT_OUT)
    entries = f"verb NOT IN ({out})"
    kept = f"SELECT id FROM journal_entry WHERE id <= {plan.last.get(Entry, 0)} AND {entries}"  # noqa: S608 - our own words
    return {WorkDone: "1 = 0", AnswerSet: "1 = 0", GradeChange: "1 = 0", Entry: entries, Link: f"entry_id IN ({kept})"}


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [*PEOPLE, *BUSINESS]):
            cursor.execute(statement)


def _make_documents(group: Group, tell: Tell, batch: int = 2000) -> None:
    """The search words of the copies, by the same function as everywhere."""
    ids = list(Customer.objects.filter(group=group, document=None).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), batch):
        rows = documents_for(ids[first : first + batch])
        SearchDocument.objects.bulk_create(
            [SearchDocument(customer=customer, group=group, words=words) for customer, words in rows]
        )
        if first % (50 * batch) == 0:
            tell(f"search documents {first} of {len(ids)}")


def _vacuum() -> None:
    """What autovacuum does by itself within minutes: it lets PostgreSQL answer from indexes alone."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
