"""What must be true after a simulated month: everything adds up, the figures count what was done, every rule has fired."""

import sys
from datetime import datetime, timedelta
from statistics import median

import time_machine

from jiubu.analytics import queries
from jiubu.analytics.models import Snapshot
from jiubu.analytics.rules import Period
from jiubu.deals.models import Followup, GradeChange
from jiubu.journal.models import Entry
from jiubu.kernel.verify import VERIFIERS
from jiubu.process.models import Visit as StageVisit
from jiubu.showroom.models import Step, Visit
from jiubu.work.models import Notification, Task
from tests.factories import web
from tests.simulation.month import FIRST

DAY = timedelta(hours=24)
THANKS = ("thank_you", "after_visit")


def disagreements(month) -> list[str]:
    """What the verification names, seen from the end of the month."""
    with time_machine.travel(month.agenda.now, tick=False):
        return [text for check in VERIFIERS.values() for text in check()]


def counted(month) -> dict[str, tuple[float | None, float | None]]:
    """Code of the indicator to (top, bottom), of the store and month."""
    with time_machine.travel(month.agenda.now, tick=False):
        rows = queries.figures_of(web(month.house.manager), month.house.store, Period.around("month", FIRST))
        found = {figure.indicator.code: (figure.total.top, figure.total.bottom) for figure in rows}
        waited = next(figure.total.median for figure in rows if figure.indicator.code == "K1")
        return {**found, "K1 median": (waited, None)}


def told(month) -> dict[str, tuple[float, int | None]]:
    """The same by the books of those who did it; nothing was left over from the month before."""
    names = {what: len(found) for what, found in month.books.names.items()}

    def n(*what):
        return sum(names.get(one, 0) for one in what)

    told_later = Followup.objects.filter(pk__in=month.books.names["met"], state="cancelled")
    definite = month.books.names["lost"] & month.books.names["loss timing_postponed"]
    return {
        "K1": (n("answered in time"), n("lead")),
        "K1 median": (round(median(month.books.waits), 1), None),
        "K2": (n("first carded"), n("first carded", "first unknown")),
        "K4": (n("first invited", "returned"), n("card")),
        "K5": (n("returned"), n("card")),
        "K6": (n("drive"), n("first carded", "first invited", "returned")),
        "K7": (len(month.books.names["driven"] & month.books.names["order"]), n("drive")),
        "K10": (len(month.books.names["buyer"] & month.books.names["returned"]), n("returned")),
        "K11": (n("order") - n("cancelled"), n("card")),
        "K13": (n("lost"), n("card")),
        "K14": (len(definite), n("loss asked")),
        "K15": (n("sent back"), n("loss asked")),
        "K16": (n("due and done"), n("due") - told_later.count()),
        "K17": (n("delivery"), n("order")),
        "K18": (n("cancelled"), n("order")),
        "K34": (n("open at closing"), None),
    }


def fired(month) -> dict[str, bool]:
    """Rule to whether it has done its work."""
    verbs = set(Entry.objects.values_list("verb", flat=True))
    refused = month.books.refusals
    causes = set(GradeChange.objects.values_list("cause", flat=True))
    ladders = set(Task.objects.values_list("ladder", flat=True))
    leads = Task.objects.filter(kind="first_response")
    rung = [source.split(":")[0] for source in Notification.objects.values_list("source", flat=True)]
    return {
        "who leaves without buying is thanked and called within a day": _thanked(),
        "a grade falls by silence": "silence" in causes,
        "an overdue contact climbs to the manager": Task.Ladder.MANAGER in ladders,
        "what nobody does comes into the pool": Task.Ladder.POOL in ladders,
        "an appointment is missed": "work.appointment_missed" in verbs,
        "an appointment is kept by coming": "work.appointment_kept" in verbs,
        "a promise is broken by its day": "work.promise_broken" in verbs,
        "a promise is kept": "work.promise_kept" in verbs,
        "a late delivery is apologised for before the car goes": "deals.apology_made" in verbs,
        "a demo car that is not back is told": "showroom.drive_overdue" in verbs,
        "a stage has its limit": "process.limit_passed" in verbs,
        "who is open at closing is told": any("clos" in source for source in rung),
        "a contact is put off only with a reason": refused["beyond_range"] > 0 and "deals.followup_forwarded" in verbs,
        "no loss before three contacts": refused["too_few_contacts"] > 0,
        "a loss is sent back and confirmed": {"deals.loss_sent_back", "deals.loss_confirmed"} <= verbs,
        "a loss with a day is a task on that day": Task.objects.filter(source__startswith="deals.revive").exists(),
        "a lost deal is taken up again": month.books.done["taken up again"] > 0 and "deals.deal_revived" in verbs,
        "a lead that nobody answers climbs to the manager": leads.filter(ladder__gte=Task.Ladder.MANAGER).exists(),
        "a lead that nobody answers comes into the pool": month.books.done["lead taken from the pool"] > 0,
        "a late answer is told apart": month.books.done["answered late"] > 0 < month.books.done["answered in time"],
        "an order is undone with its reason": month.books.done["cancelled"] > 0,
        "who had it waits for his turn at the pool": refused["pool_cooling"] > 0,
        "a colleague takes it from the pool": month.books.done["taken from the pool"] > 0,
        "one number is one card": refused["duplicate"] > 0,
        "no demo car twice, none without papers": min(refused[code] for code in DRIVES) > 0,
        "nobody is called at night": refused["contact_refused"] > 0,
        "turns are swapped and declined with a reason": {"swap", "decline"} <= set(Step.objects.values_list("kind", flat=True)),
        "who comes again uses no turn": _free_of_turn(month),
        "who leaves hands everything over": "deals.handed_over" in verbs,
        "gates stay shut": refused["gate_unmet"] > 0,
        "every night has its snapshot": Snapshot.objects.count() >= month.size.days,
    }  # fmt: skip


DRIVES = ("car_taken", "licence_expired", "papers_missing")


def _thanked() -> bool:
    """Each one whose deal was open when they left; the plan is made by a reaction within a beat. Who was reached in the
    same day, before that beat, need not be asked for again.
    """
    left = Visit.objects.filter(result="not_bought", deal__phase__in=["lead", "open"]).values_list("deal_id", "left_at")
    plans: dict[tuple[int, str], list] = {}
    for deal, kind, at in Followup.objects.filter(kind__in=THANKS).values_list("deal_id", "kind", "planned_at"):
        plans.setdefault((deal, kind), []).append(at)
    missing = [
        (deal, kind, at)
        for deal, at in left
        for kind in THANKS
        if not any(at <= planned <= at + DAY for planned in plans.get((deal, kind), ()))
    ]
    unexplained = [one for one in missing if not _needs_no_thanks(one[0], one[2])]
    for deal, kind, at in unexplained[:10]:
        print(f"no {kind} for deal {deal} that left at {at:%d %H:%M}", file=sys.stderr)  # noqa: T201
    return bool(plans) and not unexplained


def _needs_no_thanks(deal_id: int, left_at: datetime) -> bool:
    """Somebody reached them within the day, or their deal lay aside or was signed just then."""
    reached = Followup.objects.filter(deal=deal_id, outcome="reached", done_at__gt=left_at, done_at__lte=left_at + DAY)
    stays = StageVisit.objects.filter(run__subject_kind="deal", run__subject_id=deal_id, entered_at__lte=left_at)
    stay = stays.order_by("-entered_at", "-id").first()
    return reached.exists() or (stay is not None and stay.phase not in {"lead", "open"})


def _free_of_turn(month) -> bool:
    again = month.books.names["return visit"]
    return bool(again) and not Step.objects.filter(visit__in=again, kind="take", counts=True).exists()
