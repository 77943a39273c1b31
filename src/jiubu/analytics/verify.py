"""What must agree about snapshots: with the journal, told again from its beginning."""

from collections.abc import Iterator
from dataclasses import replace

from jiubu.analytics import queries
from jiubu.analytics.rules import KEPT, State, midnight
from jiubu.kernel.verify import verifier
from jiubu.organisation.models import Store


@verifier("analytics.snapshots")
def snapshots_agree() -> Iterator[str]:
    """Each snapshot is what the journal says of that night.

    Deals of which the journal learned later what had happened before (an import of history) are left out: the snapshot is
    what was known then.
    """
    for store in Store.objects.order_by("id"):
        snapshots = queries.all_snapshots(store)
        moments = [midnight(one.day, store.timezone) for one in snapshots]
        for snapshot, story in queries.told_again(store, snapshots, moments):
            kept = queries.standings_of(snapshot)
            said = {pk: state for pk, state in story.states.items() if state.phase in KEPT}
            for pk in sorted(kept.keys() | said.keys()):
                learned_later = story.last_entry.get(pk, 0) > snapshot.last_entry_id
                if not learned_later and not _alike(kept.get(pk), said.get(pk)):
                    yield f"snapshot {snapshot.day} of {store.key}, deal {pk}: kept {kept.get(pk)}, journal {said.get(pk)}"


def _alike(kept: State | None, said: State | None) -> bool:
    """Of deals opened before the grade was told with the opening, the journal knows the grade from its first change on."""
    if kept is not None and said is not None and not said.grade:
        return kept == replace(said, grade=kept.grade)
    return kept == said
