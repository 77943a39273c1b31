"""Holding the ledger against the database."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from django.db import connection
from django.db.models import Count
from django.db.utils import DatabaseError
from django.utils import timezone
from tools.kills.ledger import ACKNOWLEDGED, REFUSED, Act, Ledger

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal, Followup
from jiubu.imports.models import Job, Line
from jiubu.journal.models import Delivery, Entry  # the journal is closed to the product, not to its examiner
from jiubu.journal.registry import REACTIONS
from jiubu.kernel.verify import VERIFIERS
from jiubu.process.models import Visit
from jiubu.work.models import Task

DRAIN = 180


def drain() -> str:
    """Wait until the worker has done all that is due; says what is left after a while."""
    from django_tasks_db.models import DBTaskResult

    deadline = time.monotonic() + DRAIN
    while True:
        try:
            pending = Delivery.objects.filter(state="pending").count()
            jobs = DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).count()
            imports = Job.objects.filter(state__in=["checking", "running"]).count()
        except DatabaseError:
            pending = jobs = imports = -1
        connection.close()
        if not pending and not jobs and not imports:
            return ""
        if time.monotonic() > deadline:
            return f"after {DRAIN} s still {pending} deliveries, {jobs} jobs and {imports} imports under way"
        time.sleep(0.3)


def disagreements(ledgers: Iterable[Ledger]) -> list[str]:
    """Everything that is lost, doubled or adds up wrong."""
    ledgers = list(ledgers)
    acts = list(chain.from_iterable(ledger.acts for ledger in ledgers))
    found = [
        *_once_each(acts),
        *_newest(acts),
        *_imports(acts),
        *_reactions(),
        *_sound(),
        *(f"verify {name}: {text}" for name in sorted(VERIFIERS) for text in VERIFIERS[name]()),
    ]
    connection.close()
    return found


def _counted(acts: list[Act]) -> dict[str, Counter[str]]:
    """How often each mark is in the database, by kind."""

    def count(rows: Iterable[str]) -> Counter[str]:
        return Counter(rows)

    marks = {act.mark for act in acts}
    return {
        "deal": count(Deal.objects.values_list("remark", flat=True)),
        "deal's card": count(name.removeprefix("客户") for name in Customer.objects.values_list("name", flat=True)),
        "customer": count(Customer.objects.filter(name__in=marks).values_list("name", flat=True)),
        "move": count(Visit.objects.values_list("reason", flat=True)),
        "contact": count(Followup.objects.values_list("said", flat=True)),
        "task": count(Task.objects.values_list("title", flat=True)),
        "task_done": count(Task.objects.filter(state="done").values_list("result", flat=True)),
        "import": count(n.removesuffix(".csv") for n in Job.objects.values_list("file_name", flat=True)),
    }


def _once_each(acts: list[Act]) -> Iterator[str]:
    """Acknowledged: exactly once. Refused: not at all. Given up without an answer: at most once."""
    counted = _counted(acts)
    for act in acts:
        kinds = [act.kind, "deal's card"] if act.kind == "deal" else [act.kind]
        for kind in kinds:
            if kind not in counted:
                continue
            times = counted[kind][act.mark]
            least, most = {ACKNOWLEDGED: (1, 1), REFUSED: (0, 0)}.get(act.state, (0, 1))
            if not least <= times <= most:
                yield f"{act.state} {kind} {act.mark} is there {times} times"
    for kind in ("deal", "customer"):
        known = {act.mark for act in acts}
        for mark in counted[kind]:
            if mark and mark.startswith("k") and mark not in known:
                yield f"{kind} {mark} is there, though nobody asked for it"


def _newest(acts: list[Act]) -> Iterator[str]:
    """What a card and a deal say is what was written last; the journal has each edit once."""
    for kind, rows, verb, thing in (
        ("customer_edit", dict(Customer.objects.values_list("pk", "remark")), "customers.customer_edited", "customers.customer"),
        ("deal_edit", dict(Deal.objects.values_list("pk", "title")), "deals.deal_edited", "deals.deal"),
    ):  # fmt: skip
        edited = Counter(Entry.objects.filter(verb=verb, links__kind=thing).values_list("links__object_id", flat=True))
        by_row: dict[int, list[Act]] = {}
        for act in acts:
            if act.kind == kind:
                by_row.setdefault(act.about, []).append(act)
        for pk, those in by_row.items():
            sure = [act for act in those if act.state == ACKNOWLEDGED]
            unsure = [act for act in those if act.state not in (ACKNOWLEDGED, REFUSED)]
            if not len(sure) <= edited[pk] <= len(sure) + len(unsure):
                yield f"{thing} {pk}: {len(sure)} edits acknowledged, {len(unsure)} unsure, {edited[pk]} in the journal"
            last = those.index(sure[-1]) if sure else 0
            may_be = {act.mark for act in those[last:] if act.state != REFUSED}
            if sure and rows[pk] not in may_be:
                yield f"{thing} {pk} says {rows[pk]}, not one of {sorted(may_be)}"


def _imports(acts: list[Act]) -> Iterator[str]:
    run = {act.about: act for act in acts if act.kind == "import_run"}
    states = dict(Job.objects.values_list("pk", "state"))
    made = Counter(Customer.objects.filter(name__startswith="导入").values_list("mobile", flat=True))
    lines = dict(Line.objects.values_list("job").annotate(n=Count("id", filter=~_waiting())).values_list("job", "n"))
    for act in acts:
        if act.kind != "import" or act.about not in run:
            continue
        if run[act.about].state == ACKNOWLEDGED:
            if states[act.about] != "done":
                yield f"import {act.about} is {states[act.about]}"
            if lines.get(act.about) != len(act.extra):
                yield f"import {act.about} has {lines.get(act.about)} lines done of {len(act.extra)}"
        times = {made[f"+86{mobile}"] for mobile in act.extra}
        if run[act.about].state == ACKNOWLEDGED and times != {1}:
            yield f"import {act.about} made its customers {sorted(times)} times"
        if max(times) > 1:
            yield f"import {act.about} made a customer {max(times)} times"


def _waiting() -> object:
    from django.db.models import Q

    return Q(verdict="")


def _reactions() -> Iterator[str]:
    """Each entry reaches each reaction to its verb, once; the probe has as many rows as were delivered to it."""
    given: dict[int, set[str]] = {}
    for entry_id, name in Delivery.objects.values_list("entry_id", "reaction").iterator():
        given.setdefault(entry_id, set()).add(name)
    for pk, verb in Entry.objects.filter(is_history=False).values_list("pk", "verb").iterator():
        wanted = {one.name for one in REACTIONS.values() if verb in one.verbs}
        if given.get(pk, set()) != wanted:
            yield f"entry {pk} ({verb}) was given to {sorted(given.get(pk, ()))}"
    undone = Delivery.objects.exclude(state="done").values_list("reaction", "state").annotate(Count("id"))
    for name, state, count in undone:
        yield f"{count} deliveries to {name} are {state}"
    yield from _probed(given)


def _probed(given: dict[int, set[str]]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id, COUNT(*) FROM kill_probe GROUP BY entry_id")
        probed = dict(cursor.fetchall())
    for pk, names in given.items():
        wanted = 1 if "kill_probe" in names else 0
        if probed.get(pk, 0) != wanted:
            yield f"the probe heard {probed.get(pk, 0)} times of entry {pk}"


def _sound() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            answer = cursor.fetchone()[0]
        if answer != "ok":
            yield f"integrity_check: {answer}"


def size() -> dict[str, int]:
    """What came of it, for the table."""
    late = Delivery.objects.filter(attempts__gt=1).count()
    return {
        "deals": Deal.objects.count(), "customers": Customer.objects.count(), "moves": Visit.objects.count(),
        "journal entries": Entry.objects.count(), "reactions": Delivery.objects.filter(state="done").count(),
        "reactions tried again": late, "imports": Job.objects.count(),
    }  # fmt: skip


def now() -> str:
    return f"{timezone.localtime():%H:%M:%S}"
