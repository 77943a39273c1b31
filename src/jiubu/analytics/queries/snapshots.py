"""How the deals of a store stood at a moment: from the rows as they are, and the histories of those that changed since."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Min

from jiubu.analytics.models import Snapshot, Standing
from jiubu.analytics.rules import ASSIGNED, KEPT, WATCHED, State, Story
from jiubu.deals.models import Deal, GradeChange
from jiubu.journal import log
from jiubu.organisation.models import Store
from jiubu.process.models import Run, Visit

KIND = "deals.deal"


def state_at(store: Store, moment: datetime) -> dict[int, State]:
    """The deals of the store that stood open at ``moment``. Seven queries, whatever the number of deals."""
    rows = Deal.objects.filter(store=store, created_at__lt=moment)
    names = "pk", "grade", "stage", "phase", "owner_id"
    now = {pk: State(grade, stage, phase, owner) for pk, grade, stage, phase, owner in rows.values_list(*names)}
    changed = now.keys() & log.things_changed(KIND, group_id=store.group_id, verbs=WATCHED, since=moment)
    if changed:
        now.update(_before(changed, now, store, moment))
    return {pk: state for pk, state in now.items() if state.phase in KEPT}


def _before(changed: set[int], now: dict[int, State], store: Store, moment: datetime) -> dict[int, State]:
    stages, grades, owners = _stages(store, moment), _grades(store, moment), _owners(store, moment)
    found = {}
    for pk in changed:
        stage, phase = stages.get(pk, (now[pk].stage, now[pk].phase))
        found[pk] = State(grades.get(pk, now[pk].grade), stage, phase, owners.get(pk, now[pk].owner_id))
    return found


def _stages(store: Store, moment: datetime) -> dict[int, tuple[str, str]]:
    """Where each deal's main run was."""
    visits = Visit.objects.filter(run__subject_kind="deal", run__is_main=True, run__store=store, entered_at__lt=moment)
    rows = visits.order_by("run_id", "number").values_list("run__subject_id", "stage", "phase")
    return {deal_id: (stage, phase) for deal_id, stage, phase in rows.iterator(5000)}


def _grades(store: Store, moment: datetime) -> dict[int, str]:
    """The grade after the last change before ``moment``; where there was none, what the first change after it began from."""
    changes = GradeChange.objects.filter(deal__store=store)
    later = changes.filter(at__gte=moment).order_by("-at", "-id").values_list("deal_id", "before")
    earlier = changes.filter(at__lt=moment).order_by("at", "id").values_list("deal_id", "after")
    return {**dict(later.iterator(5000)), **dict(earlier.iterator(5000))}


def _owners(store: Store, moment: datetime) -> dict[int, int | None]:
    """Whose each deal was that was ever assigned."""
    found: dict[int, int | None] = {}
    settled: set[int] = set()
    for deal_id, _entry, at, _verb, data in log.told(KIND, group_id=store.group_id, verbs=ASSIGNED):
        if at < moment:
            found[deal_id] = data["to_id"]
            settled.add(deal_id)
        elif deal_id not in settled:
            found[deal_id] = data["from_id"]
            settled.add(deal_id)
    return found


def days_taken(store: Store) -> set[date]:
    return set(Snapshot.objects.filter(store=store).values_list("day", flat=True))


def first_deal_at(store: Store) -> datetime | None:
    """When the oldest deal of the store was opened; None without a deal."""
    found: datetime | None = Deal.objects.filter(store=store).aggregate(first=Min("created_at"))["first"]
    return found


def told_again(
    store: Store, snapshots: Iterable[Snapshot], moments: list[datetime]
) -> Iterator[tuple[Snapshot, "Story"]]:
    """The journal told once from its beginning, stopping at each snapshot (oldest first): what it says of the deals then."""
    runs = dict(
        Run.objects.filter(subject_kind="deal", is_main=True, store=store).values_list("subject_id", "id")
    )  # fmt: skip
    visits = Visit.objects.filter(run__subject_kind="deal", run__is_main=True, run__store=store)
    phases = {(run, number): phase for run, number, phase in visits.values_list("run_id", "number", "phase")}
    story = Story(phases, runs)
    entries = log.told(KIND, group_id=store.group_id, verbs=WATCHED)
    waiting = next(entries, None)
    for snapshot, moment in zip(snapshots, moments, strict=True):
        while waiting is not None and waiting[2] < moment:
            deal_id, entry_id, _at, verb, data = waiting
            if deal_id in runs:
                story.hear(deal_id, entry_id, verb, data)
            waiting = next(entries, None)
        yield snapshot, story


def standings_of(snapshot: Snapshot) -> dict[int, State]:
    rows = Standing.objects.filter(snapshot=snapshot)
    names = "deal_id", "grade", "stage", "phase", "owner_id"
    return {pk: State(grade, stage, phase, owner) for pk, grade, stage, phase, owner in rows.values_list(*names)}


def all_snapshots(store: Store) -> list[Snapshot]:
    """Oldest first."""
    return list(Snapshot.objects.filter(store=store).order_by("day"))
